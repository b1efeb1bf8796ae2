"""A table to forecast from: every window that it holds, up to the last row in which anything was measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import polars as pl

from lstmsizer.data.anew.columns import (
    input_defaults,
    kept_columns,
    kept_features,
    unknown_notes,
)
from lstmsizer.data.anew.new_data import NewData
from lstmsizer.data.anew.times import column_of_times
from lstmsizer.data.columns import Column
from lstmsizer.data.dataset import Sequences
from lstmsizer.data.forecast.calendar import calendar_columns, names_of
from lstmsizer.data.forecast.clock import Clock, find_clock
from lstmsizer.data.forecast.grouping import grouped, listed
from lstmsizer.data.forecast.known import places, with_ahead
from lstmsizer.data.forecast.labels import labels_of
from lstmsizer.data.forecast.resample import regular
from lstmsizer.data.forecast.wide import below_each_other
from lstmsizer.data.names import check_names
from lstmsizer.data.panel import Levels, relative, series_of
from lstmsizer.data.preprocessing import Preprocessing, Units
from lstmsizer.data.table import Table, read
from lstmsizer.errors import DataError
from lstmsizer.records import Question


@dataclass(frozen=True)
class _Laid:
    """The table by series and time; ``firsts`` [S] the first row of each, ``names`` [S] what it is called."""

    table: Table
    columns: dict[str, Column]
    names: tuple[str, ...]
    firsts: np.ndarray
    clock: Clock
    notes: tuple[str, ...]


def from_table(source: object, p: Preprocessing) -> NewData:
    """Every window of a file or a frame, series by series and in the order of time.

    Rows at the end of a series that hold nothing but what is known ahead are the future: windows end before
    them. Of columns known ahead a window needs the values of its furthest horizon too.

    Raises
    ------
    DataError
        A column is not there or holds something else, a series is not known, times are out of order, or
        there are fewer rows than a window has.
    """
    laid = _laid_out(source, p)
    values = kept_features(laid.columns, p.columns, laid.table, laid.firsts)
    known = places(p.columns, p.known)
    starts, notes = _starts(laid, p)
    sequences = Sequences(
        with_ahead(values, known, p.horizons[-1], laid.firsts),
        starts,
        p.window,
        np.zeros((len(starts), 0), np.float32),
    )
    levels = None if p.group is None else _levels(laid, p, known)
    if levels is not None:
        sequences = replace(sequences, values=relative(sequences.values, levels))
    defaults = input_defaults(p.columns, p.defaults)
    keys, form = _keys(laid, p, starts + p.window - 1)
    return NewData(
        sequences=sequences,
        defaults=np.concatenate([defaults, defaults[known]]),
        keys=keys,
        columns=tuple(f"{target} +{ahead}" for target in p.targets for ahead in p.horizons),
        class_names=(),
        source=laid.table.source,
        form=form,
        levels=levels,
        notes=(*laid.notes, *unknown_notes(laid.columns, p.columns), *notes),
    )


def _laid_out(source: object, p: Preprocessing) -> _Laid:
    """Read as training data are: by series, on the grid, with the calendar; targets need not be there."""
    made = {name for part in p.calendar for name in names_of(part)}
    inputs = [(name, level) for name, level in p.columns if name not in made]
    group = () if p.group is None else (p.group,)
    named = list(dict.fromkeys((*group, *p.time, *(name for name, _ in inputs))))
    table = read(source, None if p.wide else partial(_needed, named))
    notes: tuple[str, ...] = ()
    if p.wide:
        table, notes = _long(table, p)
    check_names(named, table.frame.columns, table.source)
    by_series = grouped(table, p.group)
    table = by_series.table
    _check_series(by_series.names, p, table)
    columns = kept_columns(table, inputs)
    times = column_of_times(table, p.time, p.form)
    if times is not None:
        columns[times.name] = times
    question = Question(time=times.name if times else None, resample=p.resample)
    steps = regular(table, columns, question, by_series.firsts)
    clock = find_clock(steps.columns, question, steps.table, steps.firsts)
    calendar = calendar_columns(p.calendar, clock.times, {}, table.source)
    return _Laid(steps.table, steps.columns | calendar, by_series.names, steps.firsts, clock, notes)


def _needed(named: list[str], types: Mapping[str, pl.DataType]) -> list[str] | None:
    """Of a table's columns those that are needed; None: all, as one is not there."""
    return named if set(named) <= set(types) else None


def _long(table: Table, p: Preprocessing) -> tuple[Table, tuple[str, ...]]:
    """The columns that are series of the model one below the other; a note on others."""
    series = [name for name in p.series if name in table.frame.columns]
    if not series:
        raise DataError(
            f"{table.source} has none of the series that the model was trained on ({listed([*p.series])})."
        )
    check_names(p.time, table.frame.columns, table.source)
    apart = [name for name in table.frame.columns if name not in (*series, *p.time)]
    notes = (f"The model knows no series {listed(apart)}: no forecasts of these.",) if apart else ()
    return below_each_other(table, [*p.time], series), notes


def _check_series(names: tuple[str, ...], p: Preprocessing, table: Table) -> None:
    unknown = [name for name in names if name not in p.series] if p.group is not None else []
    if unknown:
        raise DataError(
            f"The model was trained on {len(p.series):,} series, and '{unknown[0]}' in column '{p.group}' of "
            f"{table.source} is none of them; leave its rows out, or size again with its past."
        )


def _starts(laid: _Laid, p: Preprocessing) -> tuple[np.ndarray, tuple[str, ...]]:
    """[N] the first row of each window, and notes on rows and series without one."""
    ends = np.append(laid.firsts[1:], laid.table.frame.height)
    measured = _measured(laid, p)
    found: list[np.ndarray] = []
    without: list[str] = []
    cut = 0
    for name, first, end in zip(laid.names, laid.firsts.tolist(), ends.tolist(), strict=True):
        rows = np.flatnonzero(measured[first:end])
        last = first + int(rows[-1]) if len(rows) else first - 1
        shown = min(last, end - 1 - p.horizons[-1]) if p.known else last
        cut = max(cut, last - shown)
        found.append(np.arange(first, shown - p.window + 2, dtype=np.int64))
        if not len(found[-1]):
            without.append(name)
    if len(without) == len(found):
        raise DataError(_too_few(laid, p))
    return np.concatenate(found), _notes(without, cut, p)


def _measured(laid: _Laid, p: Preprocessing) -> np.ndarray:
    """[R] bool: rows in which a column that is not known ahead has a value."""
    made = {name for part in p.calendar for name in names_of(part)}
    names = {name for name, _ in p.columns} - {*p.known} - made
    known = [laid.columns[name].values.is_not_null().to_numpy() for name in names]
    return np.any(known, axis=0) if known else np.ones(laid.table.frame.height, bool)


def _too_few(laid: _Laid, p: Preprocessing) -> str:
    ahead = p.horizons[-1] if p.known else 0
    known = f" and must know {', '.join(p.known)} {ahead:,} further" if p.known else ""
    rows = "rows" if p.group is None else "rows of any series"
    return (
        f"{laid.table.source} has too few {rows}: the model looks back at {p.window:,} rows{known}; give "
        f"{p.window + ahead:,} at least."
    )


def _notes(without: list[str], cut: int, p: Preprocessing) -> tuple[str, ...]:
    has = "has" if len(without) == 1 else "have"
    short = f"{len(without):,} series {has} fewer rows than the window of {p.window}: {listed(without)}."
    last = "The last row is" if cut == 1 else f"The last {cut} rows are"
    ahead = (
        f"{last} not forecast from, as {', '.join(p.known)} must be known {p.horizons[-1]:,} "
        f"{'row' if p.horizons[-1] == 1 else 'rows'} ahead: give what is to come too, all else left empty."
    )
    return (*([short] if without else []), *([ahead] if cut else []))


def _keys(laid: _Laid, p: Preprocessing, now: np.ndarray) -> tuple[tuple[pl.Series, ...], str]:
    """What each window [N] is called by its last row ``now`` [N], and how times are written."""
    times, rows = laid.clock.times, laid.table.rows
    if times is None:
        key = pl.Series("row", now if rows is None else rows[now])
    else:
        key = times.gather(pl.Series(now)).alias("time")
    form = "" if times is None or not times.dtype.is_temporal() else labels_of(times).form
    if p.group is None:
        return (key,), form
    series = pl.Series(p.group, laid.names).gather(pl.Series(series_of(now, laid.firsts)))
    return (series, key), form


def _levels(laid: _Laid, p: Preprocessing, known: list[int]) -> Levels:
    """The units of the series that are there, in the order in which they stand."""
    numbers = [p.series.index(name) for name in laid.names]
    inputs = [name if level is None else "" for name, level in p.columns]
    inputs += [inputs[place] for place in known]
    targets = [target for target in p.targets for _ in p.horizons]
    input_mean, input_sd = _units(p.levels, inputs, numbers)
    target_mean, target_sd = _units(p.target_levels or p.levels, targets, numbers)
    return Levels(laid.firsts, input_mean, input_sd, target_mean, target_sd, p.logarithm)


def _units(units: Units, names: list[str], numbers: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Means and sds [S, C] of the columns ``names`` [C] in the series ``numbers`` [S]; else 0 and 1."""
    told = {name: (mean, sd) for name, mean, sd in units}
    plain = ((0.0,) * (max(numbers) + 1), (1.0,) * (max(numbers) + 1))
    of_each = [[told.get(name, plain)[kind] for name in names] for kind in (0, 1)]
    mean, sd = (np.array(columns, np.float64)[:, numbers].T for columns in of_each)
    return mean, sd
