"""Bounds of differences between sizes."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from lstmsizer.decide.contrast import _rank_sum_cdf, lower_bound, rank_bound, spread, upper_bound


def groups(seed: int, *spreads: float) -> list[np.ndarray]:
    chance = np.random.default_rng(seed)
    return [chance.normal(0, sd, 10) for sd in spreads]


def test_two_groups_never_give_less_than_students_interval() -> None:
    x, y = groups(3, 1, 1)
    noise = spread([x, y])
    interval = stats.ttest_ind(x, y).confidence_interval(0.9)
    assert upper_bound(x, y, noise, 0.05) >= interval.high
    assert lower_bound(x, y, noise, 0.05) <= interval.low


def test_a_pool_of_steady_sizes_does_not_hide_an_unsteady_rival() -> None:
    x, y, *others = groups(1, 1, 20, 1, 1)
    assert spread([x, y, *others]).sd < y.std(ddof=1)
    alone = stats.ttest_ind(x, y, equal_var=False).confidence_interval(0.9).high
    assert upper_bound(x, y, spread([x, y, *others]), 0.05) > 0.9 * alone


def test_scores_that_happen_to_agree_have_the_noise_of_the_pool() -> None:
    x, y, other = np.zeros(5), np.zeros(5), groups(1, 1)[0]
    noise = spread([x, y, other])
    assert upper_bound(x, y, noise, 0.05) == pytest.approx(stats.t.isf(0.05, 8) * noise.sd * (2 / 5) ** 0.5)


def test_sizes_outside_of_the_pool_give_welchs_interval() -> None:
    x, y = groups(4, 1, 5)
    interval = stats.ttest_ind(x, y, equal_var=False).confidence_interval(0.9)
    assert upper_bound(x, y, None, 0.05) == pytest.approx(interval.high)


def test_the_rank_sum_distribution_is_exact() -> None:
    x, y = np.arange(5.0), np.arange(5.0) + 0.5
    exact = stats.mannwhitneyu(x, y, alternative="less", method="exact")
    assert _rank_sum_cdf(5, 5)[int(exact.statistic)] == pytest.approx(exact.pvalue)
    assert _rank_sum_cdf(5, 5)[0] == pytest.approx(1 / 252)


def test_five_scores_cannot_show_a_shift_at_a_thousandth() -> None:
    x, y = np.zeros(5), np.ones(5) * 100
    assert rank_bound(x, y, 0.001) == np.inf
    assert rank_bound(x, y, 0.004) == -100


def test_seeds_that_end_in_two_places_widen_the_bound() -> None:
    x = np.array([0.0, 0.01, 0.02, 0.0, 0.01, 0.02, 1.0, 0.0, 0.01, 1.01])
    y = x[::-1] + 0.001
    noise = spread([x, y])
    assert not noise.normal
    assert upper_bound(x, y, noise, 0.01) >= rank_bound(x, y, 0.01)


def test_scores_without_noise_give_the_difference_itself() -> None:
    x, y = np.full(5, 0.5), np.full(5, 0.4)
    assert upper_bound(x, y, spread([x, y]), 0.001) == pytest.approx(0.1)
