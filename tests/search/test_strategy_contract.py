"""What every strategy does, whichever way it screens."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from itertools import islice
from math import log2, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstmsizer.cost.parameters import parameters
from lstmsizer.execute.simulated import SimulatedExecutor
from lstmsizer.records import (
    Curve,
    Decision,
    Question,
    Request,
    Setup,
    Size,
    Space,
    Spec,
    StrategyName,
    Trial,
)
from lstmsizer.run.clock import Clock
from lstmsizer.run.loop import search
from lstmsizer.search.base import Wave
from lstmsizer.search.foresee import foresee
from lstmsizer.search.known import SCREENING_SEEDS
from lstmsizer.search.sampled import TRIALS, WAVE
from lstmsizer.search.staged import Staged
from lstmsizer.search.strategies import strategy_for
from lstmsizer.study.memory import MemoryStudy

NAMES: tuple[StrategyName, ...] = ("ladder", "grid", "random", "tpe")
SAMPLERS = NAMES[1:]
SPEC = Spec(
    Question(("y",), 4), Setup(batch_size=32, epochs=12, patience=4), Space(max_layers=2, max_units=16)
)
CANDIDATES = 2 * 5 * 4  # layers, widths, rates

every_strategy = pytest.mark.parametrize("name", NAMES)
every_sampler = pytest.mark.parametrize("name", SAMPLERS)


def strategy(
    name: StrategyName, seed: int = 0, trials: int | None = None, space: Space = SPEC.space
) -> Staged:
    spec = replace(SPEC, strategy=name, seed=seed, trials=trials, space=space)
    return strategy_for(spec, mean_predictor=1.0, parameters=partial(parameters, features=3, outputs=1))


def trained(request: Request) -> Trial:
    """Four units are enough, 0.01 is the right rate, and seeds matter a little."""
    candidate = request.candidate
    luck = np.random.default_rng(zlib.crc32(repr((candidate, request.replicate)).encode())).normal()
    miss = 0.05 * abs(log2(candidate.learning_rate / 0.01))
    end = 0.3 + 0.1 * max(0.0, 2 - log2(candidate.size.units[0])) + miss + 0.0005 * luck
    losses = tuple(end + 0.01 * (SPEC.setup.epochs - epoch) for epoch in range(1, request.epochs + 1))
    status = "capped" if request.epochs == SPEC.setup.epochs else "paused"
    return Trial(request, Curve(losses, losses, losses), status, len(losses), losses[-1], 1.0)


def diverged(request: Request) -> Trial:
    return Trial(request, Curve((), (), ()), "diverged", 0, nan, 1.0)


def told(asked: Staged) -> Iterator[Wave]:
    """The waves of a strategy that is told each one's trials; drawing the next one tells the last."""
    while (wave := asked.ask()) is not None:
        yield wave
        asked.tell([trained(request) for request in wave.requests])


@cache
def story(name: StrategyName, seed: int = 0) -> tuple[tuple[Wave, ...], Decision | None]:
    asked = strategy(name, seed)
    return tuple(told(asked)), asked.decide()


def screened(waves: Sequence[Wave]) -> list[Request]:
    return [request for wave in waves if wave.stage == "screen" for request in wave.requests]


@every_strategy
def test_it_ends_with_the_smallest_size_that_is_enough_certified(name: StrategyName) -> None:
    waves, decision = story(name)
    assert decision is not None
    assert (decision.size, decision.certified) == (Size((4,)), True)
    assert [wave.stage for wave in waves] == sorted((wave.stage for wave in waves), reverse=True)


@every_strategy
def test_asking_twice_gives_the_same_wave(name: StrategyName) -> None:
    asked = strategy(name)
    assert all(asked.ask() == wave == asked.ask() for wave in told(asked))
    assert asked.ask() is None


@every_strategy
def test_the_same_seed_tells_the_same_story(name: StrategyName) -> None:
    asked = strategy(name)
    assert (tuple(told(asked)), asked.decide()) == story(name)


@every_sampler
def test_another_seed_draws_others(name: StrategyName) -> None:
    assert screened(story(name, 1)[0])[:WAVE] != screened(story(name)[0])[:WAVE]


@every_strategy
def test_before_anything_is_trained_there_is_no_decision(name: StrategyName) -> None:
    asked = strategy(name)
    wave = asked.ask()
    assert wave is not None
    assert asked.decide() is None
    guessed = asked.decide([trained(wave.requests[0])])
    assert guessed is not None
    assert (guessed.size, guessed.certified) == (wave.requests[0].candidate.size, False)


@every_strategy
def test_part_of_a_wave_makes_a_decision_and_leaves_no_trace(name: StrategyName) -> None:
    asked = strategy(name)
    for wave in told(asked):
        partial = [trained(request) for request in wave.requests[::2]]
        assert asked.decide(partial) is not None
        assert asked.ask() == wave
    assert asked.decide() == story(name)[1]


@every_strategy
def test_a_fork_goes_its_own_way(name: StrategyName) -> None:
    asked = strategy(name)
    for wave in told(asked):
        fork = asked.fork()
        assert fork.ask() == wave
        fork.tell([diverged(request) for request in wave.requests])
    assert asked.decide() == story(name)[1]


@every_strategy
def test_what_is_foreseen_changes_nothing_and_begins_with_the_wave(name: StrategyName) -> None:
    asked = strategy(name)
    for wave in told(asked):
        known = {request: trained(request) for request in wave.requests[1:]}
        foreseen = list(islice(foresee(asked, known), 6))
        assert foreseen[:1] == ([wave.requests[0]] if known else [])
        assert len(set(foreseen)) == len(foreseen)
    assert asked.decide() == story(name)[1]


@every_strategy
def test_the_order_of_a_wave_s_trials_does_not_matter(name: StrategyName) -> None:
    asked = strategy(name)
    while (wave := asked.ask()) is not None:
        asked.tell([trained(request) for request in wave.requests[::-1]])
    assert asked.decide() == story(name)[1]


@settings(max_examples=6, deadline=None)
@given(name=st.sampled_from(NAMES), slots=st.integers(1, 9), luck=st.integers(0, 99), share=st.floats(0, 1))
def test_neither_workers_nor_arrival_nor_a_resumed_study_change_the_answer(
    name: StrategyName, slots: int, luck: int, share: float
) -> None:
    """A part of the trials is known from before; the others arrive in an order of chance."""
    waves, decision = story(name)
    study = MemoryStudy()
    asked = [request for wave in waves for request in wave.requests]
    for request in asked[: int(share * len(asked))]:
        study.add(trained(request))

    def train(item: object) -> tuple[Trial, float]:
        assert isinstance(item, Request)
        seconds = np.random.default_rng([luck, zlib.crc32(repr(item).encode())]).exponential()
        return trained(item), seconds

    executor = SimulatedExecutor(slots, train)
    clock = Clock(None, now=lambda: executor.time)
    found = search(
        strategy(name), executor, study, clock, lambda decision, trials: 0.0, lambda progress: None
    )
    assert found.decision == decision
    assert found.ending == "certified"


@every_strategy
def test_where_everything_diverges_it_ends_without_an_answer(name: StrategyName) -> None:
    asked = strategy(name)
    while (wave := asked.ask()) is not None:
        assert wave.stage == "screen"
        asked.tell([diverged(request) for request in wave.requests])
    assert asked.decide() is None


@every_strategy
@pytest.mark.parametrize("rates", [(0.01,), (1e-3, 1e-2)])
def test_a_space_of_one_size_and_few_rates_is_no_exception(
    name: StrategyName, rates: tuple[float, ...]
) -> None:
    asked = strategy(name, space=Space(max_layers=1, max_units=1, learning_rates=rates))
    assert screened(tuple(told(asked)))
    decision = asked.decide()
    assert decision is not None
    assert (decision.size, decision.certified) == (Size((1,)), True)


@every_strategy
def test_no_fresh_seed_chooses_and_no_screening_seed_confirms(name: StrategyName) -> None:
    waves, _ = story(name)
    confirmed = {r.replicate.seed for wave in waves if wave.stage == "confirm" for r in wave.requests}
    assert {request.replicate.seed for request in screened(waves)} <= {*SCREENING_SEEDS}
    assert min(confirmed) >= 100


def test_the_grid_draws_every_candidate_once() -> None:
    waves = story("grid")[0][: CANDIDATES // WAVE]
    drawn = [request.candidate for request in screened(waves)]
    assert len(drawn) == len(set(drawn)) == CANDIDATES
    assert {request.epochs for request in screened(waves)} == {SPEC.setup.epochs}


@pytest.mark.parametrize(("name", "trials", "drawn"), [
    ("grid", None, CANDIDATES), ("grid", 7, 7), ("grid", 999, CANDIDATES),
    ("random", None, TRIALS), ("random", 7, 7), ("tpe", None, TRIALS), ("tpe", 50, 50),
])  # fmt: skip
def test_a_sampler_draws_as_many_as_it_is_told(name: StrategyName, trials: int | None, drawn: int) -> None:
    reasons = [wave.reason for wave in told(strategy(name, trials=trials)) if wave.reason.startswith(name)]
    assert reasons[-1].endswith(f"to {drawn} of {drawn}")


def test_tpe_draws_what_looked_promising_more_often_than_chance_does() -> None:
    def near(name: StrategyName) -> int:
        waves = [wave for seed in range(3) for wave in told(strategy(name, seed, 40))]
        requests = [r for wave in waves if wave.reason.startswith(name) for r in wave.requests]
        return sum(r.candidate.learning_rate == 0.01 and r.candidate.size.units[0] >= 4 for r in requests)

    assert near("tpe") > near("random")


@every_sampler
def test_no_answer_depends_on_rates_that_chance_drew(name: StrategyName) -> None:
    """With as few as three draws the sizes that matter are tuned before they are confirmed."""
    asked = strategy(name, trials=3)
    waves = tuple(told(asked))
    decision = asked.decide()
    assert decision is not None
    rates = {r.candidate.learning_rate for wave in waves if wave.stage == "confirm" for r in wave.requests}
    assert (decision.size, decision.certified, rates) == (Size((4,)), True, {0.01})
