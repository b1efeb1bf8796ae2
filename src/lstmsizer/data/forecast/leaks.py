"""The leak check of a forecast: columns that know the target before it happens, or are it in parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lstmsizer.data.panel import series_of
from lstmsizer.data.regressors import evenly

NEAR_PERFECT = 0.99
"""R2 with the target ahead that no honest column is expected to reach by itself ..."""

OF_THE_REST = 0.25
"""... unless the target's own past does nearly as well: at most so much of its error may be left."""

SAME = 1e-5
"""Share of the variance that rounding may leave between a target and what it is made of."""

MOST_SHIFTS = 200
MOST_ROWS = 10_000
ROWS_A_COLUMN = 10
"""Fewer rows for each column could be put together from anything."""


@dataclass(frozen=True)
class Series:
    """The train part's rows: the target [R] and the columns of numbers [R, C], NaN where unknown.

    ``number`` [R] tells several series apart.
    """

    target: np.ndarray
    columns: np.ndarray
    names: tuple[str, ...]
    number: np.ndarray


def leak_notes(
    name: str,
    target: np.ndarray,
    columns: Mapping[str, np.ndarray],
    train_rows: np.ndarray,
    window: int,
    horizons: tuple[int, ...],
    firsts: np.ndarray,
) -> tuple[str, ...]:
    """A warning of columns that give the target ``name`` away, and of those that it is made of.

    A column gives it away if its value within the window is, alone and in a line, near-perfect for the target
    ahead (R2 above .99) where the target's own values leave four times the error. Others are the target in
    parts, in another unit, or with others summed, if a line through their values of the same row leaves
    nothing but rounding. Only train rows are looked at, at most 10,000 of them and 200 shifts.

    Parameters
    ----------
    target
        [R] float64, NaN where missing.
    columns
        The features of numbers [R] by name, without the target.
    train_rows
        [R] bool.
    window, horizons
        As asked.
    firsts
        [S] the first row of each series.
    """
    if not columns:
        return ()
    rows = _in_between(train_rows, firsts)
    stacked = np.stack([_standard(values[rows]) for values in columns.values()], axis=1)
    number = series_of(rows, firsts)
    series = Series(_standard(target[rows]), stacked, tuple(columns), number)
    ahead = _ahead(series, window, horizons)
    told = [_ahead_note(name, series.names[column], shift) for column, shift in ahead.items()]
    parts = [name for name in _parts(series) if name not in {series.names[column] for column in ahead}]
    return (*told, *([_parts_note(name, parts)] if parts else []))


def _in_between(train_rows: np.ndarray, firsts: np.ndarray) -> np.ndarray:
    """Row numbers from each series' first train row to its last: windows need the order of the rows."""
    rows: list[np.ndarray] = []
    for first, own in zip(firsts, np.split(train_rows, firsts[1:]), strict=True):
        known = np.flatnonzero(own)
        if len(known):
            rows.append(np.arange(first + known[0], first + known[-1] + 1))
    return np.concatenate(rows)


def _standard(values: np.ndarray) -> np.ndarray:
    """[R] float32 of mean 0 and variance 1, so that sums of squares are exact enough; a constant is 0."""
    exact = np.asarray(values, np.float64)
    if np.isnan(exact).all():
        return exact.astype(np.float32)
    centred = exact - np.nanmean(exact)
    spread = np.sqrt(np.nanmean(centred**2))
    return (centred / (spread if spread > 0 else np.inf)).astype(np.float32)


def _ahead(series: Series, window: int, horizons: tuple[int, ...]) -> dict[int, int]:
    """By column: the rows by which it is before the target, where it is near-perfect for it."""
    shifts = np.arange(horizons[0], horizons[-1] + window)
    shifts = shifts[(shifts < len(series.target)) & (shifts - horizons[0] < MOST_SHIFTS)]
    ends = len(series.target) - int(shifts[-1]) if len(shifts) else 0
    rows = evenly(max(ends, 0), MOST_ROWS)
    if len(rows) < ROWS_A_COLUMN:
        return {}
    later = rows[:, None] + shifts  # [n, S]
    same = series.number[later] == series.number[rows, None]
    future = np.where(same, series.target[later].astype(np.float64), np.nan)
    own = float(_r2(future, series.target[rows, None].astype(np.float64)).max())
    r2 = _r2(future, series.columns[rows].astype(np.float64))  # [S, C]
    best = r2.argmax(axis=0)
    explained = r2[best, np.arange(r2.shape[1])]
    leaks = (explained > NEAR_PERFECT) & (1 - explained < OF_THE_REST * (1 - own))
    return {int(column): int(shifts[best[column]]) for column in np.flatnonzero(leaks)}


def _r2(targets: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """[S, C] squared correlations of targets [n, S] and columns [n, C] where both are known; else 0."""
    y_known, x_known = ~np.isnan(targets), ~np.isnan(columns)
    y, x = np.where(y_known, targets, 0), np.where(x_known, columns, 0)
    in_y, in_x = y_known.astype(np.float64).T, x_known.astype(np.float64)
    count = np.maximum(in_y @ in_x, 1)
    mean_y, mean_x = y.T @ in_x / count, in_y @ x / count
    variance_y = (y**2).T @ in_x / count - mean_y**2
    variance_x = in_y @ x**2 / count - mean_x**2
    covariance = y.T @ x / count - mean_y * mean_x
    spread = variance_y * variance_x
    usable = (variance_y > SAME) & (variance_x > SAME) & (count >= ROWS_A_COLUMN)
    return np.where(usable, covariance**2 / np.where(usable, spread, 1), 0)


def _parts(series: Series) -> list[str]:
    """Names of the fewest columns that make up the target in the same row; none if they do not."""
    known = np.flatnonzero(~np.isnan(series.target) & ~np.isnan(series.columns).any(axis=1))
    rows = known[evenly(len(known), MOST_ROWS)]
    columns = list(range(series.columns.shape[1]))
    if len(rows) < ROWS_A_COLUMN * len(columns):
        return []
    joint = np.column_stack([np.ones(len(rows)), series.columns[rows], series.target[rows]])
    products = joint.T @ joint / len(rows)

    def left(chosen: list[int]) -> float:
        """The share of the target's variance that a line through these columns leaves."""
        places = [0, *(column + 1 for column in chosen)]
        inner, outer = products[np.ix_(places, places)], products[places, -1]
        line = np.linalg.lstsq(inner, outer, rcond=1e-12)[0]
        variance = products[-1, -1] - products[0, -1] ** 2
        return float((products[-1, -1] - 2 * line @ outer + line @ inner @ line) / max(variance, SAME))

    if left(columns) > SAME:
        return []
    for column in list(columns):
        fewer = [other for other in columns if other != column]
        if fewer and left(fewer) <= SAME:
            columns = fewer
    return [series.names[column] for column in columns]


def _ahead_note(target: str, column: str, shift: int) -> str:
    steps = "1 step" if shift == 1 else f"{shift} steps"
    return (
        f"Leak? '{column}' alone tells '{target}' {steps} ahead almost perfectly, far better than its own "
        "past does: it may be written with knowledge of the future. If it would not be known in use, leave "
        f"it out: --exclude {_listed([column])}."
    )


def _parts_note(target: str, parts: list[str]) -> str:
    if len(parts) == 1:
        said = f"'{parts[0]}' is '{target}' in another form: one gives the other in every row"
    else:
        names = ", ".join(f"'{name}'" for name in parts[:-1]) + f" and '{parts[-1]}'"
        said = f"{names} make up '{target}' exactly, row by row"
    return (
        f"Leak? {said}. Past values are all that a forecast is given; unless these too are known when it is "
        f"made, leave them out: --exclude {_listed(parts)}."
    )


def _listed(names: list[str]) -> str:
    joined = ",".join(names)
    return f'"{joined}"' if " " in joined else joined
