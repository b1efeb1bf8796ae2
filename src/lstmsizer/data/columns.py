"""What each column holds: numbers, categories, times, or nothing that can be used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from lstmsizer.data.missing import MISSING
from lstmsizer.data.table import Table
from lstmsizer.data.timeformats import parse_times
from lstmsizer.errors import DataError

Kind = Literal["number", "category", "time", "empty", "other"]

LARGEST = float(np.finfo(np.float32).max)


@dataclass(frozen=True)
class Column:
    """One column, understood.

    Attributes
    ----------
    values
        Float64 for 'number' (booleans are 0 and 1), String for 'category', Datetime in microseconds
        for 'time'; null where missing.
    offence
        Row and text of the first value that is not of the kind that most of the column is.
    form
        Of times that are written as text: their format (``timeformats``).
    """

    name: str
    kind: Kind
    values: pl.Series
    offence: tuple[int, str] | None = None
    form: str = ""

    def numbers(self) -> np.ndarray:
        """[R] float64 with NaN where missing."""
        return self.values.cast(pl.Float64).fill_null(float("nan")).to_numpy()


def understand(table: Table) -> dict[str, Column]:
    """Every column by its name."""
    return {series.name: _understand(series) for series in table.frame.iter_columns()}


def check_numbers(column: Column, table: Table) -> None:
    """Refuse a number column with text or infinite values, naming the first.

    Raises
    ------
    DataError
        With the column, the place and the value.
    """
    _check_offence(column, table)
    if column.values.is_between(-LARGEST, LARGEST).all():
        return
    with np.errstate(over="ignore"):
        infinite = np.isinf(column.numbers().astype(np.float32))
    if infinite.any():
        row = int(np.argmax(infinite))
        value = column.values[row]
        what = "an infinite value" if np.isinf(value) else f"{value:g}, too large for a 32-bit number"
        raise DataError(
            f"Column '{column.name}' holds {what} at {table.place(row)}; correct it or leave it empty."
        )


def _check_offence(column: Column, table: Table) -> None:
    if column.offence is not None:
        row, text = column.offence
        raise DataError(
            f"Column '{column.name}' holds numbers, but '{text}' at {table.place(row)}; "
            f"correct it, leave it empty, or exclude the column."
        )


def _understand(series: pl.Series) -> Column:
    dtype, name = series.dtype, series.name
    if series.null_count() == len(series):
        return Column(name, "empty", series)
    if dtype.is_numeric() or dtype == pl.Boolean:
        values = series.cast(pl.Float64)  # no copy of what is one already
        values = values.fill_nan(None) if values.is_nan().any() else values
        return Column(name, "number" if values.count() else "empty", values)
    if dtype == pl.Date or isinstance(dtype, pl.Datetime):
        zoned = isinstance(dtype, pl.Datetime) and dtype.time_zone is not None
        naive = series.dt.convert_time_zone("UTC").dt.replace_time_zone(None) if zoned else series
        return Column(name, "time", naive.cast(pl.Datetime("us")))
    if isinstance(dtype, pl.Categorical | pl.Enum):
        return Column(name, "category", _known(series.cast(pl.String)))
    return _understand_text(_known(series)) if dtype == pl.String else Column(name, "other", series)


def _known(text: pl.Series) -> pl.Series:
    stripped = text.str.strip_chars()
    return stripped.set(stripped.str.to_lowercase().is_in(MISSING), None)


def _understand_text(text: pl.Series) -> Column:
    """Numbers or times if most of the values are, else categories."""
    name, known = text.name, text.count()
    if known == 0:
        return Column(name, "empty", text)
    lower = text.str.to_lowercase()
    if lower.drop_nulls().is_in(["true", "false"]).all():
        return Column(name, "number", (lower == "true").cast(pl.Float64))
    numbers = text.cast(pl.Float64, strict=False)
    if numbers.count() > known / 2:
        return Column(name, "number", numbers, _offence(text, numbers))
    times = parse_times(text)
    if times is not None and times[0].count() > known / 2:
        return Column(name, "time", times[0], _offence(text, times[0]), times[1])
    return Column(name, "category", text, _offence(text, numbers))


def _offence(text: pl.Series, values: pl.Series) -> tuple[int, str] | None:
    wrong = (text.is_not_null() & values.is_null()).arg_true()
    return (int(wrong[0]), str(text[int(wrong[0])])) if len(wrong) else None
