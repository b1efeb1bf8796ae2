"""Windows compared by a trainer that answers from formulas, as sizes are."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from lstmsizer.cost.parameters import parameters
from lstmsizer.decide.looks import LOOKS
from lstmsizer.records import Curve, Demand, Request, Setup, Size, Space, Trial, WindowDecision
from lstmsizer.search.base import Strategy, Wave
from lstmsizer.search.known import SCREENING_SEEDS
from lstmsizer.search.ladder import Ladder
from lstmsizer.search.staged import Staged
from lstmsizer.search.windows import ScreenedOnly, Windows

COUNTED = partial(parameters, features=3, outputs=1)

SETUP = Setup(batch_size=32, epochs=12, patience=4)
WINDOWS, START, DEMAND = (4, 8, 16, 32), 16, Demand()
Loss = Callable[[int, int], float]


def twelve_back(window: int, units: int) -> float:
    """What is to be forecast stands twelve steps back; it takes four units to carry it."""
    return 1.0 if window < 12 else 0.3 + 0.1 * max(0, 2 - np.log2(units))


def only_wide_carry_it(window: int, units: int) -> float:
    """A longer window than the start's is better, but not for small sizes."""
    return 0.3 if window >= 32 and units >= 16 else 0.5


def all_alike(window: int, units: int) -> float:
    return 0.4


def fake(loss: Loss, sd: float = 0.001, run: int = 0) -> Callable[[Request], Trial]:
    def train(request: Request) -> Trial:
        candidate = replace(request.candidate, window=request.candidate.window or START)
        key = zlib.crc32(repr((candidate, request.replicate)).encode())
        luck = np.random.default_rng([key, run]).normal()
        miss = 0.05 * abs(np.log2(candidate.learning_rate / 0.01))
        end = loss(candidate.window or START, candidate.size.units[0]) + miss + sd * luck
        losses = tuple(end + 0.01 * (SETUP.epochs - epoch) for epoch in range(1, request.epochs + 1))
        status = "capped" if request.epochs == SETUP.epochs else "paused"
        return Trial(request, Curve(losses, losses, losses), status, len(losses), losses[-1], 1.0)

    return train


def told(strategy: Strategy, train: Callable[[Request], Trial]) -> list[Wave]:
    waves: list[Wave] = []
    while (wave := strategy.ask()) is not None:
        waves.append(wave)
        strategy.tell([train(request) for request in wave.requests])
    return waves


def begun(loss: Loss, sd: float = 0.001, demand: Demand = DEMAND, run: int = 0) -> Windows:
    """Windows about to be compared, after sizes were screened at the start."""
    staged = Staged(
        Ladder,
        Space(max_layers=1, max_units=32),
        SETUP,
        demand,
        1.0,
        parameters=COUNTED,
    )
    waves = told(ScreenedOnly(staged), fake(loss, sd, run))
    assert {wave.stage for wave in waves} == {"screen"}
    decision = staged.decide()
    assert decision is not None
    return Windows(WINDOWS, START, staged.survey, decision)


def compared(
    loss: Loss, sd: float = 0.001, demand: Demand = DEMAND, run: int = 0
) -> tuple[WindowDecision, list[Wave]]:
    windows = begun(loss, sd, demand, run)
    waves = told(windows, fake(loss, sd, run))
    return windows.answer(), waves


@pytest.mark.parametrize(
    ("loss", "window", "size"),
    [(twelve_back, 16, Size((4,))), (only_wide_carry_it, 32, Size((16,))), (all_alike, 4, Size((1,)))],
)
def test_the_smallest_window_that_is_enough_is_found(loss: Loss, window: int, size: Size) -> None:
    answer, _ = compared(loss)
    assert (answer.window, answer.certified) == (window, True)
    assert next(v.size for v in answer.verdicts if v.window == window) == size


def test_a_shorter_window_is_worse_and_a_longer_one_enough_where_neither_matters_less() -> None:
    answer, _ = compared(twelve_back)
    judged = {verdict.window: verdict.judgement for verdict in answer.verdicts if verdict.confirmed}
    assert (judged[8], judged[16]) == ("worse", "enough")
    assert [verdict.window for verdict in answer.verdicts] == [*WINDOWS]


def test_no_seed_that_chose_anything_confirms_and_no_sizing_has_those_that_do() -> None:
    _, waves = compared(twelve_back)
    seeds = {
        stage: {r.replicate.seed for wave in waves if wave.stage == stage for r in wave.requests}
        for stage in ("screen", "confirm")
    }
    assert seeds["screen"] <= {*SCREENING_SEEDS}
    assert min(seeds["confirm"]) >= 10_000


def test_every_request_names_its_window_and_the_confirmed_ones_a_rate_that_was_tuned_there() -> None:
    _, waves = compared(twelve_back)
    requests = [request for wave in waves for request in wave.requests]
    assert {request.candidate.window for request in requests} == {*WINDOWS}
    confirmed = {r.candidate for wave in waves if wave.stage == "confirm" for r in wave.requests}
    tuned = {r.candidate for wave in waves if wave.stage == "screen" for r in wave.requests}
    assert {candidate for candidate in confirmed if candidate.window != START} <= tuned


def test_what_the_start_s_screening_knows_is_not_trained_again() -> None:
    windows = begun(twelve_back)
    first = windows.ask()
    assert first is not None
    at_start = [request for request in first.requests if request.candidate.window == START]
    assert at_start == []
    assert {request.candidate.window for request in first.requests} == {4, 8, 32}


def test_a_fork_goes_its_own_way_and_part_of_a_wave_leaves_no_trace() -> None:
    windows, train = begun(twelve_back), fake(twelve_back)
    while (wave := windows.ask()) is not None:
        fork = windows.fork()
        assert fork.ask() == wave
        fork.tell([train(request) for request in wave.requests])
        partial = [train(request) for request in wave.requests[::2]]
        assert {v.window for v in windows.answer(partial).verdicts} <= {*WINDOWS}
        windows.tell([train(request) for request in wave.requests])
    assert windows.answer() == compared(twelve_back)[0]


def test_before_anything_is_told_the_start_is_the_best_guess() -> None:
    answer = begun(twelve_back).answer()
    assert (answer.window, answer.certified, len(answer.verdicts)) == (START, False, 1)


def test_a_tolerance_of_nothing_ends_with_a_best_guess() -> None:
    answer, waves = compared(all_alike, sd=0.01, demand=Demand(tolerance=0.0))
    assert not answer.certified
    assert answer.missing > 0
    assert len([wave for wave in waves if wave.stage == "confirm"]) <= 2 * len(LOOKS)


@pytest.mark.parametrize("sd", [0.005, 0.02])
def test_windows_that_are_worse_by_the_tolerance_are_certified_in_five_per_cent_at_most(sd: float) -> None:
    def only_the_longest(window: int, units: int) -> float:
        return 0.4 if window == 32 else 0.4201

    runs, wrong = 40, 0
    for run in range(runs):
        answer, _ = compared(only_the_longest, sd, Demand(tolerance=0.05), run)
        wrong += answer.certified and answer.window < 32 and answer.tolerance.delta < 0.0201
    assert wrong / runs <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / runs)
