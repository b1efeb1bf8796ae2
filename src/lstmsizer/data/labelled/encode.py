"""Columns into a model's features: numbers with gaps filled from the past, categories one-hot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lstmsizer.data.dataset import BLOCK
from lstmsizer.data.features import MOST_LEVELS
from lstmsizer.data.labelled.found import Found
from lstmsizer.data.missing import carry_forward
from lstmsizer.data.names import did_you_mean, listed
from lstmsizer.errors import DataError
from lstmsizer.records import Question


@dataclass(frozen=True)
class Encoded:
    """``values`` [R, F] float32; ``columns``: (source column, category or None) of each feature."""

    values: np.ndarray
    columns: tuple[tuple[str, str | None], ...]
    notes: tuple[str, ...]


def encode(found: Found, question: Question, train_rows: np.ndarray) -> Encoded:
    """The features that were asked for, or all that a model can learn from.

    Levels, and which columns of a table are of any use, are judged by ``train_rows`` [R] bool alone. The
    features of arrays and .ts files all stay, since a model is given whole arrays.

    Raises
    ------
    DataError
        A name is not known, a column that was asked for cannot be used, or none is left.
    """
    chosen, notes = _chosen(found, question, train_rows)
    if _as_they_are(found, chosen):
        return Encoded(found.values, tuple((name, None) for name in found.names), tuple(notes))
    blocks: list[np.ndarray] = []
    names: list[tuple[str, str | None]] = []
    for column in chosen:
        carried = carry_forward(found.values[:, column, None], found.starts)
        levels = found.levels[column]
        if not levels:
            blocks.append(carried)
            names.append((found.names[column], None))
            continue
        seen = sorted(
            set(carried[train_rows & ~np.isnan(carried[:, 0]), 0].astype(int)), key=levels.__getitem__
        )
        blocks.append((carried == np.asarray(seen)).astype(np.float32))
        names.extend((found.names[column], levels[level]) for level in seen)
    gaps = {found.names[c]: int(np.isnan(found.values[:, c]).sum()) for c in chosen}
    filled = [f"{name} ({count:,})" for name, count in gaps.items() if count]
    if filled:
        notes.append(f"Missing values carried forward within their sequence: {listed(filled)}.")
    return Encoded(np.concatenate(blocks, axis=1), tuple(names), tuple(notes))


def _as_they_are(found: Found, chosen: list[int]) -> bool:
    """Whether all columns are numbers and none is missing: then nothing is copied, however many there are."""
    every = chosen == list(range(len(found.names))) and not any(found.levels)
    blocks = (found.values[first : first + BLOCK] for first in range(0, len(found.values), BLOCK))
    return every and not any(np.isnan(block).any() for block in blocks)


def _chosen(found: Found, question: Question, train_rows: np.ndarray) -> tuple[list[int], list[str]]:
    # A table's own columns were checked when it was read, and what is excluded there is not here.
    for name in () if found.named else (*(question.features or ()), *question.exclude):
        if name not in found.names:
            hint = did_you_mean(name, found.names) or f"; it has {listed(found.names)}."
            raise DataError(f"{found.source} has no feature '{name}'{hint}")
    asked = question.features is not None
    names = question.features if question.features is not None else found.names
    chosen: list[int] = []
    left_out: dict[str, list[str]] = {}
    for name in (name for name in dict.fromkeys(names) if name not in question.exclude):
        column = found.names.index(name)
        reason = _unusable(found, column, train_rows)
        if reason and asked:
            raise DataError(f"Column '{name}' cannot be a feature: it {reason}.")
        if not asked and found.named:
            reason = reason or _useless(found, column, train_rows)
        if reason:
            left_out.setdefault(reason, []).append(name)
        else:
            chosen.append(column)
    if not chosen:
        raise DataError(f"No column of {found.source} is left to learn from; exclude fewer columns.")
    return chosen, [f"Left out as features: {', '.join(n)} ({why})." for why, n in left_out.items()]


def _unusable(found: Found, column: int, train_rows: np.ndarray) -> str:
    """Why no model can read this column, or nothing."""
    if found.levels[column]:
        known = found.values[train_rows, column]
        if len(np.unique(known[~np.isnan(known)])) > MOST_LEVELS:
            return f"holds text with more than {MOST_LEVELS} different values"
    if found.named and np.isnan(found.values[train_rows, column]).all():
        return "has no values in the train part"
    return ""


def _useless(found: Found, column: int, train_rows: np.ndarray) -> str:
    """Why nothing is to be learned from this column, or nothing."""
    known = found.values[train_rows, column]
    known = known[~np.isnan(known)]
    if (known == known[0]).all():
        return "is constant in the train part"
    steps = np.delete(
        np.diff(found.values[:, column]), found.starts[1:] - 1
    )  # none from one sequence to the next
    return "counts the rows" if not found.levels[column] and len(steps) and (steps == 1).all() else ""
