"""Over folds: pairs, the correction for training parts that overlap, and how often the interval is wrong."""

from __future__ import annotations

from math import inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from lstmsizer.decide.folds import FoldScores, corrected_interval, differences, standing
from lstmsizer.records import Size

SMALL, LARGE, WIDE = Size((4,)), Size((8,)), Size((64,))


def test_the_seeds_are_averaged_within_a_fold_and_folds_are_paired_in_shares_of_their_best_loss() -> None:
    hard = FoldScores({SMALL: (2.2, 2.4), LARGE: (1.9, 2.1)}, 5.0, 0.25)
    easy = FoldScores({SMALL: (0.20, 0.20), LARGE: (0.21, 0.23)}, 1.0, 0.15)
    (found,) = differences([hard, easy], SMALL)
    assert found.rival == LARGE
    assert found.by_fold == pytest.approx((0.15, -0.1))
    assert found.mean == pytest.approx(0.025)
    # S2 = 0.25^2 / 2; (1/2 + 0.2) S2; t with one degree of freedom is 12.706
    assert found.high - found.mean == pytest.approx(12.706 * np.sqrt(0.7 * 0.25**2 / 2), rel=1e-4)
    assert found.mean - found.low == pytest.approx(found.high - found.mean)


def test_one_fold_says_nothing_about_others() -> None:
    assert corrected_interval([0.3], 0.25, 0.95) == (0.3, -inf, inf)


@given(st.lists(st.floats(-1, 1), min_size=2, max_size=9), st.floats(0, 1), st.floats(0.5, 0.99))
@settings(deadline=None)
def test_the_interval_is_the_t_interval_made_wider(
    by_fold: list[float], ratio: float, confidence: float
) -> None:
    mean, low, high = corrected_interval(by_fold, ratio, confidence)
    plain = stats.sem(by_fold) * stats.t.isf((1 - confidence) / 2, len(by_fold) - 1)
    assert high - mean == pytest.approx(plain * np.sqrt(1 + len(by_fold) * ratio), abs=1e-9)
    assert low <= mean <= high


def test_a_training_that_diverged_stands_as_the_mean_predictor() -> None:
    fold = FoldScores({SMALL: (0.2, 0.2), LARGE: (nan, 0.2)}, 1.0, 0.2)
    assert fold.mean(LARGE) == pytest.approx(0.6)
    assert standing(fold, SMALL).excess == pytest.approx(-2.0)


def test_where_a_size_loses_nothing_at_all_the_others_are_beyond_every_tolerance() -> None:
    fold = FoldScores({SMALL: (0.1, 0.1), LARGE: (0.0, 0.0)}, 1.0, 0.2)
    stands = standing(fold, SMALL)
    assert 1e6 < stands.low <= stands.excess < inf


def test_a_lucky_rival_is_told_from_a_better_one() -> None:
    rng = np.random.default_rng(3)
    luck = {size: tuple(1 + 0.02 * rng.normal(size=3)) for size in (SMALL, LARGE, WIDE)}
    tie = standing(FoldScores(luck, 2.0, 0.2), SMALL)
    assert tie.low < 0
    better = standing(FoldScores(luck | {WIDE: tuple(0.7 + 0.02 * rng.normal(size=3))}, 2.0, 0.2), SMALL)
    assert (better.best, better.excess) == (WIDE, pytest.approx(0.43, abs=0.06))
    assert 0.2 < better.low < better.excess


def covered(by_fold: np.ndarray, ratio: float) -> float:
    """Share of the runs [runs, folds] whose interval holds the truth, which is 0."""
    intervals = (corrected_interval(run.tolist(), ratio, 0.95) for run in by_fold)
    return float(np.mean([low <= 0 <= high for _, low, high in intervals]))


def test_the_interval_is_exact_for_differences_that_are_as_correlated_as_it_supposes() -> None:
    rng, folds, ratio = np.random.default_rng(11), 4, 0.25
    r = ratio / (1 + ratio)
    own, common = rng.normal(size=(4000, folds)), rng.normal(size=(4000, 1))
    by_fold = np.sqrt(1 - r) * own + np.sqrt(r) * common
    assert covered(by_fold, ratio) == pytest.approx(0.95, abs=0.012)  # 3.5 standard errors
    assert covered(by_fold, 0.0) < 0.90  # without the correction


def rolled(series: np.ndarray, folds: int, score: int) -> np.ndarray:
    """[runs, rows] -> [runs, folds]: two learners of equal worth where the origin rolls back.

    Each predicts the mean of what it was trained on, one learner of the even rows, the other of the odd ones.
    """
    ends = series.shape[1] - score * np.arange(folds)
    losses = [
        [((series[:, end - score : end] - mean[:, None]) ** 2).mean(axis=1) for mean in means]
        for end in ends
        for means in [[series[:, half : end - score : 2].mean(axis=1) for half in (0, 1)]]
    ]
    even, odd = np.array(losses).transpose(1, 2, 0)
    return even - odd


@pytest.mark.parametrize("memory", [0.0, 0.6, 0.95], ids=["independent rows", "AR(1)", "long memory"])
@pytest.mark.parametrize("folds", [3, 5])
def test_with_overlapping_training_parts_equal_learners_are_told_apart_in_five_per_cent(
    memory: float, folds: int
) -> None:
    rng, runs, score, train = np.random.default_rng(folds), 2000, 40, 160
    noise = rng.normal(size=(runs, train + score))
    series = np.zeros_like(noise)
    series[:, 0] = noise[:, 0] / np.sqrt(1 - memory**2)
    for row in range(1, series.shape[1]):
        series[:, row] = memory * series[:, row - 1] + noise[:, row]
    by_fold = rolled(series, folds, score // 2)
    assert covered(by_fold, ratio=score / train / 2) > 0.95 - 3 * np.sqrt(0.05 * 0.95 / runs)
    if memory == 0.95:
        assert covered(by_fold, ratio=0.0) < 0.945  # without the correction
