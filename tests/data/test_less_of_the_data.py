"""Less of the train part: what is taken of runs, and that it is scaled as the whole is."""

from __future__ import annotations

import numpy as np
import polars as pl

from lstmsizer.data.dataset import scaled
from lstmsizer.data.less import examples, with_less
from lstmsizer.data.load import load
from lstmsizer.records import Question


def test_of_runs_whole_ones_are_left_out() -> None:
    chance, lengths = np.random.default_rng(0), np.arange(20, 80)
    unit = np.repeat(np.arange(60), lengths)
    table = pl.DataFrame({"unit": unit, "heat": chance.normal(size=len(unit))})
    dataset = load(table, Question(task="regress", sequence="unit", window=8, remaining=30))
    quarter, half = with_less(dataset, 0.25), with_less(dataset, 0.5)
    assert quarter is not None
    assert half is not None
    train = dataset.folds[0].train
    for less, share in ((quarter, 0.25), (half, 0.5)):
        kept = np.unique(unit[less.train])
        assert len(kept) == np.ceil(share * len(np.unique(unit[train])))
        assert set(less.train) == set(train[np.isin(unit[train], kept)])  # with all of their pieces
        assert len(set(less.train)) == examples(dataset, share)
    assert set(quarter.train) < set(half.train)


def test_rolls_of_0_and_1_are_read_as_they_are_however_many_there_are() -> None:
    chance = np.random.default_rng(0)
    rolls = [(chance.random((n, 3)) < 0.1).astype(float) for n in chance.integers(5, 12, 200)]
    dataset = load(rolls, Question(task="next"))
    quarter = with_less(dataset, 0.25)
    assert quarter is not None
    np.testing.assert_array_equal(quarter.values, scaled(dataset.sequences, dataset.folds[0]).values)
