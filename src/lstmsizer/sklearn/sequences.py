"""Arrays as sequences: rows of a table are sequences of one feature."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

BATCH = 64
"""Sequences that are predicted together, the last of them repeated where fewer are left.

Every call is then one and the same program: it is compiled once, and what is told of a sequence depends on
no other that is asked for beside it.
"""


def as_sequences(X: np.ndarray) -> np.ndarray:
    """[N, T, F] as it is; [N, T] as [N, T, 1].

    Raises
    ------
    ValueError
        The array has another shape.
    """
    if X.ndim == 2:
        return X[:, :, None]
    if X.ndim != 3:
        raise ValueError(f"Found array with dim {X.ndim}: X is [sequences, steps] or [.., .., features].")
    if 0 in X.shape:
        raise ValueError(f"Found array with 0 feature(s) (shape={X.shape}): a step needs at least one.")
    return X


def batches(sequences: np.ndarray) -> Iterator[tuple[np.ndarray, int]]:
    """Batches [BATCH, T, F] float32 of the sequences [N, T, F], and how many of each are real."""
    for first in range(0, len(sequences), BATCH):
        some = sequences[first : first + BATCH].astype(np.float32)
        missing = BATCH - len(some)
        yield np.concatenate([some, np.repeat(some[-1:], missing, axis=0)]), len(some)
