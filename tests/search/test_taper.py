"""The taper: which stacks are tried, which one is answered, on which seeds, and how often it is wrong."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest

from lstmsizer.cost.parameters import parameters
from lstmsizer.decide.looks import LOOKS
from lstmsizer.records import Curve, Decision, Request, Setup, Size, Tolerance, Trial, Verdict
from lstmsizer.search.afterwards import Afterwards
from lstmsizer.search.confirm import PLANS
from lstmsizer.search.fresh import fresh_seeds
from lstmsizer.search.known import SCREENING_SEEDS
from lstmsizer.search.taper import PLAN, STEPS, Taper

SETUP = Setup(batch_size=32, epochs=10)
ANSWER, HALF, DOUBLE, FAR = Size((16, 16)), Size((8, 8)), Size((32, 32)), Size((64, 64))
LAST, FIRST, NARROW = Size((16, 8)), Size((8, 16)), Size((16, 4))
DELTA = 0.02


def verdict(size: Size, judgement: str = "enough") -> Verdict:
    return Verdict(size, judgement, 1.0, 0.01, 12, True, 0.01, 5.0)  # type: ignore[arg-type]


DECISION = Decision(
    size=ANSWER,
    certified=True,
    tolerance=Tolerance(DELTA, DELTA, "asked"),
    verdicts=(verdict(HALF, "worse"), verdict(ANSWER), verdict(DOUBLE), verdict(FAR)),
    contenders=(HALF, ANSWER, DOUBLE),
    reference=(FAR,),
    confidence=0.95,
    detectable=0.01,
    missing=0,
)

Loss = Callable[[Request], float]


def taper(decision: Decision = DECISION) -> Taper:
    return Taper(decision, SETUP, lambda size: parameters(size, 3, 1), mean_predictor=2.0)


def world(means: Mapping[Size, float], sd: float = 0.002, run: int = 0) -> Loss:
    """Losses about the given means (1 where none is given), each start with a luck of its own."""

    def loss(request: Request) -> float:
        luck = zlib.crc32(repr((run, request.candidate, request.replicate)).encode())
        return means.get(request.candidate.size, 1.0) + sd * np.random.default_rng(luck).normal()

    return loss


def told(story: Taper, loss: Loss) -> tuple[Afterwards, list[Request]]:
    strategy, asked = Afterwards(story.decision, story.waves), []
    while (wave := strategy.ask()) is not None:
        assert wave.stage == "taper"
        asked += wave.requests
        strategy.tell([_trial(request, loss(request)) for request in wave.requests])
    return strategy, asked


def _trial(request: Request, loss: float) -> Trial:
    return Trial(request, Curve((loss,), (loss,), (loss,)), "stopped", 1, loss, 1.0)


def test_layers_are_halved_one_by_one_while_the_stack_is_enough() -> None:
    story = taper()
    strategy, _ = told(story, world({FIRST: 1.1, NARROW: 1.005, Size((16, 2)): 1.1, Size((8, 4)): 1.1}))
    assert story.path(strategy.told) == [ANSWER, LAST, NARROW]
    decision = story.decided(strategy.told)
    assert (decision.size, decision.certified) == (NARROW, True)
    assert {ANSWER, DOUBLE, FAR} < {*decision.contenders, *decision.reference}
    judged = {v.size: (v.confirmed, v.judgement) for v in story.tried(strategy.told)}
    assert judged[LAST] == judged[NARROW] == (True, "enough")
    assert judged[FIRST] == (False, "undecided")
    assert HALF not in judged  # the search has judged it


def test_the_certificate_stands_where_no_layer_can_be_halved() -> None:
    story = taper()
    strategy, asked = told(story, world({FIRST: 1.1, LAST: 1.1}))
    assert story.decided(strategy.told) == DECISION
    assert {r.replicate.seed for r in asked} <= set(SCREENING_SEEDS)  # no fresh start was spent
    assert {v.size for v in story.tried(strategy.told)} == {FIRST, LAST}


def test_a_stack_that_only_seemed_enough_is_not_answered() -> None:
    """It is as good as the answer on the screening seeds, and worse on fresh ones."""

    def loss(request: Request) -> float:
        lucky = request.replicate.seed in SCREENING_SEEDS and request.candidate.size == LAST
        return world({FIRST: 1.1})(request) if lucky else world({FIRST: 1.1, LAST: 1.06})(request)

    story = taper()
    strategy, _ = told(story, loss)
    assert story.decided(strategy.told) == DECISION
    (judged,) = [v for v in story.tried(strategy.told) if v.size == LAST]
    assert (judged.confirmed, judged.judgement) == (True, "worse")


def test_it_is_asked_against_every_planned_size_on_seeds_of_its_own() -> None:
    _, asked = told(taper(), world({FIRST: 1.1, NARROW: 1.1, Size((8, 8)): 1.1, Size((4, 8)): 1.1}))
    fresh = [r for r in asked if r.replicate.seed not in SCREENING_SEEDS]
    assert {r.candidate.size for r in fresh} == {LAST, ANSWER, HALF, DOUBLE, FAR}
    spent = set(SCREENING_SEEDS).union(*(fresh_seeds(plan, 2 * LOOKS[-1]) for plan in range(PLANS)))
    assert spent.isdisjoint(r.replicate.seed for r in fresh)
    assert {r.replicate.seed for r in fresh} <= set(fresh_seeds(PLAN, 2 * LOOKS[-1]))


def test_the_path_ends_after_a_few_halvings_and_at_one_unit() -> None:
    story = taper()
    strategy, _ = told(story, world({}))
    assert len(story.path(strategy.told)) == 1 + STEPS
    tiny = replace(DECISION, size=Size((1, 1)), verdicts=(verdict(Size((1, 1))), verdict(FAR)))
    assert told(taper(tiny), world({}))[1] == []


def test_trainings_that_diverge_are_as_bad_as_the_mean() -> None:
    story = taper()
    broken = world({FIRST: 1.1})
    strategy, _ = told(story, lambda r: float("nan") if r.candidate.size == LAST else broken(r))
    assert story.decided(strategy.told) == DECISION


def test_a_fork_tells_the_same_story() -> None:
    story, loss = taper(), world({FIRST: 1.1})
    strategy = Afterwards(DECISION, story.waves)
    while (wave := strategy.ask()) is not None:
        assert strategy.fork().ask() == wave
        strategy.tell([_trial(request, loss(request)) for request in wave.requests])
    assert strategy.decide() == DECISION


@pytest.mark.parametrize(
    ("rival", "sd"), [(ANSWER, DELTA), (FAR, DELTA / 4)], ids=["the answer", "one of the reference"]
)
def test_a_stack_that_is_worse_by_the_tolerance_is_answered_in_five_per_cent_at_most(
    rival: Size, sd: float
) -> None:
    """The hardest case: screening flatters every stack, and one rival is better by just the tolerance."""
    runs, wrong, rng = 60, 0, np.random.default_rng(5)
    planned = dict.fromkeys((ANSWER, HALF, DOUBLE, FAR), 1.0) | {rival: 1.0 - DELTA}

    def loss(request: Request) -> float:
        screened = request.replicate.seed in SCREENING_SEEDS
        flattered = screened and request.candidate.size not in planned
        return 0.9 if flattered else planned.get(request.candidate.size, 1.0) + sd * rng.normal()

    for _ in range(runs):
        strategy, _ = told(taper(), loss)
        wrong += taper().decided(strategy.told).size != ANSWER
    assert wrong / runs <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / runs)
