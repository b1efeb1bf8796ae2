"""Predictions as a table: every key has its column, and no file is written over what is read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from lstmsizer.data.anew.prepare import prepare
from lstmsizer.data.anew.told import check_writable, table_of
from lstmsizer.data.load import load
from lstmsizer.errors import DataError, OutputError
from lstmsizer.records import Question


def test_series_told_apart_by_a_column_that_is_called_time_keep_it() -> None:
    hours = np.datetime64("2024-01-01T00:00", "us") + np.arange(160) * np.timedelta64(1, "h")
    shops = [
        pl.DataFrame({"time": shop, "hour": hours, "sales": 5 + np.sin(np.arange(160.0) + number)})
        for number, shop in enumerate(["north", "south"])
    ]
    panel = pl.concat(shops)
    asked = Question(targets=("sales",), time="hour", group="time", window=6, horizons=(1,))
    new = prepare(panel.tail(8), load(panel, asked).preprocessing)
    told = table_of(new, np.zeros((3, 1)))
    assert told.columns == ["time", "time ", "sales +1"]
    assert told["time"].to_list() == ["south"] * 3
    assert told["time "].to_list() == panel["hour"].tail(3).to_list()


def test_what_is_left_out_is_said_in_the_singular_too() -> None:
    rows = np.arange(120.0)
    frame = pl.DataFrame({"load": np.sin(rows), "plan": rows % 2})
    asked = Question(targets=("load",), window=6, horizons=(1,), known=("plan",))
    (note,) = prepare(frame.tail(10), load(frame, asked).preprocessing).notes
    assert note.startswith("The last row is not forecast from, as plan must be known 1 row ahead: give what")


def test_data_are_not_written_over(tmp_path: Path) -> None:
    data = tmp_path / "new.csv"
    data.write_text("load\n1\n")
    with pytest.raises(OutputError, match="holds the data that are to be read: name another file"):
        check_writable(tmp_path / "." / "new.csv", data)
    check_writable(tmp_path / "told.csv", data)


@pytest.mark.parametrize("library", [pd, pl])
def test_a_single_column_will_do_for_texts_and_for_nothing_else(library: Any) -> None:
    texts = [f"{word} {number}" for number in range(20) for word in ("good", "bad")]
    prepared = load((texts, ["+", "-"] * 20), Question(task=None)).preprocessing
    new = prepare(library.Series(["so good", "not bad"]), prepared)
    assert new.keys[1].to_list() == ["so good", "not bad"]
    with pytest.raises(DataError, match="A single column has no names to choose from"):
        load(library.Series(texts), Question(targets=("load",), window=2))
