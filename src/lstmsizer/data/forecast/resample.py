"""A series on a regular grid: each step holds what was measured from its time until the next one's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from lstmsizer.data.columns import Column
from lstmsizer.data.forecast.clock import find_times
from lstmsizer.data.table import Table
from lstmsizer.errors import DataError
from lstmsizer.records import Question

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "mo": 28 * 86_400}
MOST = 100
"""Steps that a row may become: more are hardly a series, but a step that was written wrongly."""
FEW = 100_000


@dataclass(frozen=True)
class Regular:
    """The table and its columns on the grid, the first row of each series [S], and what there is to say.

    ``time`` are the source's columns of the time, ``form`` how the first is written where that is text. In
    ``columns`` the first of them holds the grid's times, the others are gone.
    """

    table: Table
    columns: dict[str, Column]
    firsts: np.ndarray
    time: tuple[str, ...] = ()
    form: str = ""
    notes: tuple[str, ...] = ()


def regular(table: Table, columns: dict[str, Column], question: Question, firsts: np.ndarray) -> Regular:
    """As ``resampled`` where the question asks for it; else the rows as they are."""
    if question.resample is None:
        return Regular(table, columns, firsts)
    return resampled(table, columns, question, question.resample, firsts)


def resampled(
    table: Table, columns: Mapping[str, Column], question: Question, step: str, firsts: np.ndarray
) -> Regular:
    """Each series by itself on a grid of ``step`` ('15m', '1h', '1d', '1mo').

    Numbers become the mean of those that are known, other columns the last known value. A step in which
    nothing was measured is a gap.

    Raises
    ------
    DataError
        There are no dates, one is missing, or there would be a hundred times as many steps as rows.
    """
    series = np.repeat(np.arange(len(firsts)), np.diff([*firsts, table.frame.height]))
    names, times = find_times(columns, question, table, series)
    if times is None or not times.dtype.is_temporal():
        raise DataError(
            f"{table.source} has no column of dates by which to put it on a grid; name it (time), or leave "
            "the resampling out."
        )
    _check_size(times, series, step, table)
    kept = {name: column for name, column in columns.items() if name not in names}
    frame = pl.DataFrame(
        {"series": series, "time": times.dt.truncate(step), "exact": times, "row": np.arange(len(series))}
    )
    frame = frame.with_columns(column.values.alias(str(i)) for i, column in enumerate(kept.values()))
    grid = _on_grid(frame.sort("series", "exact", maintain_order=True), list(kept.values()), step)
    rows = grid["row"].fill_null(strategy="forward").to_numpy().copy()
    made = {names[0]: Column(names[0], "time", grid["time"].alias(names[0]))}
    for i, (name, column) in enumerate(kept.items()):
        made[name] = replace(column, values=grid[str(i)].alias(name), offence=None)
        if column.offence is not None:
            at = _step_with(grid, frame.row(column.offence[0], named=True))
            made[name] = replace(made[name], offence=(at, column.offence[1]))
            rows[at] = column.offence[0]
    steps = replace(
        table,
        frame=pl.DataFrame([column.values for column in made.values()]),
        rows=rows if table.rows is None else table.rows[rows],
    )
    starts = np.searchsorted(grid["series"].to_numpy(), np.arange(len(firsts)))
    return Regular(steps, made, starts, names, columns[names[0]].form, _notes(grid, table.frame.height, step))


def _check_size(times: pl.Series, series: np.ndarray, step: str, table: Table) -> None:
    spans = (
        pl.DataFrame({"series": series, "time": times})
        .group_by("series")
        .agg(span=pl.col("time").max() - pl.col("time").min())
    )
    number, unit = re.fullmatch(r"(\d+)(\w+)", step).groups()  # pyright: ignore[reportOptionalMemberAccess]
    seconds = int(number) * SECONDS[unit]
    steps = int(spans["span"].dt.total_seconds().sum()) // seconds
    if steps > max(MOST * len(times), FEW):
        raise DataError(
            f"A step every {step} would make {steps:,} of the {len(times):,} rows of {table.source}; write a "
            "longer one."
        )


def _on_grid(frame: pl.DataFrame, columns: list[Column], step: str) -> pl.DataFrame:
    """One row for each step of each series, with the earliest row that was measured in it."""
    values = [
        pl.col(str(i)).mean() if column.kind == "number" else pl.col(str(i)).drop_nulls().last()
        for i, column in enumerate(columns)
    ]
    steps = frame.group_by("series", "time", maintain_order=True).agg(pl.col("row").first(), *values)
    return steps.upsample("time", every=step, group_by="series", maintain_order=True)


def _step_with(grid: pl.DataFrame, row: Mapping[str, object]) -> int:
    """The number of the step in which a row of the table lies."""
    here = (grid["series"] == row["series"]) & (grid["time"] == row["time"])
    return int(here.arg_true()[0])


def _notes(grid: pl.DataFrame, rows: int, step: str) -> tuple[str, ...]:
    gaps = grid["row"].null_count()
    missing = f"; in {gaps:,} of them nothing was measured" if gaps else ""
    return (f"The {rows:,} rows are put on a grid of {step}, {grid.height:,} steps{missing}.",)
