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
MOST_MEASURED = 200_000
"""Rows by which a column's mean and spread are found: they only keep sums of squares exact enough."""

ROWS_A_COLUMN = 10
"""Fewer rows for each column could be put together from anything."""


@dataclass(frozen=True)
class Standard:
    """Numbers, NaN where unknown, that are read as of mean 0 and variance 1; a constant is 0."""

    values: np.ndarray
    mean: float
    spread: float

    def __getitem__(self, rows: np.ndarray) -> np.ndarray:
        """Those in these rows (of any shape); float64, but to the places that features have."""
        exact = (self.values[rows].astype(np.float64) - self.mean) / self.spread
        return exact.astype(np.float32).astype(np.float64)


@dataclass(frozen=True)
class Series:
    """The target and the columns of numbers, the rows [R] of the train part, where each series begins [S]."""

    target: Standard
    columns: Mapping[str, Standard]
    rows: np.ndarray
    firsts: np.ndarray

    def inputs(self, rows: np.ndarray) -> np.ndarray:
        """[n, C] the columns in these rows."""
        return np.stack([column[rows] for column in self.columns.values()], axis=1)


def leak_notes(
    name: str,
    target: np.ndarray,
    columns: Mapping[str, np.ndarray],
    train_rows: np.ndarray,
    window: int,
    horizons: tuple[int, ...],
    firsts: np.ndarray,
    known: tuple[str, ...] = (),
) -> tuple[str, ...]:
    """A warning of columns that give the target ``name`` away, and of those that it is made of.

    A column gives it away if its value within the window is, alone and in a line, near-perfect for the target
    ahead (R2 above .99) where the target's own values leave four times the error. Others are the target in
    parts, in another unit, or with others summed, if a line through their values of the same row leaves
    nothing but rounding. Only train rows are looked at, at most 10,000 of them and 200 shifts, evenly spaced.

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
    known
        Those of the columns that are known ahead: these are also looked at in the rows to be forecast.
    """
    if not columns:
        return ()
    rows = _in_between(train_rows, firsts)
    measured = rows[evenly(len(rows), MOST_MEASURED)]
    standard = {column: _standard(values, measured) for column, values in columns.items()}
    series = Series(_standard(target, measured), standard, rows, firsts)
    ahead = _near_perfect(series, np.arange(horizons[0], horizons[-1] + window), horizons[0])
    shown = np.arange(horizons[0] - horizons[-1], horizons[0])
    beside = _near_perfect(series, shown, horizons[0]) if known else {}
    beside = {column: shift for column, shift in beside.items() if column in known and column not in ahead}
    told = [_ahead_note(name, column, shift) for column, shift in ahead.items()]
    told += [_known_note(name, column, shift) for column, shift in beside.items()]
    parts = [column for column in _parts(series, measured) if column not in (*ahead, *beside)]
    return (*told, *([_parts_note(name, parts)] if parts else []))


def _in_between(train_rows: np.ndarray, firsts: np.ndarray) -> np.ndarray:
    """Row numbers from each series' first train row to its last: windows need the order of the rows."""
    rows: list[np.ndarray] = []
    for first, own in zip(firsts, np.split(train_rows, firsts[1:]), strict=True):
        known = np.flatnonzero(own)
        if len(known):
            rows.append(np.arange(first + known[0], first + known[-1] + 1))
    return np.concatenate(rows)


def _standard(values: np.ndarray, rows: np.ndarray) -> Standard:
    """So that sums of squares are exact enough; mean and spread are those of these rows."""
    exact = values[rows].astype(np.float64)
    if np.isnan(exact).all():
        return Standard(values, 0, 1)
    mean = np.nanmean(exact)
    spread = np.sqrt(np.nanmean((exact - mean) ** 2))
    return Standard(values, float(mean), float(spread) if spread > 0 else np.inf)


def _near_perfect(series: Series, shifts: np.ndarray, first: int) -> dict[str, int]:
    """By column: the rows, of ``shifts``, by which it is before a target that it is near-perfect for.

    The target's own past is known up to ``first`` rows before it.
    """
    shifts = shifts[np.abs(shifts) < len(series.rows)]
    shifts = np.sort(shifts[np.argsort(np.abs(shifts), kind="stable")][:MOST_SHIFTS])
    before, after = -min([0, *shifts]), max([first, *shifts])
    places = before + evenly(max(len(series.rows) - before - after, 0), MOST_ROWS)
    if len(places) < ROWS_A_COLUMN or not len(shifts):
        return {}
    now = series.rows[places]  # [n]
    future = _later(series, places, shifts)
    past = future[:, shifts >= first] if first in shifts else _later(series, places, np.array([first]))
    own = float(_r2(past, series.target[now[:, None]]).max())
    r2 = _r2(future, series.inputs(now))  # [S, C]
    best = r2.argmax(axis=0)
    explained = r2[best, np.arange(r2.shape[1])]
    leaks = (explained > NEAR_PERFECT) & (1 - explained < OF_THE_REST * (1 - own))
    names = list(series.columns)
    return {names[column]: int(shifts[best[column]]) for column in np.flatnonzero(leaks)}


def _later(series: Series, places: np.ndarray, shifts: np.ndarray) -> np.ndarray:
    """[n, S] the target so many train rows later; NaN where that is in another series."""
    now, later = series.rows[places], series.rows[places[:, None] + shifts]
    same = series_of(later, series.firsts) == series_of(now, series.firsts)[:, None]
    return np.where(same, series.target[later], np.nan)


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


def _parts(series: Series, rows: np.ndarray) -> list[str]:
    """Names of the fewest columns that make up the target in the same row; none if they do not."""
    names = list(series.columns)
    both = np.column_stack([series.inputs(rows), series.target[rows]])
    known = both[~np.isnan(both).any(axis=1)]
    known = known[evenly(len(known), MOST_ROWS)]
    columns = list(range(len(names)))
    if len(known) < ROWS_A_COLUMN * len(columns):
        return []
    joint = np.column_stack([np.ones(len(known)), known])
    products = joint.T @ joint / len(known)

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
    return [names[column] for column in columns]


def _ahead_note(target: str, column: str, shift: int) -> str:
    steps = "1 step" if shift == 1 else f"{shift} steps"
    return (
        f"Leak? '{column}' alone tells '{target}' {steps} ahead almost perfectly, far better than its own "
        "past does: it may be written with knowledge of the future. If it would not be known in use, leave "
        f"it out: --exclude {_listed([column])}."
    )


def _known_note(target: str, column: str, shift: int) -> str:
    distance = f"{abs(shift)} step{'s' if abs(shift) > 1 else ''}"
    where = "of the same row" if shift == 0 else f"{distance} {'after it' if shift > 0 else 'before it'}"
    return (
        f"Leak? '{column}' is said to be known ahead, and alone tells '{target}' {where} almost perfectly. "
        f"Unless it surely is known before '{target}' is, do not name it (known), or leave it out: "
        f"--exclude {_listed([column])}."
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
