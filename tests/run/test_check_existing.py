"""A model in use beside the answer: trained only where nothing is known of its size, and with time left."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from math import inf

from lstmsizer.cost.parameters import parameters
from lstmsizer.execute.simulated import SimulatedExecutor
from lstmsizer.records import (
    Candidate,
    Comparison,
    Curve,
    Decision,
    InUse,
    LeftOut,
    Replicate,
    Request,
    Setup,
    Size,
    Tolerance,
    Trial,
    Verdict,
)
from lstmsizer.run.clock import Clock
from lstmsizer.run.loop import Found, search
from lstmsizer.run.stages.base import StageResult
from lstmsizer.run.stages.existing import check_existing
from lstmsizer.search.fresh import fresh_seeds
from lstmsizer.study.memory import MemoryStudy

ANSWER, WIDE, MINE = Size((8,)), Size((32,)), Size((50, 50))
COUNTED = partial(parameters, features=1, outputs=1)
SETUP = Setup(batch_size=32, epochs=10)
DECISION = Decision(
    size=ANSWER,
    certified=True,
    tolerance=Tolerance(0.01, 0.02, "asked"),
    verdicts=tuple(Verdict(s, "enough", 0.5, 0.01, 6, True, 0.01, 5.0) for s in (ANSWER, WIDE)),
    contenders=(ANSWER,),
    reference=(WIDE,),
    confidence=0.95,
    detectable=0.01,
    missing=0,
)


def trained(request: Request) -> Trial:
    loss = 0.5 + 0.0002 * (request.replicate.seed % 3)
    return Trial(request, Curve((loss,), (loss,), (loss,)), "stopped", 1, loss, 2.0)


def decided() -> Found:
    requests = [
        Request(Candidate(v.size, 0.01), Replicate(0, seed), 10, "confirm")
        for v in DECISION.verdicts
        for seed in fresh_seeds(0, 3)
    ]
    return Found(DECISION, "certified", tuple(map(trained, requests)), 6, frozenset(requests))


def check(
    size: Size, spare: float = inf, found: Found | None = None
) -> tuple[StageResult[Comparison], list[Request]]:
    """What came of it, and what was trained for it."""
    trainings: list[Request] = []

    def call(item: object) -> tuple[object, float]:
        assert isinstance(item, Request)
        trainings.append(item)
        return trained(item), 2.0

    executor, study = SimulatedExecutor(1, call), MemoryStudy()
    clock = Clock(None, now=lambda: executor.time)

    def train(strategy) -> Found:
        return search(strategy, executor, study, clock, lambda decision, trials: 0.0, lambda progress: None)

    model = InUse("model.keras", "model.keras", size, 0.001)
    return check_existing(COUNTED, SETUP, model, 2.0, found or decided(), train, spare), trainings


def test_a_size_that_nothing_is_known_of_is_trained_beside_the_answer() -> None:
    checked, trainings = check(MINE)
    assert checked.finding is not None
    assert checked.finding.standing == "too big"
    assert {r.candidate.size for r in trainings} == {ANSWER, MINE}
    assert {r.stage for r in trainings} == {"check"}
    assert checked.found.decision == DECISION
    assert checked.found.told == 6 + len(trainings)


def test_a_size_that_the_search_has_confirmed_is_not_trained() -> None:
    for size, standing in ((ANSWER, "right"), (WIDE, "too big")):
        checked, trainings = check(size)
        assert checked.finding is not None
        assert (checked.finding.standing, trainings) == (standing, [])


def test_without_time_it_is_not_compared() -> None:
    for spare, ending, why in ((1.0, "certified", "too little"), (inf, "budget", "budget")):
        checked, trainings = check(MINE, spare, replace(decided(), ending=ending))
        assert (checked.finding, trainings) == (None, [])
        assert checked.left_out == (LeftOut("comparison", why),)
