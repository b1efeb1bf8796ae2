"""Wide panels, each column a series: the same as the long table that they are made."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from lstmsizer.data.load import load
from lstmsizer.data.panel import SERIES, VALUE
from lstmsizer.errors import InputError
from lstmsizer.records import Question
from lstmsizer.run import asking

WIDE = asking.question(None, 6, 2, None, (), None, wide=True)


def sales(rows: int = 150) -> pl.DataFrame:
    chance = np.random.default_rng(0)
    days = pl.date_range(pl.date(2024, 1, 1), pl.date(2030, 1, 1), eager=True)[:rows]
    shops = {
        name: chance.normal(level, 1 + level / 9, rows) for name, level in (("kiosk", 2), ("market", 90))
    }
    return pl.DataFrame({"day": days, **shops})


def test_a_wide_panel_is_the_long_table_made_of_it():
    long = sales().unpivot(index="day", variable_name=SERIES, value_name=VALUE)
    one, other = load(sales(), WIDE), load(long, replace(WIDE, wide=False))
    np.testing.assert_array_equal(one.sequences.values, other.sequences.values)
    np.testing.assert_array_equal(one.folds[0].test, other.folds[0].test)
    assert one.splits == other.splits
    assert one.panel is not None
    assert one.panel.names == ("kiosk", "market")


def test_a_column_that_is_excluded_is_no_series():
    more = sales().with_columns(town=pl.lit("Oslo"), stall=pl.col("kiosk") * 2)
    dataset = load(more, replace(WIDE, exclude=("town", "stall")))
    assert dataset.panel is not None
    assert dataset.panel.names == ("kiosk", "market")


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (sales().with_columns(town=pl.lit("Oslo")), "Column 'town' of DataFrame holds no numbers"),
        (sales().drop("market"), "has 1 columns of numbers beside the times"),
        (sales().rename({"day": "series"}), "a column called 'series'"),
    ],
)
def test_what_is_no_wide_panel_is_refused(frame, words):
    with pytest.raises(InputError, match=words):
        load(frame, WIDE)


@pytest.mark.parametrize("named", [{"target": "kiosk"}, {"group": "town"}, {"label": "y"}])
def test_nothing_is_named_of_a_wide_panel(named):
    with pytest.raises(InputError, match=f"there is no {next(iter(named))} to be named"):
        asking.question(
            named.get("target"),
            6,
            1,
            None,
            (),
            None,
            wide=True,
            **{k: v for k, v in named.items() if k != "target"},
        )


def test_the_question_is_one_of_targets_and_groups():
    assert Question(targets=(VALUE,), window=6, horizons=(1, 2), group=SERIES, wide=True) == WIDE
