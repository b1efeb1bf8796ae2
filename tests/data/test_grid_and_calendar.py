"""Irregular times are put on a grid, and the calendar is read off them, where that is asked for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstmsizer.data.load import load
from lstmsizer.errors import InputError, SettingError
from lstmsizer.records import Question
from lstmsizer.run.timing import calendar, step

LOAD = Question(("load",), window=3)


def irregular(rows: int = 400) -> pl.DataFrame:
    """Two rows in each of most hours; none in the hours from 100 to 109."""
    hours = np.repeat(np.arange(rows // 2), 2) + 10 * (np.arange(rows) >= 200)
    minutes = 60 * hours + np.tile([5, 40], rows // 2)
    return pl.DataFrame(
        {
            "time": pl.Series(np.datetime64("2024-01-01T00", "us") + minutes.astype("timedelta64[m]")),
            "load": np.arange(rows) % 14 + np.tile([0.0, 1.0], rows // 2),
            "wind": np.tile(["N", "S"], rows // 2),
        }
    )


def test_steps_are_means_of_numbers_and_the_last_of_others_and_gaps_stay() -> None:
    source = irregular()
    dataset = load(source, replace(LOAD, resample="1h"))
    assert len(dataset.times) == 210
    assert dataset.times[:2] == ("2024-01-01 00:00", "2024-01-01 01:00")
    assert dataset.columns == ("load",)  # the wind's last value is always S
    values = dataset.sequences.values[:, 0]
    assert values[:3].tolist() == [1, 3, 5]
    assert (values[100:110] == values[99]).all()  # carried forward, as any gap is
    ends = dataset.sequences.starts + 3
    assert not np.isin(ends, np.arange(100, 110)).any()  # what was not measured is not forecast
    assert any(
        "400 rows are put on a grid of 1h, 210 steps; in 10 of them nothing" in n for n in dataset.notes
    )


@settings(max_examples=25, deadline=None)
@given(st.integers(60, 120), st.integers(0, 10_000), st.sampled_from(["10m", "1h", "1d"]))
def test_the_order_of_the_rows_does_not_matter(rows: int, seed: int, grid: str) -> None:
    random = np.random.default_rng(seed)
    width = {"10m": 600, "1h": 3600, "1d": 86400}[grid]
    seconds = np.sort(random.integers(0, 80 * width, rows))
    frame = pl.DataFrame(
        {
            "time": pl.Series(np.datetime64("2024-01-01", "us") + seconds.astype("timedelta64[s]")),
            "load": random.integers(0, 9, rows).astype(float),
        }
    )
    asked = replace(LOAD, window=1, resample=grid)
    shuffled = frame.sample(fraction=1, shuffle=True, seed=seed)
    try:
        dataset = load(frame, asked)
    except InputError as refused:
        with pytest.raises(type(refused)):
            load(shuffled, asked)
        return
    assert load(shuffled, asked).fingerprint == dataset.fingerprint
    known = np.unique(seconds // width)
    expected = [frame["load"].to_numpy()[seconds // width == number].mean() for number in known]
    np.testing.assert_allclose(dataset.sequences.values[known - known[0], 0], expected, rtol=1e-6)


def test_a_fault_is_pointed_at_in_its_own_row() -> None:
    source = irregular().with_columns(pl.col("load").cast(pl.String))
    broken = source.with_columns(load=pl.when(pl.int_range(400) == 41).then(pl.lit("oops")).otherwise("load"))
    with pytest.raises(InputError, match="'oops' at row 41"):
        load(broken, replace(LOAD, resample="1h"))


def test_gaps_are_said_with_what_to_do() -> None:
    (note,) = [note for note in load(irregular(), LOAD).notes if "longer" in note]
    assert "1 gap in time is longer, the first before row 200" in note
    assert "resample puts them on a regular grid" in note


def test_the_calendar_is_circles() -> None:
    dataset = load(irregular(), replace(LOAD, resample="1h", calendar=("hour", "weekday"), features=()))
    names = ("hour sine", "hour cosine", "weekday sine", "weekday cosine")
    assert dataset.columns == ("load", *names)
    circle = dataset.sequences.values[:, 1:3]
    np.testing.assert_allclose((circle**2).sum(axis=1), 1, rtol=1e-6)
    np.testing.assert_allclose(circle[6], [1, 0], atol=1e-6)  # six in the morning
    np.testing.assert_allclose(circle[24:48], circle[:24], atol=1e-6)
    assert (dataset.sequences.values[:24, 3:] == [0, 1]).all()  # a Monday


WITHOUT_DATES = pl.DataFrame({"load": np.arange(200) % 7, "x": np.arange(200) % 5})
REFUSED = {
    "a grid without dates": (WITHOUT_DATES, {"resample": "1h"}, "no column of dates by which"),
    "a calendar without dates": (WITHOUT_DATES, {"calendar": ("hour",)}, "no column of dates to read"),
    "a grid too fine": (irregular(), {"resample": "1s"}, "A step every 1s would make 7"),
    "a name twice": (
        irregular().rename({"wind": "hour sine"}), {"calendar": ("hour",)}, "has a column 'hour sine'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_done_is_one_sentence(case: str) -> None:
    source, asked, words = REFUSED[case]
    with pytest.raises(InputError, match=words):
        load(source, replace(LOAD, **asked))


@pytest.mark.parametrize(
    ("written", "understood"),
    [
        ("15min", "15m"),
        ("1 hour", "1h"),
        ("d", "1d"),
        ("2 weeks", "2w"),
        ("1mo", "1mo"),
        ("MS", "1mo"),
        ("90s", "90s"),
    ],
)
def test_steps_as_people_write_them(written: str, understood: str) -> None:
    assert step(written) == understood


@pytest.mark.parametrize("written", ["", "0h", "1.5h", "-1h", "soon", "1y"])
def test_steps_that_are_none(written: str) -> None:
    with pytest.raises(SettingError, match="is no time: write for example 15min, 1h"):
        step(written)


def test_a_calendar_that_is_none() -> None:
    with pytest.raises(SettingError, match="no 'holiday' that could be read: choose of minute, hour"):
        calendar("hour,holiday")
