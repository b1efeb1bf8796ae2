"""Forecasting: which windows there are, and what they predict."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lstmsizer.data.dataset import Sequences
from lstmsizer.data.forecast.folds import Stretches
from lstmsizer.data.panel import Panel
from lstmsizer.records import Split


def span(window: int, horizons: tuple[int, ...]) -> int:
    """Rows that one example touches, from its first step to its last target."""
    return window + horizons[-1]


def examples(
    targets: np.ndarray, window: int, horizons: tuple[int, ...], panel: Panel
) -> tuple[np.ndarray, np.ndarray]:
    """Every window whose targets are all known; none reaches from one series into another.

    Parameters
    ----------
    targets
        [R, K] the columns to be forecast, NaN where missing.
    window
        T, the steps looked back at.
    horizons
        Steps ahead of the window's last step, ascending.
    panel
        Where the series stand.

    Returns
    -------
    starts
        [N] int64, the first row of each window, ascending in time, and of one time by series.
    targets
        [N, O] each target at each horizon: all horizons of the first, then those of the next.
    """
    width = span(window, horizons)
    lasts = np.append(panel.firsts[1:], len(targets)) - width  # the last start in each series
    by_series = [
        np.arange(first, last + 1, dtype=np.int64) for first, last in zip(panel.firsts, lasts, strict=True)
    ]
    ahead = window - 1 + np.asarray(horizons)  # [H]
    if len(by_series) == 1:  # each output is the column from a later row on
        (starts,) = by_series
        later = [column[first : first + len(starts)] for column in targets.T for first in ahead]
        outputs = np.stack(later, axis=1)  # [N, O]
    else:
        starts = np.concatenate(by_series)
        starts = starts[np.argsort(panel.ticks[starts], kind="stable")]
        outputs = np.concatenate([column[starts[:, None] + ahead] for column in targets.T], axis=1)
    gaps = np.isnan(outputs)
    if not gaps.any():
        return starts, outputs
    known = ~gaps.any(axis=1)
    return starts[known], outputs[known]


def stretches(starts: np.ndarray, span: int, panel: Panel) -> Stretches:
    """When each example begins and ends."""
    if len(panel.firsts) == 1:  # a tick is a row
        return Stretches(starts, starts + span)
    begin, end = panel.ticks[starts], panel.ticks[starts + span - 1] + 1
    return Stretches(begin, end, steady=bool((end - begin == span).all()))


def described(
    part: str,
    numbers: np.ndarray,
    sequences: Sequences,
    horizons: tuple[int, ...],
    times: Sequence[str],
    panel: Panel | None = None,
) -> Split:
    """A part's size, and where its first and last targets stand; ``times`` has one for each row or tick."""
    now = sequences.starts[numbers] + sequences.steps - 1
    firsts, lasts = now + horizons[0], now + horizons[-1]
    if panel is not None:
        firsts, lasts = panel.ticks[firsts], panel.ticks[lasts]
    first, last = int(firsts.min()), int(lasts.max())
    return Split(part, len(numbers), first, last, times[first], times[last])
