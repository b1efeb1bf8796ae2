"""Panels: many series in one table, and each in units of its own.

The series of a panel may live on very different levels, such as the sales of a kiosk and of a supermarket. In
one scaling for all, the network would see little of the small ones, and its loss would be that of the large
ones. So each number that varies within series is written as its distance from its own series' mean, in
standard deviations of that series; what tells series apart (constant within each) stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lstmsizer.data.logarithm import Logarithm, restored, transformed

SERIES, VALUE = "series", "value"
"""Columns of the long table that a wide one is made: which series a row is of, and its number."""

SMALLEST_SPREAD = 1e-7
"""A spread below this share of the mean is rounding, not information."""


@dataclass(frozen=True)
class Panel:
    """Where the series of a table stand, one below the other, each in the order of time.

    Attributes
    ----------
    names
        What each series is called in the data, [S].
    firsts
        [S] the first row of each series, ascending from 0.
    ticks
        [R] when each row happened: the number of its time among all times of the table. Where there is no
        clock all series end at the same time, and a row is one tick.
    """

    names: tuple[str, ...]
    firsts: np.ndarray
    ticks: np.ndarray


@dataclass(frozen=True)
class Levels:
    """Means and standard deviations of each series, of its train rows alone.

    Attributes
    ----------
    firsts
        [S] the first row of each series, ascending from 0.
    input_mean, input_sd
        [S, F]; 0 and 1 for categories, and for what is constant within each series.
    target_mean, target_sd
        [S, O].
    logarithm
        That targets are turned into before; mean and sd are those of it. None: they are as they are.
    """

    firsts: np.ndarray
    input_mean: np.ndarray
    input_sd: np.ndarray
    target_mean: np.ndarray
    target_sd: np.ndarray
    logarithm: Logarithm | None = None


def series_of(rows: np.ndarray, firsts: np.ndarray) -> np.ndarray:
    """The number of the series in which each row stands."""
    return np.searchsorted(firsts, rows, side="right") - 1


def fit_levels(
    values: np.ndarray,
    targets: np.ndarray,
    horizons: int,
    kept: np.ndarray,
    train: np.ndarray,
    panel: Panel,
    logarithm: Logarithm | None = None,
) -> Levels:
    """The units of each series, by the rows [R] bool of the train part.

    Parameters
    ----------
    values
        [R, F] the features; those that are ``kept`` [F] stay as they are.
    targets
        [R, K] the columns to be forecast, NaN where missing.
    horizons
        How many there are: each of the O = K * horizons outputs has its column's level.
    train, panel
        The rows that are looked at, and where the series stand.
    logarithm
        What targets are turned into before.
    """
    input_mean, input_sd = moments(values, train, panel.firsts)
    target_mean, target_sd = moments(transformed(targets, logarithm), train, panel.firsts)
    return Levels(
        panel.firsts,
        np.where(kept, 0.0, input_mean),
        np.where(kept, 1.0, input_sd),
        np.repeat(target_mean, horizons, axis=1),
        np.repeat(target_sd, horizons, axis=1),
        logarithm,
    )


def moments(values: np.ndarray, rows: np.ndarray, firsts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation [S, C] of each series' known values in the chosen rows.

    A series that is constant there has the others' usual spread (the root of their mean variance, or 1 where
    all are constant); one without a known value has their mean, too.

    Parameters
    ----------
    values
        [R, C], NaN where unknown.
    rows
        [R] bool: those that are looked at.
    firsts
        [S] the first row of each series.
    """
    known = ~np.isnan(values) & rows[:, None]
    count = np.add.reduceat(known, firsts, axis=0, dtype=np.int64)
    exact = np.where(known, values, 0).astype(np.float64)
    mean = np.add.reduceat(exact, firsts, axis=0) / np.maximum(count, 1)
    rest = np.where(known, exact - np.repeat(mean, np.diff([*firsts, len(values)]), axis=0), 0)
    sd = np.sqrt(np.add.reduceat(rest**2, firsts, axis=0) / np.maximum(count, 1))
    varies = (count > 1) & (sd > SMALLEST_SPREAD * np.abs(mean))
    usual = np.sqrt((np.where(varies, sd, 0) ** 2).sum(axis=0) / np.maximum(varies.sum(axis=0), 1))
    seen = count > 0
    between = np.where(seen, mean, 0).sum(axis=0) / np.maximum(seen.sum(axis=0), 1)
    sd = np.where(varies, sd, np.where(usual > 0, usual, 1.0))
    return np.where(seen, mean, between), sd


def relative(values: np.ndarray, levels: Levels) -> np.ndarray:
    """Rows [R, F] in units of their own series, float32."""
    return _by_series(values, levels.firsts, levels.input_mean, levels.input_sd)


def relative_targets(targets: np.ndarray, starts: np.ndarray, levels: Levels) -> np.ndarray:
    """Targets [n, O] of the windows that begin at ``starts`` [n] in units of their own series, float32."""
    series = series_of(starts, levels.firsts)
    own = transformed(targets, levels.logarithm)
    return ((own - levels.target_mean[series]) / levels.target_sd[series]).astype(np.float32)


def relative_columns(columns: np.ndarray, levels: Levels, horizons: int) -> np.ndarray:
    """The columns to be forecast [R, K] in units of their own series, float32."""
    own = transformed(columns, levels.logarithm)
    return _by_series(own, levels.firsts, levels.target_mean[:, ::horizons], levels.target_sd[:, ::horizons])


def absolute(outputs: np.ndarray, starts: np.ndarray, levels: Levels) -> np.ndarray:
    """The inverse: forecasts [n, O] in the units of the data."""
    series = series_of(starts, levels.firsts)
    own = outputs * levels.target_sd[series] + levels.target_mean[series]
    return restored(own, levels.logarithm)


def _by_series(values: np.ndarray, firsts: np.ndarray, mean: np.ndarray, sd: np.ndarray) -> np.ndarray:
    """A series at a time, so that no copy in float64 of all rows is needed."""
    found = np.empty(values.shape, np.float32)
    for number, (first, last) in enumerate(zip(firsts, [*firsts[1:], len(values)], strict=True)):
        found[first:last] = (values[first:last] - mean[number]) / sd[number]
    return found
