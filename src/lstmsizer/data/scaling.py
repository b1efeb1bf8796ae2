"""Means and standard deviations, of the train part alone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lstmsizer.data.dataset import BLOCK, Scaling, Sequences
from lstmsizer.data.logarithm import Logarithm, transformed
from lstmsizer.data.windows import touched

# A spread below this share of the mean is rounding, not information.
SMALLEST_SPREAD = 1e-7
NOTHING = (np.empty(0), np.empty(0))


def fit_scaling(
    sequences: Sequences, train: np.ndarray, span: int | np.ndarray, logarithm: Logarithm | None = None
) -> Scaling:
    """The scaling of the rows that the train examples read or predict, each row counted once.

    Parameters
    ----------
    sequences
        The whole series; only what ``train`` touches is looked at.
    train
        Example numbers.
    span
        Rows that one example touches, or each of the train examples.
    logarithm
        What targets are turned into before.
    """
    rows = touched(sequences.starts[train], span, len(sequences.values))
    inputs = NOTHING if sequences.vocabulary else _moments(sequences.values, rows)
    if sequences.classes or sequences.multilabel:
        return Scaling(*inputs, *NOTHING)
    if sequences.per_step:
        return Scaling(*inputs, *_moments(sequences.targets, rows))
    targets = transformed(sequences.targets[train], logarithm)
    return Scaling(*inputs, *_moments(targets, np.ones(len(targets), bool)), logarithm)


def _moments(values: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of each column's known values in ``rows`` [R] bool, float64; a constant has
    1. No more than a block is looked at at a time, so that values in a file stay there.
    """
    columns = values.shape[1]
    known, total, squares = np.zeros(columns, np.int64), np.zeros(columns), np.zeros(columns)
    for block, gaps in _blocks(values, rows):
        known += len(block) if gaps is None else (~gaps).sum(axis=0)
        total += _sum(block, gaps)
    count = np.maximum(known, 1)
    mean = total / count
    for block, gaps in _blocks(values, rows):
        block -= mean
        block *= block
        squares += _sum(block, gaps)
    sd = np.sqrt(squares / count)
    return mean, np.where(sd > SMALLEST_SPREAD * np.abs(mean), sd, 1.0)


def _sum(block: np.ndarray, gaps: np.ndarray | None) -> np.ndarray:
    """The sums of its columns, without the gaps."""
    return (block if gaps is None else np.where(gaps, 0, block)).sum(axis=0)


def _blocks(values: np.ndarray, rows: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray | None]]:
    """The chosen rows as float64, copied, a block at a time, and which are NaN (None: none is)."""
    for first in range(0, len(values), BLOCK):
        chosen = rows[first : first + BLOCK]
        if chosen.any():
            block = values[first : first + BLOCK]
            block = (block if chosen.all() else block[chosen]).astype(np.float64)
            gaps = np.isnan(block)
            yield block, gaps if gaps.any() else None
