"""Several windows on the same data: which ones are worth comparing, and the data as each of them sees it.

All windows have the same examples, namely those of the longest: the same targets, in the same parts, scaled
alike. A shorter one only starts later. So what they score differs by the window and nothing else.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from lstmsizer.data.dataset import Dataset, Scaled, Sequences
from lstmsizer.data.forecast.period import detect_period
from lstmsizer.data.missing import carry_forward
from lstmsizer.data.preprocessing import Preprocessing
from lstmsizer.data.regressors import evenly

MOST = 5
"""Windows that are compared where the data chooses them."""
LONGEST = 256
"""Steps: an LSTM's training takes as long as its window, and hardly anything is carried over more."""
SHARE = 8
"""The longest window has at most one row in so many: at each border of a part a window's rows are lost."""
EARLY = 0.4
"""Share of the rows from which the season is found: they belong to the train part, whatever the window."""
MOST_SERIES = 25
"""Series of a panel in which a season is looked for."""
WITHOUT_SEASON = 16
"""Steps from which halves and doubles are made where there is no season."""

View = TypeVar("View", Sequences, Scaled)


def looking_back(view: View, window: int) -> View:
    """The same examples with a shorter window; values and targets are shared, only starts are new."""
    return replace(view, starts=view.starts + (view.steps - window), steps=window)


def at_window(dataset: Dataset, window: int) -> Dataset:
    """The data set as it is with a window that is no longer than its own: the same parts and targets."""
    if window == dataset.sequences.steps:
        return dataset
    preprocessing = dataset.preprocessing
    assert isinstance(preprocessing, Preprocessing)
    return replace(
        dataset,
        sequences=looking_back(dataset.sequences, window),
        preprocessing=replace(preprocessing, window=window),
        shapes=replace(dataset.shapes, steps=window),
    )


@dataclass(frozen=True)
class Suggested:
    """Windows to compare, ascending, and the season that they come of (None: there is none)."""

    windows: tuple[int, ...]
    season: int | None


def suggested(target: np.ndarray, firsts: np.ndarray) -> Suggested:
    """Twice the season, the season, and halves of it: the longest that the data allow, at most ``MOST``.

    None is below 2 steps, unless nothing else fits.

    Parameters
    ----------
    target
        [R] the series, NaN where missing; only the first two fifths of each are looked at for the season.
    firsts
        [S] the first row of each series. The season is that of most of them (of some, where there are many),
        and half of them are at least as long as is reckoned with.
    """
    several = np.split(target, firsts[1:])
    seasons = [_season(several[number]) for number in evenly(len(several), MOST_SERIES)]
    season = Counter(seasons).most_common(1)[0][0]
    longest = max(1, min(LONGEST, int(np.median([len(series) for series in several])) // SHARE))
    doubled = 2 * (season or WITHOUT_SEASON)
    halves = dict.fromkeys(round(doubled / 2**half) for half in range(doubled.bit_length()))
    fitting = [window for window in halves if 2 <= window <= longest] or [longest]
    return Suggested(tuple(sorted(fitting[:MOST])), season)


def _season(series: np.ndarray) -> int | None:
    early = carry_forward(series[: int(EARLY * len(series)), None])[:, 0]
    known = early[~np.isnan(early)]
    return detect_period(known) if len(known) else None
