"""Windows copied out of the series, for those who need them as an array (baselines, predictions)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lstmsizer.data.dataset import Sequences

BATCH = 4096


def windows(sequences: Sequences, examples: np.ndarray, defaults: np.ndarray) -> np.ndarray:
    """[n, T, F] float32 in raw units: the windows of the given example numbers [n].

    ``defaults`` [F] stand where nothing is known yet (the train means).
    """
    rows = sequences.starts[examples][:, None] + np.arange(sequences.steps)  # [n, T]
    raw = sequences.values[rows]  # [n, T, F]
    return np.where(np.isnan(raw), defaults, raw).astype(np.float32)


def window_batches(
    sequences: Sequences, examples: np.ndarray, defaults: np.ndarray, batch: int = BATCH
) -> Iterator[np.ndarray]:
    """The same, ``batch`` windows at a time, for parts whose windows would not fit into memory."""
    for first in range(0, len(examples), batch):
        yield windows(sequences, examples[first : first + batch], defaults)
