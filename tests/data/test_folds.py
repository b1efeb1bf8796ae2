"""Rolling origin: further folds score earlier blocks, and none of them sees what comes after."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.model_selection import TimeSeriesSplit

from lstmsizer.data.dataset import Fold, Sequences, scaled
from lstmsizer.data.forecast.folds import LEAST_TRAIN
from lstmsizer.data.load import load
from lstmsizer.errors import DataError, SettingError
from lstmsizer.records import Question


def walk(rows: int, missing: float = 0.0, seed: int = 0) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    values = rng.normal(size=rows).cumsum()
    values[rng.random(rows) < missing] = np.nan
    return pl.DataFrame({"y": values})


def rows_of(sequences: Sequences, numbers: np.ndarray, horizon: int) -> set[int]:
    width = sequences.steps + horizon
    return {row for start in sequences.starts[numbers] for row in range(start, start + width)}


def parts_of(fold: Fold) -> list[np.ndarray]:
    return [fold.train, fold.stop, fold.score, fold.test]


@given(
    window=st.integers(1, 12),
    horizon=st.integers(1, 5),
    rows=st.integers(150, 400),
    missing=st.floats(0, 0.3),
    seed=st.integers(0, 99),
    folds=st.integers(1, 5),
)
@settings(max_examples=60, deadline=None)
def test_no_fold_s_windows_straddle_a_border(
    window: int, horizon: int, rows: int, missing: float, seed: int, folds: int
) -> None:
    try:
        dataset = load(
            walk(rows, missing, seed), Question(("y",), window, tuple(sorted({1, horizon}))), folds
        )
    except DataError:
        return  # too few rows for so many folds: the boundary is tested below
    assert len(dataset.folds) == folds
    for fold in dataset.folds:
        touched = [rows_of(dataset.sequences, part, horizon) for part in parts_of(fold)]
        assert all(max(early) < min(late) for early, late in pairwise(touched))
        np.testing.assert_array_equal(fold.test, dataset.folds[0].test)
        assert len(fold.train) >= LEAST_TRAIN * len(dataset.folds[0].train)
    for late, early in pairwise(dataset.folds):
        assert early.score[-1] + 1 == late.score[0]  # the blocks that are scored lie side by side


def test_where_no_window_is_missing_it_is_scikit_learn_s_time_series_split() -> None:
    dataset = load(walk(1000), Question(("y",), 10), folds=4)
    width = len(dataset.folds[1].score)
    numbers = np.arange(dataset.folds[0].score[0])  # all that may be learned before the latest score part
    theirs = TimeSeriesSplit(n_splits=3, test_size=width, gap=10).split(numbers)  # span - 1 straddle a border
    for ours, (learned, scored) in zip(dataset.folds[:0:-1], theirs, strict=True):
        np.testing.assert_array_equal(ours.score, scored)
        assert ours.stop[-1] == learned[-1]


def test_the_latest_fold_is_the_same_however_many_there_are_and_so_is_each_further_one() -> None:
    frame, question = walk(2000), Question(("y",), 8)
    one, three, five = (load(frame, question, folds) for folds in (1, 3, 5))
    for few, many in ((one, three), (three, five)):
        for fold, same in zip(few.folds, many.folds, strict=False):
            for part, other in zip(parts_of(fold), parts_of(same), strict=True):
                np.testing.assert_array_equal(part, other)
    assert one.fingerprint == five.fingerprint  # so a study can be resumed with more folds
    np.testing.assert_array_equal(one.final.train, five.final.train)


def test_each_fold_is_scaled_by_its_own_train_part_and_shares_its_windows() -> None:
    frame = walk(1000)
    dataset = load(frame, Question(("y",), 5), folds=3)
    last = dataset.folds[2]
    border = int(dataset.sequences.starts[last.stop[0]])
    later = pl.int_range(pl.len()) >= border
    changed = load(
        frame.with_columns(pl.when(later).then(pl.col("y") * 9).otherwise(pl.col("y"))),
        Question(("y",), 5),
        3,
    )
    np.testing.assert_array_equal(changed.folds[2].scaling.input_mean, last.scaling.input_mean)
    assert changed.folds[0].scaling.input_sd != dataset.folds[0].scaling.input_sd
    seen = [scaled(dataset.sequences, fold) for fold in dataset.folds]
    np.testing.assert_allclose(seen[2].targets[last.train].std(), 1, rtol=1e-5)
    assert all(fold.starts is dataset.sequences.starts for fold in seen)


def test_too_many_folds_say_how_many_there_can_be() -> None:
    with pytest.raises(DataError, match=r"6 folds are too many: .* at most 5 can be had\."):
        load(walk(5000), Question(("y",), 4), folds=6)
    with pytest.raises(DataError, match="at most 1 can be had"):
        load(walk(60), Question(("y",), 5), folds=2)
    with pytest.raises(SettingError, match="at least 1"):
        load(walk(500), Question(("y",), 5), folds=0)
