"""Which baseline the network is set against: chosen on the score part, so that test chooses nothing."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from lstmsizer.data.best_baseline import best_baseline
from lstmsizer.records import Baseline, Scores


def baseline(name: str, score: float, mse: float | None) -> Baseline:
    return Baseline(name, score, None if mse is None else Scores(mse, math.sqrt(mse), mse))


STEADY, LUCKY = baseline("ridge", 0.5, 9.0), baseline("boosting", 0.7, 4.0)


def test_the_best_on_test_is_not_chosen_where_another_scores_better() -> None:
    assert best_baseline((LUCKY, STEADY), "mse") is STEADY


@pytest.mark.parametrize("score", [math.nan, math.inf, -math.inf])
def test_one_without_a_score_comes_last_but_comes(score: float) -> None:
    unscored = baseline("a last value", score, 1.0)
    assert best_baseline((unscored, LUCKY), "mse") is LUCKY
    assert best_baseline((unscored,), "mse") is unscored


def test_ties_go_by_name() -> None:
    other = replace(STEADY, name="a ridge")
    assert best_baseline((STEADY, other), "mse") is best_baseline((other, STEADY), "mse") is other


def test_what_has_no_test_error_can_be_set_beside_nothing() -> None:
    untested = [baseline("seasonal", 0.1, None), baseline("overflown", 0.1, math.inf)]
    assert best_baseline((*untested, STEADY), "rmse") is STEADY
    assert best_baseline(untested, "mse") is None
