"""Residuals as a report shows them, and numbers short enough to be kept."""

from __future__ import annotations

import numpy as np

from lstmsizer.records.shown import Residuals

BINS = 40
TAIL = 0.005
"""Of the residuals on each side, that the bins leave out: a single one far away would flatten all others."""


def residuals(truth: np.ndarray, forecast: np.ndarray, baseline: np.ndarray | None) -> Residuals:
    """The histogram of truth minus ``forecast``, and in the same bins of truth minus ``baseline``.

    All have one shape, [n] or [n, H], and are finite.
    """
    own = np.subtract(truth, forecast, dtype=np.float64).ravel()
    other = np.empty(0) if baseline is None else np.subtract(truth, baseline, dtype=np.float64).ravel()
    some = [each for each in (own, other) if len(each)]
    # Outwards to the next residual: of fewer than 1/TAIL none is left out.
    low = min(float(np.quantile(each, TAIL, method="lower")) for each in some)
    high = max(float(np.quantile(each, 1 - TAIL, method="higher")) for each in some)
    if not high > low:
        low, high = low - 0.5, high + 0.5
    counts, edges = np.histogram(own, BINS, (low, high))
    beside = np.histogram(other, BINS, (low, high))[0] if len(other) else np.empty(0, np.int64)
    return Residuals(
        edges=short(edges),
        counts=tuple(map(int, counts)),
        baseline=tuple(map(int, beside)),
        outside=len(own) - int(counts.sum()),
        baseline_outside=len(other) - int(beside.sum()),
        mean=float(own.mean()),
        sd=float(own.std()),
    )


def rmse(truth: np.ndarray, forecast: np.ndarray) -> float:
    """The root of the mean squared difference."""
    squared = np.square(np.subtract(truth, forecast, dtype=np.float64)).mean()
    return short(np.sqrt([squared]))[0]


def short(numbers: np.ndarray) -> tuple[float, ...]:
    """[n] to six significant digits: more than a figure shows, and half as long in a file."""
    return tuple(float(f"{number:.6g}") for number in numbers)
