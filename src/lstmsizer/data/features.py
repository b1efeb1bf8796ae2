"""Which columns a model reads, and as what: numbers as they are, categories one-hot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from lstmsizer.data.columns import Column, check_numbers
from lstmsizer.data.dataset import BLOCK
from lstmsizer.data.forecast.clock import Clock
from lstmsizer.data.missing import carry_forward
from lstmsizer.data.table import Table
from lstmsizer.errors import DataError
from lstmsizer.records import Question

# One-hot columns grow with the levels; a text with more is most likely a name or a remark.
MOST_LEVELS = 32

BEGIN = 1000

Encoded = np.ndarray | pl.Series
"""Columns [R, f] of one source column; a series of numbers without a gap stays as it is."""


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
    static
        [F] bool: constant within each of several series (as far as the train rows show).
    """

    values: np.ndarray
    columns: tuple[tuple[str, str | None], ...]
    notes: tuple[str, ...]
    static: np.ndarray


def build_features(
    columns: Mapping[str, Column],
    question: Question,
    clock: Clock,
    train_rows: np.ndarray,
    table: Table,
    firsts: np.ndarray,
) -> Features:
    """The features that were asked for, or all that a model can learn from.

    ``train_rows`` [R] bool: the rows by which levels and constancy are judged; later rows are not looked at.
    ``firsts`` [S]: the first row of each series; gaps are filled from its own past.

    Raises
    ------
    DataError
        A column holds text among numbers or infinite values, one that was asked for cannot be used,
        or none is left.
    """
    chosen, notes = _choose(columns, question, clock, train_rows, firsts)
    encoded: list[Encoded] = []
    names: list[tuple[str, str | None]] = []
    for column in chosen:
        if column.kind == "number":
            check_numbers(column, table)
            gaps = column.values.null_count() > 0
            numbers = column.numbers()[:, None].astype(np.float32) if gaps else None
            encoded.append(column.values if numbers is None else carry_forward(numbers, firsts))
            names.append((column.name, None))
        else:
            known = carried_categories(column, firsts)
            levels = known.filter(pl.Series(train_rows)).drop_nulls().unique().sort().to_list()
            encoded.append(one_hot(known, levels))
            names.extend((column.name, level) for level in levels)
    if not encoded:
        raise DataError(f"No column of {table.source} is left to learn from; exclude fewer columns.")
    values = _side_by_side(encoded)
    static = _static(values, train_rows, firsts)
    notes += _gap_notes(chosen) + _static_notes(names, static)
    return Features(values, tuple(names), tuple(notes), static)


def _side_by_side(encoded: list[Encoded]) -> np.ndarray:
    """[R, F] float32 of all columns; a block of rows at a time, so that none is copied whole on the way."""
    rows = len(encoded[0])
    width = sum(1 if isinstance(part, pl.Series) else part.shape[1] for part in encoded)
    values = np.empty((rows, width), np.float32)
    for first in range(0, rows, BLOCK):
        block = slice(first, first + BLOCK)
        several = [
            part[block].to_numpy()[:, None] if isinstance(part, pl.Series) else part[block]
            for part in encoded
        ]
        np.concatenate(several, axis=1, out=values[block], casting="same_kind")
    return values


def _choose(
    columns: Mapping[str, Column],
    question: Question,
    clock: Clock,
    train_rows: np.ndarray,
    firsts: np.ndarray,
) -> tuple[list[Column], list[str]]:
    """The target's own past first, then the others in the table's order."""
    asked = question.features
    names = [*question.targets, *(columns if asked is None else asked)]
    in_train = pl.Series(train_rows)
    chosen: list[Column] = []
    left_out: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        if name in question.exclude:
            continue
        column = columns[name]
        known = column.values.filter(in_train)
        reason = _unusable(column, known)
        if asked is None:
            reason = _role(name, question, clock) or reason or _useless(column, known, firsts)
        if not reason or name in question.targets:
            chosen.append(column)
        elif asked is not None or name in question.known:
            raise DataError(f"Column '{name}' cannot be a feature: it {reason}.")
        else:
            left_out.setdefault(reason, []).append(name)
    return chosen, [f"Left out as features: {', '.join(n)} ({why})." for why, n in left_out.items()]


def _role(name: str, question: Question, clock: Clock) -> str:
    """What a column is for, if not for the model, or nothing."""
    if name == question.group:
        return "tells series apart"
    return "gives the time" if name in clock.columns else ""


def _unusable(column: Column, known: pl.Series) -> str:
    """Why no model can read this column, which holds what is ``known`` in the train part, or nothing."""
    if column.kind == "time":
        return "holds times"
    if column.kind == "other":
        return f"holds values of type {column.values.dtype}"
    if known.null_count() == len(known):
        return "has no values in the train part"
    if column.kind == "category" and known.drop_nulls().n_unique() > MOST_LEVELS:
        return f"holds text with more than {MOST_LEVELS} different values"
    return ""


def _useless(column: Column, known: pl.Series, firsts: np.ndarray) -> str:
    """Why nothing is to be learned from this column, or nothing."""
    if known.min() == known.max():
        return "is constant in the train part"
    return "counts the rows" if column.kind == "number" and _counts(column, firsts) else ""


def _counts(column: Column, firsts: np.ndarray) -> bool:
    """Whether each number is one more than that of the row before in the same series."""
    begin = column.values.head(min([*firsts[1:2], BEGIN])).to_numpy()  # hardly any column gets further
    if not (np.diff(begin) == 1).all():
        return False
    return bool((np.delete(np.diff(column.numbers()), firsts[1:] - 1) == 1).all())


def carried_categories(column: Column, firsts: np.ndarray) -> pl.Series:
    """[R] text: a missing category is the last known one of its series (they begin in the rows ``firsts``);
    before the first known one, null.
    """
    carried = column.values.fill_null(strategy="forward")
    if len(firsts) > 1:
        at = np.where(column.values.is_null(), np.nan, np.arange(len(column.values)))
        last_known = carry_forward(at[:, None], firsts)[:, 0]
        carried = carried.set(pl.Series(np.isnan(last_known)), None)
    return carried


def one_hot(carried: pl.Series, levels: list[str]) -> np.ndarray:
    """[R, L] 0/1 of categories [R]; what is not among the levels, or null, is all zeros."""
    # No level is the empty text: that counts as missing.
    text = np.asarray(carried.fill_null("").to_list())
    return (text[:, None] == np.asarray(levels)).astype(np.float64)


def _static(values: np.ndarray, train_rows: np.ndarray, firsts: np.ndarray) -> np.ndarray:
    """[F] bool: which features [R, F] hold one value in each of several series; one series has none."""
    if len(firsts) == 1:
        return np.zeros(values.shape[1], bool)
    seen = np.where(train_rows[:, None], values, np.nan)
    lowest, highest = np.fmin.reduceat(seen, firsts), np.fmax.reduceat(seen, firsts)  # [S, F]
    return ((lowest == highest) | np.isnan(lowest)).all(axis=0)


def _static_notes(names: list[tuple[str, str | None]], static: np.ndarray) -> list[str]:
    constant = dict.fromkeys(name for (name, _), one in zip(names, static, strict=True) if one)
    varying = {name for (name, _), one in zip(names, static, strict=True) if not one}
    told = [name for name in constant if name not in varying]
    return (
        [f"Constant within each series, and so features of whole series: {', '.join(told)}."] if told else []
    )


def _gap_notes(chosen: list[Column]) -> list[str]:
    gaps = {column.name: column.values.null_count() for column in chosen}
    filled = [f"{name} ({count:,})" for name, count in gaps.items() if count]
    return [f"Missing values carried forward from the past: {', '.join(filled)}."] if filled else []
