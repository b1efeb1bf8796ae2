"""Wide panels: a table in which each column is a series of its own, made long."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lstmsizer.data.columns import understand
from lstmsizer.data.panel import SERIES, VALUE
from lstmsizer.data.table import Table
from lstmsizer.errors import DataError
from lstmsizer.records import Question


def long(table: Table, question: Question) -> Table:
    """One row for each time and series; the column of the times, if there is one, is kept.

    Raises
    ------
    DataError
        A column is neither numbers nor the times, or fewer than two are series.
    """
    columns = understand(table)
    times = [name for name, column in columns.items() if column.kind == "time"]
    kept = [question.time] if question.time in columns else times[:1]
    names = [name for name in columns if name not in (*kept, *question.exclude)]
    for name in names:
        if columns[name].kind not in ("number", "empty"):
            raise DataError(
                f"Column '{name}' of {table.source} holds no numbers, but where each column is a series all "
                "but the times do; exclude it."
            )
    series = [name for name in names if columns[name].kind == "number"]
    if len(series) < 2:
        raise DataError(
            f"{table.source} has {len(series)} columns of numbers beside the times, and a wide panel has two "
            "or more; name a target to forecast one column."
        )
    if set(kept) & {SERIES, VALUE}:
        raise DataError(
            f"The times of {table.source} stand in a column called '{kept[0]}', a name that is needed for "
            "the series and their values; rename it."
        )
    return below_each_other(table, kept, series)


def below_each_other(table: Table, kept: list[str], series: list[str]) -> Table:
    """The columns ``series`` one below the other, each beside the columns that are ``kept``."""
    frame = table.frame.select(*kept, *series).unpivot(
        series, index=kept, variable_name=SERIES, value_name=VALUE
    )
    rows = np.arange(table.frame.height) if table.rows is None else table.rows
    return replace(table, frame=frame, rows=np.tile(rows, len(series)))
