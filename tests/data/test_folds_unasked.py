"""How many folds are tried where nobody says."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmsizer.data.load import load
from lstmsizer.data.unasked import ENOUGH_SCORED, MOST, folds_unasked
from lstmsizer.records import Question


def series(rows: int) -> pl.DataFrame:
    return pl.DataFrame({"y": np.random.default_rng(0).standard_normal(rows).cumsum()})


@pytest.mark.parametrize(("rows", "folds"), [(2_000, 1), (1_000, 2), (300, 4)])
def test_a_short_series_is_tried_on_further_splits(rows: int, folds: int) -> None:
    dataset = load(series(rows), Question(("y",), 6))
    assert len(dataset.folds) == folds
    told = [note for note in dataset.notes if "further split" in note]
    assert len(told) == (folds > 1)
    assert all(str(len(dataset.folds[0].score)) in note for note in told)


def test_who_says_how_many_gets_so_many_and_no_note() -> None:
    dataset = load(series(300), Question(("y",), 6), folds=2)
    assert len(dataset.folds) == 2
    assert not any("further split" in note for note in dataset.notes)


def test_as_many_as_the_earliest_train_part_allows() -> None:
    """With a window of 60 in 300 rows each border costs 60 of them."""
    dataset = load(series(300), Question(("y",), 60))
    assert 1 <= len(dataset.folds) < MOST


@given(st.integers(10, 1_000), st.integers(10, 1_000), st.integers(1, 10))
def test_no_fold_is_tried_that_is_not_needed(scored: int, further: int, possible: int) -> None:
    folds = folds_unasked(scored, further, possible)
    assert 1 <= folds <= min(MOST, possible)
    assert folds == 1 or scored + (folds - 2) * further < ENOUGH_SCORED
    assert folds == min(MOST, possible) or scored + (folds - 1) * further >= ENOUGH_SCORED
