"""A table of many series: the rows of each brought together, so that they stand one below the other."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from lstmsizer.data.missing import MISSING
from lstmsizer.data.table import Table
from lstmsizer.errors import DataError

NAMED = 4
"""Series that a note names."""


@dataclass(frozen=True)
class Grouped:
    """A table whose series stand one below the other, their names [S] and the first row of each [S]."""

    table: Table
    names: tuple[str, ...]
    firsts: np.ndarray


def grouped(table: Table, group: str | None) -> Grouped:
    """The rows of each series together, in the table's order; series by name, in whatever order they come.

    Without a ``group`` all rows are one series.

    Raises
    ------
    DataError
        A row does not say which series it belongs to, or each has but one row.
    """
    if group is None:
        return Grouped(table, ("",), np.zeros(1, np.int64))
    named = table.frame[group].cast(pl.String).str.strip_chars()
    missing = named.is_null() | named.str.to_lowercase().is_in(MISSING)
    if missing.any():
        raise DataError(
            f"Column '{group}' tells series apart, but is empty at "
            f"{table.place(int(missing.arg_true()[0]))}; fill it in or remove that row."
        )
    names = named.unique().sort()
    if len(names) == len(named):
        raise DataError(
            f"Every row of {table.source} has a value of its own in '{group}', so that no series has two "
            "rows; name the column that tells series apart."
        )
    numbers = named.replace_strict(names, np.arange(len(names)), return_dtype=pl.Int64).to_numpy()
    order = np.argsort(numbers, kind="stable")
    firsts = np.searchsorted(numbers[order], np.arange(len(names)))
    if (order[1:] > order[:-1]).all():
        return Grouped(table, tuple(names), firsts)
    return Grouped(replace(table, frame=table.frame[order], rows=order), tuple(names), firsts)


def listed(names: list[str]) -> str:
    """'A, B and 3 more'."""
    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
