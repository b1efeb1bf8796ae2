"""Columns of new data as those that a model was trained on: of the same kinds, with the same categories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from lstmsizer.data.columns import Column, check_numbers, understand
from lstmsizer.data.features import carried_categories, one_hot
from lstmsizer.data.labelled.tables import text_column
from lstmsizer.data.missing import carry_forward
from lstmsizer.data.names import check_names
from lstmsizer.data.table import Table
from lstmsizer.errors import DataError

Inputs = Sequence[tuple[str, str | None]]
"""The model's features: source column, and category or None."""


def kept_columns(table: Table, inputs: Inputs) -> dict[str, Column]:
    """The source columns of the ``inputs``, numbers or categories as the model reads them.

    A column without a value has gaps alone. Where new categories look like numbers they stay text.

    Raises
    ------
    DataError
        A column is not there, or holds text where the model reads numbers.
    """
    names = list(dict.fromkeys(name for name, _ in inputs))
    check_names(names, table.frame.columns, table.source)
    categories = {name for name, level in inputs if level is not None}
    found = understand(replace(table, frame=table.frame.select(names)))
    return {
        name: _category(name, table) if name in categories else _number(column, table)
        for name, column in found.items()
    }


def _category(name: str, table: Table) -> Column:
    return Column(name, "category", text_column(table, name))


def _number(column: Column, table: Table) -> Column:
    if column.kind == "number":
        return column
    if column.kind == "empty":
        gaps = pl.Series(column.name, [None] * table.frame.height, pl.Float64)
        return Column(column.name, "number", gaps)
    known = int(column.values.is_not_null().arg_true()[0])
    row, text = column.offence or (known, str(column.values[known]))
    raise DataError(
        f"The model reads numbers from the column '{column.name}', but {table.source} has '{text}' at "
        f"{table.place(row)}; correct it, or leave it empty."
    )


def kept_features(
    columns: Mapping[str, Column], inputs: Inputs, table: Table, firsts: np.ndarray
) -> np.ndarray:
    """[R, F] float32: gaps carried forward within the sequences that begin in the rows ``firsts`` [S].

    A category that the model does not know is 0 in all of its features. What is missing before the first
    known value is NaN.
    """
    values = np.empty((table.frame.height, len(inputs)), np.float32)
    for name in dict.fromkeys(name for name, _ in inputs):
        column = columns[name]
        places = [place for place, (other, _) in enumerate(inputs) if other == name]
        levels = [level for place in places if (level := inputs[place][1]) is not None]
        if levels:
            values[:, places] = one_hot(carried_categories(column, firsts), levels)
        else:
            check_numbers(column, table)
            numbers = column.numbers()[:, None].astype(np.float32)
            values[:, places] = carry_forward(numbers, firsts)
    return values


def unknown_notes(columns: Mapping[str, Column], inputs: Inputs) -> tuple[str, ...]:
    """A note on categories that the model does not know."""
    notes: list[str] = []
    for name in dict.fromkeys(name for name, level in inputs if level is not None):
        levels = [level for other, level in inputs if other == name]
        new = sorted(set(columns[name].values.drop_nulls().unique()) - set(levels))
        if new:
            shown = ", ".join(f"'{level}'" for level in new[:4]) + ", ..." * (len(new) > 4)
            notes.append(f"Column '{name}' holds what the model has not seen, and reads as none: {shown}.")
    return tuple(notes)


def input_defaults(inputs: Inputs, defaults: Sequence[tuple[str, float]]) -> np.ndarray:
    """[F] the value of each feature where nothing is known before it; 0 of categories."""
    known = dict(defaults)
    return np.array([known.get(name, 0.0) if level is None else 0.0 for name, level in inputs], np.float64)
