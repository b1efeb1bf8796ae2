"""Cores do not wait: what is likely to be asked is trained ahead, and neither question nor answer notices."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import pairwise
from math import log2
from typing import cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstmsizer.cost.parameters import parameters
from lstmsizer.errors import BudgetError
from lstmsizer.execute.simulated import SimulatedExecutor
from lstmsizer.records import Curve, Decision, Demand, Request, Setup, Size, Space, Trial
from lstmsizer.run.clock import Clock
from lstmsizer.run.loop import Found, search
from lstmsizer.search.base import Wave
from lstmsizer.search.ladder import Ladder
from lstmsizer.search.staged import Staged
from lstmsizer.study.memory import MemoryStudy

COUNTED = partial(parameters, features=3, outputs=1)

SETUP = Setup(batch_size=32, epochs=9, patience=9)
SPACE = Space(max_layers=2, max_units=16)


def trained(request: Request) -> Trial:
    """Eight units are enough, 0.01 is the right rate, and seeds matter a little."""
    candidate = request.candidate
    luck = np.random.default_rng(zlib.crc32(repr((candidate, request.replicate)).encode())).normal()
    miss = 0.05 * abs(log2(candidate.learning_rate / 0.01))
    end = 0.3 + 0.1 * max(0.0, 3 - log2(candidate.size.units[0])) + miss + 0.002 * luck
    losses = tuple(end + 0.01 * (SETUP.epochs - epoch) for epoch in range(1, request.epochs + 1))
    status = "capped" if request.epochs == SETUP.epochs else "paused"
    return Trial(request, Curve(losses, losses, losses), status, len(losses), losses[-1], 1.0)


@dataclass
class Told:
    """A ladder that writes down what it asks and is told; implements ``search.base.Strategy``."""

    inner: Staged
    story: list[Sequence[Trial]] = field(default_factory=list[Sequence[Trial]])

    def ask(self) -> Wave | None:
        return self.inner.ask()

    def tell(self, trials: Sequence[Trial]) -> None:
        self.story.append(trials)
        self.inner.tell(trials)

    def fork(self) -> Told:
        return Told(self.inner.fork())

    def decide(self, partial: Sequence[Trial] = ()) -> Decision | None:
        return self.inner.decide(partial)


@dataclass(frozen=True)
class Ran:
    found: Found
    story: list[Sequence[Trial]]
    executor: SimulatedExecutor
    study: MemoryStudy
    spans: list[tuple[Request, float, float]]
    """What was started, when, and when it would end."""

    @property
    def asked(self) -> set[Request]:
        return {trial.request for wave in self.story for trial in wave}


def run(
    slots: int,
    seconds: Callable[[Request], float],
    budget: float | None = None,
    study: MemoryStudy | None = None,
) -> Ran:
    """Search with so many slots, each training as long as ``seconds`` says."""
    spans: list[tuple[Request, float, float]] = []

    def train(item: object) -> tuple[Trial, float]:
        request, start = cast(Request, item), executor.time
        spans.append((request, start, start + seconds(request)))
        return trained(request), spans[-1][2] - start

    executor = SimulatedExecutor(slots, train)
    told = Told(
        Staged(
            Ladder,
            SPACE,
            SETUP,
            Demand(),
            mean_predictor=1.0,
            parameters=COUNTED,
        )
    )
    study = study or MemoryStudy()
    clock = Clock(budget, now=lambda: executor.time)
    found = search(told, executor, study, clock, lambda decision, trials: 0.0, lambda progress: None)
    return Ran(found, told.story, executor, study, spans)


def by_size(request: Request) -> float:
    return request.epochs * sum(request.candidate.size.units)


@cache
def one_by_one() -> Ran:
    return run(1, by_size)


@settings(max_examples=8, deadline=None)
@given(slots=st.integers(1, 20), luck=st.integers(0, 2**32 - 1))
def test_neither_the_number_of_cores_nor_the_order_of_arrival_changes_anything(slots: int, luck: int) -> None:
    chance = np.random.default_rng(luck)
    other = run(slots, lambda request: chance.exponential())
    assert other.story == one_by_one().story
    assert other.found.decision == one_by_one().found.decision
    assert other.found.ending == one_by_one().found.ending == "certified"
    assert other.found.decision.size == Size((8,))


def test_one_core_trains_nothing_but_what_is_asked() -> None:
    assert {trial.request for trial in one_by_one().found.trials} == one_by_one().asked


@pytest.mark.parametrize(("slots", "lost"), [(2, 0.05), (4, 0.15)])
def test_cores_hardly_ever_wait_nor_work_in_vain(slots: int, lost: float) -> None:
    assert run(slots, by_size).executor.time < (1 + lost) * one_by_one().executor.time / slots


def test_no_training_is_under_way_twice() -> None:
    spans = run(16, by_size).spans
    runs = {(request.candidate, request.replicate) for request, _, _ in spans}
    for one in runs:
        mine = sorted((start, end) for r, start, end in spans if (r.candidate, r.replicate) == one)
        assert all(end <= start for (_, end), (start, _) in pairwise(mine))
    assert len(runs) < len(spans)  # some were gone on with


def test_what_was_trained_in_vain_is_kept_in_the_study() -> None:
    ran = run(16, by_size)
    kept = {trial.request for trial in ran.study.trials()}
    assert ran.asked < kept
    assert set(ran.found.trials) == set(ran.study.trials())


@settings(max_examples=6, deadline=None)
@given(share=st.floats(0.02, 0.98), slots=st.sampled_from([1, 2, 16]))
def test_a_search_cut_short_is_taken_up_where_it_was_with_whatever_number_of_cores(
    share: float, slots: int
) -> None:
    study = MemoryStudy()
    try:
        run(4, by_size, budget=share * one_by_one().executor.time / 4, study=study)
    except BudgetError:
        assert not [trial for trial in study.trials() if trial.best_epoch]
    known = set(study.trials())
    resumed = run(slots, by_size, study=study)
    assert resumed.story == one_by_one().story
    assert resumed.found.decision == one_by_one().found.decision
    assert known <= set(resumed.found.trials)
    assert len(resumed.found.trials) == len({trial.request for trial in resumed.found.trials})
