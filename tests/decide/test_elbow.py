"""Where the elbow lies with less data, whether it moves, and what twice the data would do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmsizer.decide.elbow import elbow, fall, moves
from lstmsizer.decide.folds import FoldScores
from lstmsizer.records import Size

SIZES = [Size((units,)) for units in (2, 4, 8)]


def scores(*means: float, sd: float = 0.001, seeds: int = 3) -> FoldScores:
    spread = sd * np.linspace(-1, 1, seeds)
    return FoldScores({size: mean + spread for size, mean in zip(SIZES, means, strict=True)}, 1.0, 0.25)


def around(mean: float, sd: float = 0.001) -> np.ndarray:
    return mean + sd * np.array([-1.0, 0.0, 1.0])


def test_the_elbow_is_the_smallest_within_the_tolerance_and_seeds_may_leave_a_smaller_one_possible() -> None:
    clear, noisy = scores(0.6, 0.505, 0.5), scores(0.6, 0.505, 0.5, sd=0.1)
    assert (elbow(clear, SIZES, 0.02).size, elbow(clear, SIZES, 0.02).least) == (SIZES[1], SIZES[1])
    assert (elbow(noisy, SIZES, 0.02).size, elbow(noisy, SIZES, 0.02).least) == (SIZES[1], SIZES[0])


@pytest.mark.parametrize(
    ("less", "whole", "said"),
    [
        (scores(0.60, 0.60, 0.60), scores(0.50, 0.50, 0.50), "no"),
        (scores(0.60, 0.60, 0.60), scores(0.55, 0.50, 0.50), "up"),
        (scores(0.65, 0.60, 0.60), scores(0.50, 0.50, 0.50), "down"),
        (scores(0.60, 0.60, 0.60, sd=0.1), scores(0.52, 0.50, 0.50, sd=0.1), "unclear"),
        (scores(0.62, 0.60, 0.60, sd=0.1), scores(0.50, 0.50, 0.50, sd=0.1), "unclear"),
    ],
)
def test_it_moves_only_where_seeds_cannot_explain_it(less: FoldScores, whole: FoldScores, said: str) -> None:
    assert moves(less, whole, SIZES, 0.02) == said


@pytest.mark.parametrize(("floor", "power"), [(0.0, 0.5), (0.3, 0.5), (0.3, 1.0)])
def test_a_power_law_with_a_floor_is_continued_exactly(floor: float, power: float) -> None:
    quarter, half, whole, twice = (floor + 0.2 * n**-power for n in (0.25, 0.5, 1, 2))
    found = fall(*(around(loss, 1e-6) for loss in (quarter, half, whole)))
    assert found.share == pytest.approx(1 - twice / whole, rel=1e-3)
    assert found.low <= found.share <= found.high


def test_a_loss_that_does_not_fall_any_more_will_not_fall() -> None:
    assert fall(around(0.6), around(0.5), around(0.51)).share == 0
    flat = fall(around(0.5, 0.01), around(0.5, 0.01), around(0.499, 0.01))
    assert flat.low == 0


def test_a_fall_that_grew_is_taken_to_stay() -> None:
    assert fall(around(0.60), around(0.58), around(0.50)).share == pytest.approx(0.08 / 0.50)


@given(st.lists(st.floats(0, 2), min_size=9, max_size=9))
def test_nothing_falls_below_zero_or_rises(losses: list[float]) -> None:
    found = fall(*np.array(losses).reshape(3, 3))
    assert 0 <= found.low <= found.high <= 1
    assert 0 <= found.share <= 1
