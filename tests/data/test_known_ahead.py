"""Columns known ahead are read as they stand at the horizon, and never beyond an example's own rows."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstmsizer.data.dataset import scaled
from lstmsizer.data.less import with_less
from lstmsizer.data.load import load
from lstmsizer.errors import InputError
from lstmsizer.records import Question
from lstmsizer.run import asking

ASKED = Question(("y",), 6, (1, 2, 3, 4), known=("x",))


def table(rows: int = 300, shops: int = 1, seed: int = 0) -> pl.DataFrame:
    """Shops with a target that follows, and a number and a holiday that are known before."""
    random = np.random.default_rng(seed)
    frames = [
        pl.DataFrame(
            {
                "shop": [f"shop {shop}"] * (rows - 7 * shop),
                "row": np.arange(7 * shop, rows),
                "y": random.normal(size=rows - 7 * shop).cumsum() * 10**shop,
                "x": np.where(random.random(rows - 7 * shop) < 0.1, np.nan, random.random(rows - 7 * shop)),
                "holiday": random.choice(["no", "half", "whole"], rows - 7 * shop),
            },
            nan_to_null=True,
        )
        for shop in range(shops)
    ]
    return (
        pl.concat(frames).with_columns(day=pl.date(2024, 1, 1) + pl.duration(days=pl.col("row"))).drop("row")
    )


def test_a_window_s_last_rows_show_what_is_known_of_the_steps_to_be_forecast() -> None:
    frame = table().with_columns(pl.col("x").forward_fill().backward_fill())
    data = load(frame, Question(("y",), 6, (1, 2, 3, 4), known=("holiday", "x"), exclude=("shop",)))
    assert data.columns == (
        *("y", "x", "holiday=half", "holiday=no", "holiday=whole", "x (4 ahead)"),
        *("holiday (4 ahead)=half", "holiday (4 ahead)=no", "holiday (4 ahead)=whole"),
    )
    start = int(data.sequences.starts[17])
    window = data.sequences.values[start : start + 6]
    np.testing.assert_allclose(window[-4:, 5], frame["x"][start + 6 : start + 10], rtol=1e-6)
    np.testing.assert_array_equal(window[-4:, 8], frame["holiday"][start + 6 : start + 10] == "whole")
    units = data.final.scaling
    np.testing.assert_array_equal(units.input_mean[5:], units.input_mean[1:5])
    np.testing.assert_array_equal(units.input_sd[5:], units.input_sd[1:5])


@given(
    window=st.integers(1, 8),
    horizons=st.sets(st.integers(1, 6), min_size=1, max_size=3),
    shops=st.integers(1, 3),
    change=st.floats(2, 1e3),
    seed=st.integers(0, 99),
)
@settings(max_examples=15, deadline=None)
def test_no_example_reads_beyond_its_own_targets_rows(
    window: int, horizons: set[int], shops: int, change: float, seed: int
) -> None:
    """What comes after the last target of a part changes nothing that the part reads, nor what is fitted."""
    group = "shop" if shops > 1 else None
    asked = Question(("y",), window, tuple(sorted(horizons)), known=("x", "holiday"), group=group)
    asked = asked if group else Question(**{**vars(asked), "exclude": ("shop",)})
    frame = table(200, shops, seed)
    before = load(frame, asked)
    for border in (before.splits[0].last_time, before.splits[1].last_time):
        later = pl.col("day") > pl.lit(border).str.to_date()
        changed = frame.with_columns(
            pl.when(later).then(pl.col("x") * 3 + change).otherwise("x").alias("x"),
            pl.when(later).then(pl.lit("half")).otherwise("holiday").alias("holiday"),
        )
        after = load(changed, asked)
        parts = (
            (before.folds[0].train,)
            if border == before.splits[0].last_time
            else (before.folds[0].train, before.folds[0].stop)
        )
        one, other = (scaled(data.sequences, data.folds[0]) for data in (before, after))
        for part in parts:
            rows = one.starts[part][:, None] + np.arange(window)
            np.testing.assert_array_equal(one.values[rows], other.values[rows])


@pytest.mark.parametrize("shops", [1, 2])
def test_the_last_row_s_value_stands_for_what_no_example_reads(shops: int) -> None:
    """Gaps at a series' end never reach an example: its last row ahead is that of its last target."""
    group = {"group": "shop"} if shops > 1 else {"exclude": ("shop",)}
    data = load(table(150, shops), Question(("y",), 3, (5,), known=("x",), **group))
    place = data.columns.index("x (5 ahead)")
    now = data.sequences.values[:, data.columns.index("x")]
    for start in data.sequences.starts:
        np.testing.assert_array_equal(
            data.sequences.values[start : start + 3, place], now[start + 5 : start + 8]
        )


def test_less_of_the_data_is_scaled_alike_too() -> None:
    data = load(table(600), Question(("y",), 6, (3,), known=("x",), exclude=("shop",)))
    less = with_less(data, 0.5)
    assert less is not None
    now, ahead = data.columns.index("x"), data.columns.index("x (3 ahead)")
    np.testing.assert_array_equal(less.values[:-3, ahead], less.values[3:, now])


def test_a_window_that_cannot_show_all_says_so() -> None:
    short = load(table(), Question(("y",), 3, (1, 8), known=("x",), exclude=("shop",)))
    assert any("only the last 3 of the 8 rows ahead" in note for note in short.notes)
    enough = load(table(), Question(("y",), 8, (1, 8), known=("x",), exclude=("shop",)))
    assert not any("rows ahead" in note for note in enough.notes)


def test_the_calendar_s_columns_can_be_named() -> None:
    asked = Question(("y",), 4, (2,), ("x",), calendar=("month",), known=("month sine",))
    assert load(table(), asked).columns[-1] == "month sine (2 ahead)"


def test_a_known_column_is_a_feature_without_being_named() -> None:
    data = load(table(), Question(("y",), 4, (2,), (), known=("x",)))
    assert data.columns == ("y", "x", "x (2 ahead)")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"known": ("xx",)}, "has no column 'xx'; did you mean 'x'"),
        ({"known": ("y",)}, "'y' is the target, and cannot be known ahead"),
        ({"known": ("x",), "exclude": ("x",)}, "'x' is excluded, and cannot be known ahead"),
        ({"known": ("day",), "time": "day"}, "'day' is the column of the times"),
        ({"known": ("day",)}, "'day' cannot be a feature: it gives the time"),
        ({"known": ("shop",), "group": "shop"}, "'shop' is the column that tells series apart"),
        ({"known": ("shop",)}, "'shop' cannot be a feature: it is constant in the train part"),
    ],
)
def test_what_cannot_be_known_is_said_in_one_sentence(change: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        load(table(), Question(**{"targets": ("y",), "window": 4, **change}))


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"target": None, "window": None, "label": "x"}, "A column known ahead is for forecasts"),
        ({"target": None, "window": 4, "wide": True}, "there is no column known ahead"),
    ],
)
def test_only_forecasts_with_columns_of_their_own_have_known_ones(
    asked: dict[str, object], message: str
) -> None:
    given = {"horizon": 1, "features": None, "exclude": "", "time": None, "known": "x", **asked}
    with pytest.raises(InputError, match=message):
        asking.question(**given)  # type: ignore[arg-type]
