"""Starts from which a size ends far worse than usual, and what they ask of a certificate."""

from __future__ import annotations

import numpy as np
import pytest

from lstmsizer.decide.bad_seeds import FEWEST, PATIENCE, SERIOUS, seen
from lstmsizer.decide.decide import Measured, decide, evidence_of
from lstmsizer.decide.plan import Plan
from lstmsizer.records import Decision, Size, Tolerance

DELTA = 0.01
ONE, TWO, FOUR, EIGHT = Size((1,)), Size((2,)), Size((4,)), Size((8,))
PLAN = Plan(Tolerance(DELTA, 0.02, "seed"), TWO, (ONE, TWO, FOUR), (EIGHT,), allowed=0.05)


def usual(count: int, seed: int = 0, sd: float = 0.002) -> np.ndarray:
    return 0.5 + sd * np.random.default_rng(seed).standard_normal(count)


def with_a_bad_one(scores: np.ndarray, excess: float = 0.3) -> np.ndarray:
    return np.append(scores[1:], scores[0] + excess)


def test_one_that_is_far_worse_is_seen() -> None:
    assert seen([usual(6), with_a_bad_one(usual(6))], DELTA)
    assert not seen([usual(6), usual(24)], DELTA)


def test_what_costs_few_tolerances_is_no_bad_seed() -> None:
    assert not seen([with_a_bad_one(usual(12), 0.9 * SERIOUS * DELTA)], DELTA)


def test_a_wide_spread_is_no_bad_seed() -> None:
    assert not seen([usual(24, sd=0.1)], DELTA)


def test_a_few_scores_do_not_tell_what_is_usual() -> None:
    assert not seen([with_a_bad_one(usual(FEWEST - 1))], DELTA)


@pytest.mark.parametrize(("looks", "certified"), [(1, False), (2, False), (3, True)])
def test_where_a_smaller_size_has_bad_seeds_a_certificate_waits(looks: int, certified: bool) -> None:
    """Two units have shown none in 6 or 12 replicates; with 24 they would probably have."""
    assert decided(looks, bad=True).certified is certified
    assert decided(looks, bad=False).certified
    assert PLAN.replicates(TWO, 2) == PATIENCE


def decided(looks: int, bad: bool) -> Decision:
    """All are alike, but that one unit, clearly worse on average, fails from one start in five."""
    scores = {size: usual(PLAN.replicates(size, looks - 1), size.units[0]) for size in PLAN.planned}
    scores[ONE] = scores[ONE] + 0.05
    if bad:
        scores[ONE][::5] += 0.3
    measured = [Measured(size, 10 * size.units[0], 0.01, 7.0, (0.5,), tuple(scores[size])) for size in scores]
    assert evidence_of(measured, PLAN, looks, 1.0).means[TWO] < 0.51
    return decide(measured, PLAN, looks, mean_predictor=1.0, confidence=0.95)
