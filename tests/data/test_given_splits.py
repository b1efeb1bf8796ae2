"""Splits that a user gives: a file, a column, row numbers; nothing straddles their borders."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstmsizer.data.dataset import Dataset
from lstmsizer.data.forecast.folds import FEWEST
from lstmsizer.data.load import load
from lstmsizer.errors import InputError
from lstmsizer.records import Question

LOAD = Question(("load",), window=5)
PARTS = ("train", "stop", "score", "test")


def table(rows: int = 200, gaps: float = 0.0) -> pl.DataFrame:
    random = np.random.default_rng(rows)
    load_ = np.where(random.random(rows) < gaps, np.nan, random.normal(size=rows))
    days = pl.date_range(pl.date(2020, 1, 1), pl.date(2020, 1, 1) + pl.duration(days=rows - 1), eager=True)
    return pl.DataFrame({"day": days, "load": pl.Series(load_, nan_to_null=True)})


def rows_of(dataset: Dataset, numbers: np.ndarray, question: Question = LOAD) -> set[int]:
    """Every row that the examples read or are to tell."""
    width = question.window + question.horizons[-1]
    return {int(start) + i for start in dataset.sequences.starts[numbers] for i in range(width)}


def test_a_file_a_column_and_numbers_say_the_same(tmp_path: Path) -> None:
    whole = table()
    whole.head(150).write_csv(tmp_path / "early.csv")
    whole.tail(50).select("load", "day").write_csv(tmp_path / "late.csv")
    said = whole.with_columns(part=pl.Series(["train"] * 150 + [" TEST "] * 50))

    by_file = load(tmp_path / "early.csv", LOAD, test=tmp_path / "late.csv")
    by_column = load(said, Question(("load",), window=5, split="part"))
    by_number = load(whole, LOAD, split={"test": range(150, 200)})
    by_mask = load(whole, LOAD, split={"test": np.arange(200) >= 150})

    assert by_file.test_source == str(tmp_path / "late.csv")
    assert by_column.columns == ("load",)
    for one in (by_column, by_number, by_mask):
        assert one.splits == by_file.splits
        np.testing.assert_array_equal(one.final.train, by_file.final.train)
    assert rows_of(by_file, by_file.folds[0].test) == set(range(150, 200))
    assert len(by_file.folds) > 1  # few are scored, and the rest may be split further


def test_all_four_parts_are_taken_as_they_are_given() -> None:
    numbers = {
        "train": range(10, 80), "stop": range(80, 110), "score": range(115, 150), "test": range(150, 200)
    }  # fmt: skip
    dataset = load(table(), LOAD, split=numbers)
    (fold,) = dataset.folds
    for part in PARTS:
        assert rows_of(dataset, getattr(fold, part)) == set(numbers[part]), part
    assert rows_of(dataset, dataset.final.train) == set(range(10, 110))  # train and stop as one


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_no_window_straddles_a_border(data: st.DataObject) -> None:
    window, horizon = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 3))
    question = Question(("load",), window=window, horizons=tuple(range(1, horizon + 1)))
    least = FEWEST + window + horizon
    lengths = [data.draw(st.integers(2 * least, 4 * least)) for _ in PARTS]
    unused = [data.draw(st.integers(0, 5)) for _ in PARTS]
    begin = np.cumsum([0, *lengths[:-1]]) + np.cumsum(unused)
    numbers = {part: range(b, b + n) for part, b, n in zip(PARTS, begin.tolist(), lengths, strict=True)}
    if data.draw(st.booleans()):
        numbers = {"test": numbers["test"]}
        unused = [*unused[:3], 0]
    rows = numbers["test"].stop
    dataset = load(table(rows, gaps=0.02), question, split=numbers)
    read = {part: rows_of(dataset, getattr(dataset.folds[0], part), question) for part in PARTS}
    for part, rows_read in read.items():
        assert rows_read
        assert rows_read <= set(numbers.get(part, range(numbers["test"].start)))
    for earlier, later in pairwise(PARTS):
        assert max(read[earlier]) < min(read[later])
    assert max(rows_of(dataset, dataset.final.train, question)) < min(read["score"])


def say(*parts: str) -> pl.DataFrame:
    """A table that has 50 rows of each of these parts, in this order."""
    return table(50 * len(parts)).with_columns(part=pl.Series([part for part in parts for _ in range(50)]))


BY_COLUMN = {
    "no test": (say("train", "train"), "Column 'part' of DataFrame has no part 'test'"),
    "three": (say("train", "stop", "test"), "has no part 'score'"),
    "another word": (say("train", "later"), "holds 'later' at row 50; it must say train or test"),
    "nothing": (say("train", ""), "holds '' at row 50"),
    "test first": (say("test", "train"), "The part 'test' begins at row 0, which is not later than all of"),
    "test amid": (
        say("train", "test", "train"),
        "'train' must be one block of time, but row 50 in its midst is in 'test'",
    ),
}


@pytest.mark.parametrize("case", BY_COLUMN)
def test_a_column_that_says_no_split(case: str) -> None:
    source, words = BY_COLUMN[case]
    with pytest.raises(InputError, match=words):
        load(source, Question(("load",), window=5, split="part"))


BY_NUMBER = {
    "overlap": ({"train": range(100), "test": range(99, 200)}, "row 99 in its part 'train' and in 'test'"),
    "beyond": ({"test": [200]}, "names row 200, but there are rows 0 to 199"),
    "negative": ({"test": [-1]}, "names row -1"),
    "empty": ({"test": []}, "part 'test' is empty"),
    "twice": ({"test": [199, 199]}, "names row 199 twice"),
    "floats": ({"test": [1.5]}, "must be a list of row numbers"),
    "a mask too short": ({"test": [True]}, "row numbers, or True and False for each of the 200"),
    "misspelt": ({"tset": [1]}, "has a part 'tset'; did you mean 'test'"),
    "three": ({"train": [1], "stop": [2], "test": [3]}, "has no part 'score'"),
    "holes": ({"test": [*range(100, 150), *range(160, 200)]}, "row 100 in its midst is in 'test'"),
    "too small": ({"test": range(190, 200)}, "too small for window 5 and horizon 1"),
}  # fmt: skip


@pytest.mark.parametrize("case", BY_NUMBER)
def test_numbers_that_make_no_split(case: str) -> None:
    numbers, words = BY_NUMBER[case]
    with pytest.raises(InputError, match=words):
        load(table(), LOAD, split=numbers)


def test_a_test_file_must_follow_and_have_the_same_columns(tmp_path: Path) -> None:
    table().head(150).write_csv(tmp_path / "early.csv")
    table().tail(60).write_csv(tmp_path / "late.csv")
    with pytest.raises(InputError, match=r"2020-05-20 at line 2 of .*late\.csv is earlier than"):
        load(tmp_path / "early.csv", LOAD, test=tmp_path / "late.csv")
    with pytest.raises(InputError, match=r"has the columns load, and .* a test part needs the same"):
        load(table(), LOAD, test=table().select("load"))
    with pytest.raises(InputError, match="given by a test file and by row numbers"):
        load(table(), LOAD, test=table(), split={"test": [1]})
    with pytest.raises(InputError, match="All four parts are given"):
        load(say(*PARTS), Question(("load",), window=5, split="part"), folds=2)
