"""Means and standard deviations, of the train part alone."""

from __future__ import annotations

import numpy as np

from lstmsizer.data.dataset import Scaling, Sequences
from lstmsizer.data.windows import touched

# A spread below this share of the mean is rounding, not information.
SMALLEST_SPREAD = 1e-7


def fit_scaling(sequences: Sequences, train: np.ndarray, span: int | np.ndarray) -> Scaling:
    """The scaling of the rows that the train examples read or predict, each row counted once.

    Parameters
    ----------
    sequences
        The whole series; only what ``train`` touches is looked at.
    train
        Example numbers.
    span
        Rows that one example touches, or each of the train examples.
    """
    rows = touched(sequences.starts[train], span, len(sequences.values))
    input_mean, input_sd = _moments(np.empty((1, 0)) if sequences.vocabulary else sequences.values[rows])
    if sequences.classes or sequences.multilabel:
        targets = np.empty((1, 0))
    else:
        targets = sequences.targets[rows if sequences.per_step else train]
    return Scaling(input_mean, input_sd, *_moments(targets))


def _moments(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of each column's known values, float64; a constant has 1."""
    known = ~np.isnan(values)
    count = np.maximum(known.sum(axis=0), 1)
    exact = np.where(known, values, 0).astype(np.float64)
    mean = exact.sum(axis=0) / count
    sd = np.sqrt((np.where(known, exact - mean, 0) ** 2).sum(axis=0) / count)
    return mean, np.where(sd > SMALLEST_SPREAD * np.abs(mean), sd, 1.0)
