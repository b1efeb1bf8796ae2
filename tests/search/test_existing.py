"""An existing size beside the answer: what is trained, what is said of it, and how often that is wrong."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest

from lstmsizer.cost.parameters import parameters
from lstmsizer.decide.looks import LOOKS
from lstmsizer.records import (
    Comparison,
    Curve,
    Decision,
    Request,
    Setup,
    Size,
    Tolerance,
    Trial,
    Verdict,
)
from lstmsizer.search.afterwards import Afterwards
from lstmsizer.search.existing import PLAN, Beside, already
from lstmsizer.search.fresh import fresh_seeds
from lstmsizer.search.known import SCREENING_SEEDS

SETUP = Setup(batch_size=32, epochs=10)
HALF, ANSWER, DOUBLE, FAR = Size((4,)), Size((8,)), Size((16,)), Size((32,))
BIG, TINY = Size((64, 64)), Size((2,))
DELTA = 0.02
TUNED, COMPILED = 0.01, 0.001


def counted(size: Size) -> int:
    return parameters(size, 3, 1)


def verdict(size: Size, judgement: str = "enough") -> Verdict:
    return Verdict(size, judgement, 1.0, 0.01, 12, True, TUNED, 5.0, 0.0, -0.01, 0.01)  # type: ignore[arg-type]


DECISION = Decision(
    size=ANSWER,
    certified=True,
    tolerance=Tolerance(DELTA, DELTA, "asked"),
    verdicts=(verdict(HALF, "worse"), verdict(ANSWER), verdict(DOUBLE), verdict(FAR, "undecided")),
    contenders=(HALF, ANSWER, DOUBLE),
    reference=(FAR,),
    confidence=0.95,
    detectable=0.01,
    missing=0,
)

Loss = Callable[[Request], float]


def beside(size: Size, rate: float | None = COMPILED) -> Beside:
    return Beside(DECISION, size, rate, SETUP, counted, mean_predictor=2.0)


def world(means: Mapping[Size, float], sd: float = 0.002, at_compiled: float = 0.0) -> Loss:
    """Losses about the given means (1 where none is given), each start with a luck of its own."""

    def loss(request: Request) -> float:
        luck = zlib.crc32(repr((request.candidate, request.replicate)).encode())
        rate = at_compiled * (request.candidate.learning_rate == COMPILED)
        return means.get(request.candidate.size, 1.0) + rate + sd * np.random.default_rng(luck).normal()

    return loss


def compared(story: Beside, loss: Loss) -> tuple[Comparison, list[Request]]:
    """What is found in a world of these losses, and what was trained for it."""
    strategy, asked = Afterwards(story.decision, story.waves), []
    while (wave := strategy.ask()) is not None:
        assert wave.stage == "check"
        asked += wave.requests
        strategy.tell([_trial(request, loss(request)) for request in wave.requests])
    return story.found(strategy.told), asked


def _trial(request: Request, loss: float) -> Trial:
    return Trial(request, Curve((loss,), (loss,), (loss,)), "stopped", 1, loss, 1.0)


@pytest.mark.parametrize(
    ("size", "loss", "standing"),
    [
        (BIG, 1.0, "too big"),
        (BIG, 0.9, "right"),  # the answer is worse beside it
        (TINY, 1.1, "too small"),
        (TINY, 1.0, "right"),  # the search had passed it over
    ],
)
def test_the_smaller_of_the_two_is_enough_or_worse(size: Size, loss: float, standing: str) -> None:
    found, asked = compared(beside(size), world({size: loss}))
    assert found.standing == standing
    assert found.verdict.size == size
    assert found.missing == 0
    rivals = {ANSWER} if size == BIG else {HALF, ANSWER, DOUBLE, FAR}
    assert {r.candidate.size for r in asked} == {size, *rivals}


def test_it_is_decided_on_starts_that_nobody_else_has() -> None:
    _, asked = compared(beside(BIG), world({}))
    fresh = {r.replicate.seed for r in asked} - set(SCREENING_SEEDS)
    assert fresh <= set(fresh_seeds(PLAN, 2 * LOOKS[-1]))


def test_it_is_given_the_better_of_its_own_rate_and_the_nearest_sizes() -> None:
    found, asked = compared(beside(BIG), world({BIG: 1.0}, at_compiled=0.1))
    assert (found.standing, found.verdict.learning_rate) == ("too big", TUNED)
    found, _ = compared(beside(BIG), world({BIG: 0.9}, at_compiled=-0.1))
    assert (found.standing, found.verdict.learning_rate) == ("right", COMPILED)
    screened = {r.candidate.learning_rate for r in asked if r.replicate.seed in SCREENING_SEEDS}
    assert screened == {COMPILED, TUNED}
    _, asked = compared(beside(BIG, rate=None), world({}))
    assert not [r for r in asked if r.replicate.seed in SCREENING_SEEDS]  # nothing to choose


def test_the_rate_that_the_search_has_found_for_the_very_size_is_tried_too() -> None:
    screened = replace(verdict(BIG), learning_rate=0.003, confirmed=False, judgement="screened")
    decision = replace(DECISION, verdicts=(*DECISION.verdicts, screened))
    story = Beside(decision, BIG, COMPILED, SETUP, counted, mean_predictor=2.0)
    found, asked = compared(story, lambda request: 0.9 if request.candidate.learning_rate == 0.003 else 1.0)
    assert {r.candidate.learning_rate for r in asked if r.candidate.size == BIG} == {COMPILED, 0.003, TUNED}
    assert (found.standing, found.verdict.learning_rate) == ("right", 0.003)


def test_what_cannot_be_told_apart_is_undecided_and_says_how_many_trainings_might_decide() -> None:
    found, asked = compared(beside(BIG), world({BIG: 1.0 - DELTA}, sd=DELTA))
    assert found.standing == "undecided"
    assert found.missing > 0
    assert max(r.replicate.seed for r in asked) == fresh_seeds(PLAN, 2 * LOOKS[-1])[-1]


def test_before_the_first_look_nothing_is_said() -> None:
    found = beside(BIG).found({})
    assert (found.standing, found.excess) == ("undecided", None)
    assert found.missing == 9  # the first look's


def test_what_the_search_has_confirmed_is_not_trained_again() -> None:
    for size, standing in ((ANSWER, "right"), (DOUBLE, "too big"), (HALF, "too small"), (FAR, "too big")):
        found = already(DECISION, size, counted)
        assert found is not None
        assert found.standing == standing
    assert already(DECISION, BIG, counted) is None
    guess = replace(DECISION, certified=False, missing=12)
    for size in (ANSWER, DOUBLE):
        found = already(guess, size, counted)
        assert found is not None
        assert (found.standing, found.missing) == ("undecided", 18)


@pytest.mark.parametrize(
    ("size", "mean", "wrong"),
    [(BIG, 1.0 - DELTA, "too big"), (BIG, 1.0 - DELTA, "right"), (TINY, 1.0 + DELTA, "too small")],
    ids=["the answer is worse by the tolerance", "by no more than it", "within the tolerance"],
)
def test_a_verdict_is_wrong_in_five_per_cent_at_most(size: Size, mean: float, wrong: str) -> None:
    """The hardest case: one is worse by just the tolerance, so that neither verdict may be given often."""
    runs, times, rng = 60, 0, np.random.default_rng(3)

    def loss(request: Request) -> float:
        return (mean if request.candidate.size == size else 1.0) + 0.5 * DELTA * rng.normal()

    for _ in range(runs):
        found, _ = compared(beside(size, rate=None), loss)
        times += found.standing == wrong
    assert times / runs <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / runs)
