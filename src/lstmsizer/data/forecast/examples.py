"""Forecasting: which windows there are, and what they predict."""

from __future__ import annotations

import numpy as np

from lstmsizer.data.dataset import Sequences
from lstmsizer.records import Split


def span(window: int, horizons: tuple[int, ...]) -> int:
    """Rows that one example touches, from its first step to its last target."""
    return window + horizons[-1]


def examples(target: np.ndarray, window: int, horizons: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Every window whose targets are all known.

    Parameters
    ----------
    target
        [R] the series, NaN where missing.
    window
        T, the steps looked back at.
    horizons
        Steps ahead of the window's last step, ascending.

    Returns
    -------
    starts
        [N] int64, the first row of each window, ascending.
    targets
        [N, O] the target at each horizon.
    """
    count = max(0, len(target) - span(window, horizons) + 1)
    starts = np.arange(count, dtype=np.int64)
    ahead = window - 1 + np.asarray(horizons)  # [O]
    targets = target[starts[:, None] + ahead]  # [N, O]
    known = ~np.isnan(targets).any(axis=1)
    return starts[known], targets[known]


def described(
    part: str, numbers: np.ndarray, sequences: Sequences, horizons: tuple[int, ...], times: tuple[str, ...]
) -> Split:
    """A part's size, and where its first and last targets stand; ``times`` has one for each row."""
    end = sequences.steps - 1
    first = int(sequences.starts[numbers[0]]) + end + horizons[0]
    last = int(sequences.starts[numbers[-1]]) + end + horizons[-1]
    return Split(part, len(numbers), first, last, times[first], times[last])
