"""What spares work on tables of many rows, and that it changes nothing."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmsizer.data.forecast.clock import columns_needed
from lstmsizer.data.forecast.folds import Stretches, split
from lstmsizer.data.load import load
from lstmsizer.data.table import read
from lstmsizer.data.windows import FEW_RUNS, touched
from lstmsizer.errors import DataError
from lstmsizer.records import Question
from lstmsizer.rules import MOST_ROWS, principal_components


@given(starts=st.lists(st.integers(0, 300), min_size=1), span=st.integers(1, 40))
def test_rows_are_touched_whether_examples_stand_in_runs_or_not(starts: list[int], span: int) -> None:
    expected = {row for start in starts for row in range(start, start + span)}
    by_runs = touched(np.array(starts), span, 340)
    one_by_one = touched(np.array(starts), np.full(len(starts), span), 340)
    assert set(np.flatnonzero(by_runs)) == set(np.flatnonzero(one_by_one)) == expected


def test_many_short_runs_are_touched_as_few_are() -> None:
    starts = np.arange(0, 9 * FEW_RUNS, 3)
    found = touched(starts, 2, 9 * FEW_RUNS)
    assert found.sum() == 2 * len(starts)
    assert not found[2::3].any()


@given(count=st.integers(50, 400), span=st.integers(1, 20), kept=st.floats(0.5, 1), seed=st.integers(0, 99))
def test_parts_are_the_same_whether_ends_are_known_to_ascend(
    count: int, span: int, kept: float, seed: int
) -> None:
    starts = np.flatnonzero(np.random.default_rng(seed).random(count) < kept)
    steady, other = split(Stretches(starts, starts + span)), split(Stretches(starts, starts + span, False))
    assert (steady is None) == (other is None)
    if steady is not None and other is not None:
        for part in ("train", "stop", "score", "test"):
            np.testing.assert_array_equal(getattr(steady, part), getattr(other, part))


def wide_file(folder: Path) -> Path:
    chance = np.random.default_rng(0)
    days = pl.date_range(pl.date(2020, 1, 1), pl.date(2020, 12, 30), eager=True)
    columns = {name: chance.standard_normal(len(days)) for name in "yabc"}
    pl.DataFrame({"day of it": days, "remark": ["-"] * len(days), **columns}).write_parquet(
        folder / "w.parquet"
    )
    return folder / "w.parquet"


@pytest.mark.parametrize(
    ("time", "loaded"),
    [(None, ["day of it", "remark", "y", "b"]), ("day of it", ["day of it", "y", "b"])],
)
def test_only_what_is_named_or_may_be_the_time_is_loaded(
    tmp_path: Path, time: str | None, loaded: list[str]
) -> None:
    path, question = wide_file(tmp_path), Question(("y",), 4, features=("b",), time=time)
    assert read(path, partial(columns_needed, question)).frame.columns == loaded
    from_file, from_frame = load(path, question), load(pl.read_parquet(path), question)
    assert from_file.columns == ("y", "b")
    assert (from_file.fingerprint, from_file.notes) == (from_frame.fingerprint, from_frame.notes)


def test_a_name_that_is_not_there_is_compared_with_all_that_are(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no column 'C'; did you mean 'c'"):
        load(wide_file(tmp_path), Question(("y",), 4, features=("C",)))


def test_leaks_are_found_in_more_rows_than_are_looked_at() -> None:
    walk = np.random.default_rng(0).standard_normal(400_000)
    table = pl.DataFrame({"y": walk, "early": np.roll(walk, -1), "other": np.arange(len(walk)) % 7})
    (note,) = [note for note in load(table, Question(("y",), 3)).notes if note.startswith("Leak?")]
    assert note.startswith("Leak? 'early' alone tells 'y' 1 step ahead")


def test_components_of_many_rows_are_those_of_some() -> None:
    chance = np.random.default_rng(0)
    sources = chance.standard_normal((MOST_ROWS + 1000, 2)).astype(np.float32)
    assert principal_components(np.hstack([sources, sources + 1, -sources])) == 2
