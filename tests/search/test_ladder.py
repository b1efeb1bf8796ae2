"""The ladder's story on a trainer that answers from formulas."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import partial
from math import log2, nan

import numpy as np
import pytest

from lstmsizer.cost.parameters import parameters
from lstmsizer.decide.looks import LOOKS
from lstmsizer.decide.plan import CHAIN_REPLICATES
from lstmsizer.records import Curve, Decision, Demand, Request, Setup, Size, Space, Trial
from lstmsizer.search.base import Wave
from lstmsizer.search.known import SCREENING_SEEDS
from lstmsizer.search.ladder import Ladder
from lstmsizer.search.staged import Staged

COUNTED = partial(parameters, features=3, outputs=1)

SETUP = Setup(batch_size=32, epochs=30, patience=5)
Loss = Callable[[Size], float]
Train = Callable[[Request], Trial]


def elbow_at_eight(size: Size) -> float:
    return 0.3 + 0.1 * max(0.0, 3 - log2(size.units[0]))


def only_deep(size: Size) -> float:
    return 0.3 if size.depth > 1 and size.units[0] >= 8 else 0.6


def no_signal(size: Size) -> float:
    return 1.0


def fake(loss: Loss, sd: float = 0.0005) -> Train:
    """A rate of 0.01 is right; the loss is reached after 12 epochs and stays."""

    def train(request: Request) -> Trial:
        key = repr((request.candidate, request.replicate)).encode()
        luck = sd * np.random.default_rng(zlib.crc32(key)).normal()
        miss = 0.05 * abs(log2(request.candidate.learning_rate / 0.01))
        end = loss(request.candidate.size) + miss + luck
        every = [end + 0.01 * max(12 - epoch, 0) for epoch in range(1, 12 + 1 + SETUP.patience)]
        curve = tuple(every[: request.epochs])
        status = "stopped" if len(every) <= request.epochs else "paused"
        return Trial(request, Curve(curve, curve, curve), status, min(12, len(curve)), min(curve), 0.1)

    return train


def diverging(request: Request) -> Trial:
    return Trial(request, Curve((), (), ()), "diverged", 0, nan, 0.1)


def ladder(space: Space = Space(), demand: Demand = Demand()) -> Staged:  # noqa: B008
    return Staged(
        Ladder,
        space,
        SETUP,
        demand,
        mean_predictor=1.0,
        parameters=COUNTED,
    )


def climb(strategy: Staged, train: Train) -> tuple[Decision | None, list[Wave]]:
    waves: list[Wave] = []
    while (wave := strategy.ask()) is not None:
        waves.append(wave)
        strategy.tell([train(request) for request in wave.requests])
    return strategy.decide(), waves


@pytest.mark.parametrize(
    ("loss", "answer"),
    [(elbow_at_eight, Size((8,))), (only_deep, Size((8, 8))), (no_signal, Size((1,)))],
)
def test_the_ladder_finds_the_smallest_size_that_is_enough(loss: Loss, answer: Size) -> None:
    decision, _ = climb(ladder(), fake(loss))
    assert decision is not None
    assert (decision.size, decision.certified) == (answer, True)


def test_screening_never_uses_the_seeds_that_confirm() -> None:
    _, waves = climb(ladder(), fake(elbow_at_eight))
    seeds = {
        stage: {r.replicate.seed for w in waves if w.stage == stage for r in w.requests}
        for stage in ("screen", "confirm")
    }
    assert seeds["screen"] == set(SCREENING_SEEDS)
    assert seeds["confirm"] == set(range(100, 100 + CHAIN_REPLICATES * LOOKS[0]))


def test_the_first_wave_tries_every_rate_on_a_small_size_for_a_third_of_the_epochs() -> None:
    wave = ladder().ask()
    assert wave is not None
    assert {r.candidate.size for r in wave.requests} == {Size((4,))}
    assert {r.candidate.learning_rate for r in wave.requests} == set(Space().learning_rates)
    assert {r.epochs for r in wave.requests} == {10}


def test_a_wide_sentinel_that_shows_no_gain_gets_no_more_than_a_third_of_the_epochs() -> None:
    _, waves = climb(ladder(), fake(no_signal))
    wide = [r for w in waves for r in w.requests if r.candidate.size == Size((64,))]
    assert {r.epochs for r in wide} == {10}


def test_a_gain_that_only_the_widest_show_is_found() -> None:
    decision, _ = climb(ladder(), fake(lambda size: 0.3 if size.units[0] >= 32 else 0.7))
    assert decision is not None
    assert (decision.size, decision.certified) == (Size((32,)), True)


def test_a_wave_starts_with_what_takes_longest() -> None:
    _, waves = climb(ladder(), fake(elbow_at_eight))
    first = waves[1].requests[0]
    assert first.candidate.size == Size((64,))


def test_a_confirmation_challenges_the_guess_with_four_times_the_units_and_one_layer_more() -> None:
    """Two layers with about the parameters of the one: 277 beside 393; 2 x 8 would have 937."""
    decision, waves = climb(ladder(), fake(elbow_at_eight))
    assert decision is not None
    assert {Size((4,)), Size((8,)), Size((16,))} <= set(decision.contenders)
    assert set(decision.reference) == {Size((32,)), Size((4, 4))}
    assert {r.epochs for w in waves if w.stage == "confirm" for r in w.requests} == {SETUP.epochs}


def test_a_best_rate_at_the_edge_extends_the_grid() -> None:
    space = Space(learning_rates=(1e-4, 3e-4, 1e-3))
    _, waves = climb(ladder(space), fake(elbow_at_eight))
    rates = {r.candidate.learning_rate for w in waves for r in w.requests}
    assert {3e-3, 1e-2} <= rates


def test_asking_twice_and_climbing_twice_give_the_same() -> None:
    strategy = ladder()
    assert strategy.ask() == strategy.ask()
    assert climb(ladder(), fake(elbow_at_eight)) == climb(ladder(), fake(elbow_at_eight))


def test_the_order_of_the_trials_in_a_wave_does_not_matter() -> None:
    forward, backward, train = ladder(), ladder(), fake(elbow_at_eight)
    while (wave := forward.ask()) is not None:
        assert backward.ask() == wave
        trials = [train(request) for request in wave.requests]
        forward.tell(trials)
        backward.tell(trials[::-1])
    assert backward.decide() == forward.decide()


def test_there_is_a_guess_as_soon_as_one_training_has_ended() -> None:
    strategy, train = ladder(), fake(elbow_at_eight)
    wave = strategy.ask()
    assert wave is not None
    assert strategy.decide() is None
    decision = strategy.decide([train(wave.requests[0])])
    assert decision is not None
    assert decision.size == wave.requests[0].candidate.size
    assert not decision.certified


def test_where_everything_diverges_there_is_no_answer() -> None:
    decision, waves = climb(ladder(), diverging)
    assert decision is None
    assert all(wave.stage == "screen" for wave in waves)


def test_a_space_of_one_size_needs_no_confirmation() -> None:
    decision, waves = climb(ladder(Space(max_layers=1, max_units=1)), fake(no_signal))
    assert decision is not None
    assert (decision.size, decision.certified) == (Size((1,)), True)
    assert all(wave.stage == "screen" for wave in waves)


def test_a_tolerance_of_nothing_ends_without_a_certificate() -> None:
    decision, waves = climb(ladder(demand=Demand(tolerance=0.0)), fake(no_signal, sd=0.01))
    assert decision is not None
    assert not decision.certified
    assert decision.missing > 0
    assert 0 < len([w for w in waves if w.stage == "confirm"]) <= len(LOOKS)


def test_no_size_outside_of_the_space_is_asked_for() -> None:
    _, waves = climb(ladder(Space(max_layers=2, max_units=12)), fake(elbow_at_eight))
    sizes = {r.candidate.size for w in waves for r in w.requests}
    assert max(max(size.units) for size in sizes) == 12
    assert max(size.depth for size in sizes) == 2


def test_certificates_are_hardly_ever_wrong() -> None:
    """A gradual curve and seeds that matter: at most 5 % wrong, and two in forty by chance."""
    wrong = 0
    for run in range(40):
        decision, _ = climb(ladder(Space(learning_rates=(0.01,), max_units=64)), _gradual(run))
        assert decision is not None
        best = min(_gradual_loss(2**i) for i in range(7))
        wrong += (
            decision.certified and _gradual_loss(decision.size.units[0]) > best + decision.tolerance.delta
        )
    assert wrong <= 4


def _gradual_loss(units: int) -> float:
    return 0.3 + 0.2 / units


def _gradual(run: int) -> Train:
    def train(request: Request) -> Trial:
        candidate, seed = request.candidate, request.replicate.seed
        chance = np.random.default_rng([run, seed, *candidate.size.units])
        miss = 0.1 * abs(log2(candidate.learning_rate / 0.01))
        score = _gradual_loss(candidate.size.units[0]) + miss + 0.01 * chance.normal()
        return Trial(request, Curve((score,), (score,), (score,)), "stopped", 1, score, 0.1)

    return train
