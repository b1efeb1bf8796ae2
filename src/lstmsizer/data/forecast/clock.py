"""When each row happened: a time column named or found, calendar parts, or the order of the rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from lstmsizer.data.columns import Column
from lstmsizer.data.table import Table
from lstmsizer.errors import DataError
from lstmsizer.records import Question

PARTS = ("year", "month", "day", "hour", "minute", "second")
HOURS = ("hour", "hr")
UNITS = ((86_400_000_000, "day"), (3_600_000_000, "hour"), (60_000_000, "minute"), (1_000_000, "second"))


@dataclass(frozen=True)
class Clock:
    """The source columns of the time (none: row order), and a printable time for each row."""

    columns: tuple[str, ...]
    labels: tuple[str, ...]
    notes: tuple[str, ...]


def find_clock(columns: Mapping[str, Column], question: Question, table: Table) -> Clock:
    """The time of each row, checked to ascend.

    Raises
    ------
    DataError
        The named column holds no times, a time is missing or unreadable, or times repeat or go back.
    """
    names, times = _times(columns, question, table)
    for name in names:
        _check_readable(columns[name], table)
    if times is None:
        note = "No time column was found: the rows are taken as consecutive steps, in their order."
        return Clock((), tuple(map(str, range(table.frame.height))), (note,))
    _check_ascending(times, " and ".join(f"'{name}'" for name in names), table)
    return Clock(names, tuple(_labels(times)), _gaps(times, table))


def _times(
    columns: Mapping[str, Column], question: Question, table: Table
) -> tuple[tuple[str, ...], pl.Series | None]:
    """The time's source columns and its values, Datetime or (where named) Float64."""
    if question.time is not None:
        return _with_hours(columns, _named(columns[question.time], table))
    usable = {n: c for n, c in columns.items() if n not in question.exclude and n not in question.targets}
    found = [column for column in usable.values() if column.kind == "time"]
    if found:
        # Of several, the one that ascends: the others are facts about a row, such as a birthday.
        return _with_hours(usable, min(found, key=lambda column: not column.values.is_sorted()))
    parts = _calendar_parts(usable)
    return (tuple(column.name for column in parts), _joined(parts, table)) if parts else ((), None)


def _named(column: Column, table: Table) -> Column:
    if column.kind in ("time", "number"):
        return column
    example = column.values.drop_nulls().cast(pl.String, strict=False)
    shown = f", such as '{example[0]}'" if len(example) else ""
    raise DataError(
        f"Column '{column.name}' of {table.source} holds no times{shown}; "
        "write them like 2024-12-31 or 2024-12-31 18:00."
    )


def _with_hours(columns: Mapping[str, Column], date: Column) -> tuple[tuple[str, ...], pl.Series]:
    """A date that repeats for every hour is completed by the column of hours beside it."""
    hour = next((c for n, c in columns.items() if n.lower() in HOURS and c.kind == "number"), None)
    if hour is None or date.kind != "time" or not date.values.is_duplicated().any():
        return (date.name,), date.values
    hours = (hour.values * 3_600_000_000).cast(pl.Duration("us"))
    return (date.name, hour.name), date.values + hours


def _check_readable(column: Column, table: Table) -> None:
    if column.offence is not None:
        row, text = column.offence
        held = "times" if column.kind == "time" else "numbers"
        raise DataError(
            f"Column '{column.name}' holds {held}, but '{text}' at {table.place(row)}; "
            "correct or remove that row."
        )


def _calendar_parts(columns: Mapping[str, Column]) -> list[Column]:
    """Year and month, and as many of day, hour, minute and second as follow."""
    by_lower = {name.lower(): column for name, column in columns.items() if column.kind == "number"}
    parts: list[Column] = []
    for part in PARTS:
        if part not in by_lower:
            break
        parts.append(by_lower[part])
    return parts if len(parts) >= 2 else []


def _joined(parts: list[Column], table: Table) -> pl.Series:
    whole = [
        column.values.cast(pl.Int32, strict=False).rename(p) for p, column in zip(PARTS, parts, strict=False)
    ]
    frame = pl.DataFrame(whole)
    year, month, *smaller = (pl.col(part) for part in frame.columns)
    day, hour, minute, second = (*smaller, *[pl.lit(1), pl.lit(0), pl.lit(0), pl.lit(0)][len(smaller) :])
    try:
        return frame.select(pl.datetime(year, month, day, hour, minute, second)).to_series()
    except pl.exceptions.PolarsError:
        names = ", ".join(f"'{column.name}'" for column in parts)
        raise DataError(
            f"The columns {names} of {table.source} do not make up calendar dates; exclude them."
        ) from None


def _check_ascending(times: pl.Series, name: str, table: Table) -> None:
    if times.null_count():
        row = int(times.is_null().arg_true()[0])
        raise DataError(
            f"The time in {name} is missing or no date at {table.place(row)}; correct or remove that row."
        )
    steps = np.diff(times.to_physical().to_numpy())
    wrong = steps <= 0
    if not wrong.any():
        return
    row = int(np.argmax(wrong)) + 1
    shown = _labels(times)[row]
    if steps[row - 1] == 0:
        raise DataError(
            f"The time {shown} in {name} stands twice, the second time at {table.place(row)}; "
            "keep one row for each time and one series in each table, or exclude the column to use the order "
            "of the rows."
        )
    raise DataError(
        f"The times in {name} are not sorted: {shown} at {table.place(row)} is earlier than the row before; "
        "sort the rows by time, oldest first, or exclude the column to use the order of the rows."
    )


def _labels(times: pl.Series) -> list[str]:
    """As short as the times allow: a date, with hours and minutes, with seconds."""
    if times.dtype == pl.Float64:
        return [f"{value:.15g}" for value in times]
    midnight = (times.dt.truncate("1d") == times).all()
    whole_minutes = (times.dt.truncate("1m") == times).all()
    form = "%Y-%m-%d" if midnight else "%Y-%m-%d %H:%M" if whole_minutes else "%Y-%m-%d %H:%M:%S"
    return times.dt.strftime(form).to_list()


def _gaps(times: pl.Series, table: Table) -> tuple[str, ...]:
    """A note on steps that are more than half as long again as the usual one (months vary less)."""
    steps = np.diff(times.to_physical().to_numpy())
    if len(steps) == 0:
        return ()
    usual = float(np.median(steps))
    gaps = np.flatnonzero(steps > 1.5 * usual)
    if len(gaps) == 0:
        return ()
    step = _step(usual) if times.dtype != pl.Float64 else f"{usual:g}"
    return (
        f"The usual step is {step}; {len(gaps):,} gaps in time are longer, the first before "
        f"{table.place(int(gaps[0]) + 1)}; their rows are read as consecutive steps.",
    )


def _step(microseconds: float) -> str:
    for length, name in UNITS:
        if microseconds >= length:
            count = microseconds / length
            return f"{count:g} {name}{'s' * (count != 1)}"
    return f"{microseconds / 1e6:g} seconds"
