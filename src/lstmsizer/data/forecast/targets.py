"""The columns to be forecast, as numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lstmsizer.errors import DataError

if TYPE_CHECKING:
    from lstmsizer.data.columns import Column
    from lstmsizer.data.table import Table


def target_values(column: Column, table: Table) -> np.ndarray:
    """[R] float64, NaN where missing.

    Raises
    ------
    DataError
        The column is empty, holds no numbers, or the same one everywhere.
    """
    from lstmsizer.data.columns import check_numbers

    if column.kind == "empty":
        raise DataError(f"The target column '{column.name}' of {table.source} has no values at all.")
    if column.kind == "other":
        raise DataError(
            f"The target column '{column.name}' must hold numbers, but it holds values of type "
            f"{column.values.dtype}; name another target."
        )
    if column.kind != "number":
        row, text = column.offence or (0, str(column.values.drop_nulls()[0]))
        raise DataError(
            f"The target column '{column.name}' must hold numbers, but '{text}' stands at "
            f"{table.place(row)}; name another target."
        )
    check_numbers(column, table)
    values = column.numbers()
    check_varies(column.name, values[~np.isnan(values)] if column.values.null_count() else values, "")
    return values


def check_logarithm(name: str, values: np.ndarray, table: Table) -> None:
    """Refuse a target whose logarithm is asked for, and that has none somewhere."""
    if (values < 0).any():
        row = int(np.argmax(values < 0))
        raise DataError(
            f"The target column '{name}' holds {values[row]:g} at {table.place(row)}, but a logarithm needs "
            "numbers that are not below 0; leave log_target out."
        )


def check_varies(name: str, values: np.ndarray, where: str = " in the train part") -> None:
    """Refuse a target without a change."""
    if (values == values.flat[0]).all():
        raise DataError(
            f"The target column '{name}' has the same value everywhere{where}, {values.flat[0]:g}; "
            "there is nothing to forecast."
        )
