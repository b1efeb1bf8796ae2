"""When each row of new data happened, read off the columns that told it of the training data."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from lstmsizer.data.columns import Column, understand
from lstmsizer.data.forecast.clock import of_parts
from lstmsizer.data.labelled.tables import text_column
from lstmsizer.data.names import check_names
from lstmsizer.data.table import Table
from lstmsizer.data.timeformats import times_as
from lstmsizer.errors import DataError

HOUR = 3_600_000_000
"""Microseconds."""


def column_of_times(table: Table, names: tuple[str, ...], form: str) -> Column | None:
    """One column of the times that the columns ``names`` tell together; None where there are none.

    ``form`` is how the first was written, where that was text: days and months that a short file leaves open
    are read as before.

    Raises
    ------
    DataError
        A column is not there, or holds no times.
    """
    if not names:
        return None
    check_names(names, table.frame.columns, table.source)
    found = understand(replace(table, frame=table.frame.select(names)))
    first = _as_before(found[names[0]], table, form)
    if len(names) == 1:
        _check(first, ("time", "number"), table)
        return first
    parts = [found[name] for name in names]
    for column in parts if first.kind == "number" else parts[1:]:
        _check(column, ("number",), table)
    together = " and ".join(names)
    if first.kind != "time":
        return Column(together, "time", of_parts(parts, table))
    hours = (parts[1].values * HOUR).cast(pl.Duration("us"))
    return replace(first, name=together, values=first.values + hours)


def _as_before(column: Column, table: Table, form: str) -> Column:
    """The column read in the format of the training data, if that reads as much of it as any other."""
    if not form or table.frame[column.name].dtype != pl.String:
        return column
    text = text_column(table, column.name)
    times = times_as(text, form)
    if times.null_count() == len(times) or (
        column.kind == "time" and column.values.null_count() < times.null_count()
    ):
        return column
    wrong = (text.is_not_null() & times.is_null()).arg_true()
    offence = (int(wrong[0]), str(text[int(wrong[0])])) if len(wrong) else None
    return Column(column.name, "time", times, offence, form)


def _check(column: Column, kinds: tuple[str, ...], table: Table) -> None:
    if column.kind in kinds:
        return
    known = column.values.drop_nulls()
    shown = f", such as '{known[0]}'" if len(known) else ""
    raise DataError(
        f"Column '{column.name}' of {table.source} holds no times{shown}, as it did in the training data; "
        "write them as they were written there."
    )
