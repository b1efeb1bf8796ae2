"""Which columns a model reads, and as what: numbers as they are, categories one-hot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from lstmsizer.data.columns import Column, check_numbers
from lstmsizer.data.forecast.clock import Clock
from lstmsizer.data.missing import carry_forward
from lstmsizer.data.table import Table
from lstmsizer.errors import DataError
from lstmsizer.records import Question

# One-hot columns grow with the levels; a text with more is most likely a name or a remark.
MOST_LEVELS = 32


@dataclass(frozen=True)
class Features:
    """What the model reads.

    Attributes
    ----------
    values
        [R, F] float32, gaps carried forward.
    columns
        (source column, category or None) of each of the F features.
    notes
        What was left out and what was filled, one sentence each.
    """

    values: np.ndarray
    columns: tuple[tuple[str, str | None], ...]
    notes: tuple[str, ...]


def build_features(
    columns: Mapping[str, Column], question: Question, clock: Clock, train_rows: np.ndarray, table: Table
) -> Features:
    """The features that were asked for, or all that a model can learn from.

    ``train_rows`` [R] bool: the rows by which levels and constancy are judged; later rows are not looked at.

    Raises
    ------
    DataError
        A column holds text among numbers or infinite values, one that was asked for cannot be used,
        or none is left.
    """
    chosen, notes = _choose(columns, question, clock, train_rows)
    encoded: list[np.ndarray] = []
    names: list[tuple[str, str | None]] = []
    for column in chosen:
        if column.kind == "number":
            check_numbers(column, table)
            encoded.append(carry_forward(column.numbers()[:, None]))
            names.append((column.name, None))
        else:
            levels, hot = _one_hot(column, train_rows)
            encoded.append(hot)
            names.extend((column.name, level) for level in levels)
    if not encoded:
        raise DataError(f"No column of {table.source} is left to learn from; exclude fewer columns.")
    values = np.concatenate(encoded, axis=1, dtype=np.float32)
    return Features(values, tuple(names), tuple(notes + _gap_notes(chosen)))


def _choose(
    columns: Mapping[str, Column], question: Question, clock: Clock, train_rows: np.ndarray
) -> tuple[list[Column], list[str]]:
    """The target's own past first, then the others in the table's order."""
    asked = question.features
    names = [*question.targets, *(columns if asked is None else asked)]
    chosen: list[Column] = []
    left_out: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        if name in question.exclude:
            continue
        column = columns[name]
        reason = _unusable(column, train_rows)
        if asked is None:
            reason = "gives the time" if name in clock.columns else reason or _useless(column, train_rows)
        if not reason or name in question.targets:
            chosen.append(column)
        elif asked is not None:
            raise DataError(f"Column '{name}' cannot be a feature: it {reason}.")
        else:
            left_out.setdefault(reason, []).append(name)
    return chosen, [f"Left out as features: {', '.join(n)} ({why})." for why, n in left_out.items()]


def _unusable(column: Column, train_rows: np.ndarray) -> str:
    """Why no model can read this column, or nothing."""
    if column.kind == "time":
        return "holds times"
    if column.kind == "other":
        return f"holds values of type {column.values.dtype}"
    known = column.values.filter(pl.Series(train_rows)).drop_nulls()
    if len(known) == 0:
        return "has no values in the train part"
    if column.kind == "category" and known.n_unique() > MOST_LEVELS:
        return f"holds text with more than {MOST_LEVELS} different values"
    return ""


def _useless(column: Column, train_rows: np.ndarray) -> str:
    """Why nothing is to be learned from this column, or nothing."""
    if column.values.filter(pl.Series(train_rows)).drop_nulls().n_unique() == 1:
        return "is constant in the train part"
    if column.kind == "number" and (np.diff(column.numbers()) == 1).all():
        return "counts the rows"
    return ""


def _one_hot(column: Column, train_rows: np.ndarray) -> tuple[list[str], np.ndarray]:
    """Levels of the train part, sorted, and [R, L] 0/1; a level not among them is all zeros.

    A missing category is the last known one; before the first known one, all zeros.
    """
    carried = column.values.fill_null(strategy="forward")
    levels = carried.filter(pl.Series(train_rows)).drop_nulls().unique().sort().to_list()
    text = np.asarray(carried.fill_null("").to_list())
    # No level is the empty text: that counts as missing.
    return levels, (text[:, None] == np.asarray(levels)).astype(np.float64)


def _gap_notes(chosen: list[Column]) -> list[str]:
    gaps = {column.name: column.values.null_count() for column in chosen}
    filled = [f"{name} ({count:,})" for name, count in gaps.items() if count]
    return [f"Missing values carried forward from the past: {', '.join(filled)}."] if filled else []
