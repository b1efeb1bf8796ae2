"""When each row happened: a time column named or found, calendar parts, or the order of the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from lstmsizer.data.columns import Column
from lstmsizer.data.forecast.labels import Labels, labels_of
from lstmsizer.data.table import Table
from lstmsizer.errors import DataError
from lstmsizer.records import Question

PARTS = ("year", "month", "day", "hour", "minute", "second")
HOURS = ("hour", "hr")
UNITS = ((86_400_000_000, "day"), (3_600_000_000, "hour"), (60_000_000, "minute"), (1_000_000, "second"))


@dataclass(frozen=True)
class Clock:
    """The source columns of the time (none: row order), and when each row happened.

    ``ticks`` [R] are the numbers of the rows' times among all times that there are, each of which has a
    printable one in ``labels``; of one series, tick and row are the same. Without a time column all series
    end at the same tick. ``times`` [R] are Datetime in microseconds, Float64 where a column of numbers was
    named, or None: the rows' own order.
    """

    columns: tuple[str, ...]
    labels: Sequence[str]
    notes: tuple[str, ...]
    ticks: np.ndarray
    times: pl.Series | None = None


def find_clock(columns: Mapping[str, Column], question: Question, table: Table, firsts: np.ndarray) -> Clock:
    """The time of each row, checked to ascend within each of the series, which begin in the rows ``firsts``.

    Raises
    ------
    DataError
        The named column holds no times, a time is missing or unreadable, or times repeat or go back.
    """
    series = np.repeat(np.arange(len(firsts)), np.diff([*firsts, table.frame.height]))
    names, times = find_times(columns, question, table, series)
    if times is None:
        note = "No time column was found: the rows are taken as consecutive steps, in their order."
        ticks, labels = _from_the_end(firsts, table.frame.height)
        return Clock((), labels, (note,), ticks)
    steps, borders = np.diff(times.to_physical().to_numpy()), firsts[1:] - 1
    _check_ascending(times, steps, borders, " and ".join(f"'{name}'" for name in names), table)
    gaps = _gaps(times, steps, borders, table)
    if len(firsts) == 1:
        return Clock(names, labels_of(times), gaps, np.arange(len(times)), times)
    every, ticks = np.unique(times.to_physical().to_numpy(), return_inverse=True)
    distinct = pl.Series(every).cast(times.dtype)
    return Clock(names, labels_of(distinct), gaps, ticks, times)


def columns_needed(question: Question, types: Mapping[str, pl.DataType]) -> list[str] | None:
    """Where features are named: these, the others that are, and whatever the time may be read off.

    None: all columns are needed, or one is named that there is not.
    """
    roles = (question.group, question.time, question.split)
    named = {*question.targets, *(question.features or ()), *question.known, *question.exclude, *roles} - {
        None
    }
    if question.features is None or question.wide or not named <= set(types):
        return None

    def may_tell(name: str, kind: pl.DataType) -> bool:
        if question.time is not None:
            return name.lower() in HOURS
        return name.lower() in PARTS + HOURS or not (kind.is_numeric() or kind == pl.Boolean)

    return [name for name, kind in types.items() if name in named or may_tell(name, kind)]


def _from_the_end(firsts: np.ndarray, rows: int) -> tuple[np.ndarray, Sequence[str]]:
    """Ticks of rows without a clock: all series end at the same; one series alone is counted from 0 on."""
    lengths = np.diff([*firsts, rows])
    if len(firsts) == 1:
        return np.arange(rows), Labels(range(rows))
    longest = int(lengths.max())
    ticks = np.arange(rows) + np.repeat(longest - lengths - firsts, lengths)
    return ticks, tuple(f"row {tick - longest}" for tick in range(longest))


def find_times(
    columns: Mapping[str, Column], question: Question, table: Table, series: np.ndarray
) -> tuple[tuple[str, ...], pl.Series | None]:
    """The time's source columns and its values, Datetime or (where named) Float64; in any order.

    Raises
    ------
    DataError
        The named column holds no times, or a time is missing or unreadable.
    """
    names, times = _times(columns, question, table, series)
    for name in names:
        _check_readable(columns[name], table)
    if times is not None and times.null_count():
        listed, row = " and ".join(f"'{name}'" for name in names), int(times.is_null().arg_true()[0])
        raise DataError(
            f"The time in {listed} is missing or no date at {table.place(row)}; correct or remove that row."
        )
    return names, times


def _times(
    columns: Mapping[str, Column], question: Question, table: Table, series: np.ndarray
) -> tuple[tuple[str, ...], pl.Series | None]:
    if question.time is not None:
        return _with_hours(columns, _named(columns[question.time], table), series)
    left_out = (*question.exclude, *question.targets, question.group)
    usable = {n: c for n, c in columns.items() if n not in left_out}
    found = [column for column in usable.values() if column.kind == "time"]
    if found:
        # Of several, the one that ascends: the others are facts about a row, such as a birthday.
        ascending = found if len(found) == 1 else [c for c in found if _ascends(c.values, series)]
        return _with_hours(usable, (ascending or found)[0], series)
    parts = _calendar_parts(usable)
    return (tuple(column.name for column in parts), of_parts(parts, table)) if parts else ((), None)


def _ascends(times: pl.Series, series: np.ndarray) -> bool:
    known = times.is_not_null().to_numpy()
    steps = np.diff(times.to_physical().to_numpy()[known])
    return bool((steps[np.diff(series[known]) == 0] >= 0).all())


def _named(column: Column, table: Table) -> Column:
    if column.kind in ("time", "number"):
        return column
    shown = f", such as '{column.values.drop_nulls()[0]}'" if column.kind == "category" else ""
    raise DataError(
        f"Column '{column.name}' of {table.source} holds no times{shown}; "
        "write them like 2024-12-31 or 2024-12-31 18:00."
    )


def _with_hours(
    columns: Mapping[str, Column], date: Column, series: np.ndarray
) -> tuple[tuple[str, ...], pl.Series]:
    """A date that repeats for every hour is completed by the column of hours beside it."""
    hour = next((c for n, c in columns.items() if n.lower() in HOURS and c.kind == "number"), None)
    if hour is None or date.kind != "time" or not _repeats(date.values, series):
        return (date.name,), date.values
    hours = (hour.values * 3_600_000_000).cast(pl.Duration("us"))
    return (date.name, hour.name), date.values + hours


def _repeats(times: pl.Series, series: np.ndarray) -> bool:
    return bool(pl.DataFrame({"series": series, "time": times}).is_duplicated().any())


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


def of_parts(parts: list[Column], table: Table) -> pl.Series:
    """The dates that columns of year, month and perhaps day, hour, minute and second make up.

    Raises
    ------
    DataError
        They are no dates of the calendar.
    """
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


def _check_ascending(
    times: pl.Series, steps: np.ndarray, borders: np.ndarray, name: str, table: Table
) -> None:
    """Refuse times whose ``steps`` [R - 1] go back or stand still, but at the ``borders`` between series."""
    wrong = steps <= 0
    wrong[borders] = False
    if not wrong.any():
        return
    row = int(np.argmax(wrong)) + 1
    shown, several = labels_of(times)[row], len(borders) > 0
    if steps[row - 1] == 0:
        twice = f"The time {shown} in {name} stands twice{' in a series' if several else ''}"
        keep = (
            "keep one row for each time of a series"
            if several
            else "keep one row for each time, or name the column that tells several series apart (group)"
        )
        raise DataError(
            f"{twice}, the second time at {table.place(row)}; {keep}, or exclude the column to use the order "
            "of the rows."
        )
    raise DataError(
        f"The times in {name} are not sorted{' within each series' if several else ''}: {shown} at "
        f"{table.place(row)} is earlier than the row before; sort the rows by time, oldest first, or exclude "
        "the column to use the order of the rows."
    )


def _gaps(times: pl.Series, steps: np.ndarray, borders: np.ndarray, table: Table) -> tuple[str, ...]:
    """A note on steps that are more than half as long again as the usual one (months vary less)."""
    within = np.delete(steps, borders) if len(borders) else steps
    if len(within) == 0 or within.max() <= 1.5 * within.min():
        return ()
    usual = float(np.median(within))
    longer = steps > 1.5 * usual
    longer[borders] = False
    gaps = np.flatnonzero(longer)
    if len(gaps) == 0:
        return ()
    dated = times.dtype != pl.Float64
    counted = f"{len(gaps):,} gaps in time are" if len(gaps) > 1 else "1 gap in time is"
    return (
        f"The usual step is {_step(usual) if dated else f'{usual:g}'}; {counted} longer, the first before "
        f"{table.place(int(gaps[0]) + 1)}; rows are read as consecutive steps"
        f"{' (resample puts them on a regular grid)' if dated else ''}.",
    )


def _step(microseconds: float) -> str:
    for length, name in UNITS:
        if microseconds >= length:
            count = microseconds / length
            return f"{count:g} {name}{'s' * (count != 1)}"
    return f"{microseconds / 1e6:g} seconds"
