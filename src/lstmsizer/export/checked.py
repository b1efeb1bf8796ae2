"""``preprocess.json`` for those who will do what it says: the file may come from anywhere."""

from __future__ import annotations

import re
from typing import get_args

from lstmsizer.data.preprocessing import LabelledPreprocessing, Preprocessing, TokenPreprocessing
from lstmsizer.errors import OutputError
from lstmsizer.export.preprocess import Prepared, from_json
from lstmsizer.records import CalendarPart

STEP = re.compile(r"[1-9]\d{0,5}(s|m|h|d|w|mo)")
FEATURE = re.compile(r"feature [1-9]\d{0,6}")
MOST_STEPS = 10**6


def usable(text: str) -> Prepared:
    """Read ``preprocess.json``, and see that what it says can be done.

    Raises
    ------
    OutputError
        If the text is not JSON, of another format, lacks something, or says what no sizing writes.
    """
    try:
        prepared = from_json(text)
        _check(prepared)
    except (AttributeError, OverflowError, RecursionError, ValueError) as error:
        raise OutputError(f"preprocess.json is damaged ({error}): write it again by sizing again.") from error
    return prepared


def _check(prepared: Prepared) -> None:
    """Raise a ValueError with what no sizing writes."""
    if isinstance(prepared, Preprocessing):
        _check_forecast(prepared)
        return
    _hold(1 <= prepared.steps <= MOST_STEPS, "wrong number of steps")
    _hold(len({*prepared.class_names}) == len(prepared.class_names), "class names that stand twice")
    if isinstance(prepared, TokenPreprocessing):
        return
    by_table = prepared.source == "table"
    _hold(not by_table or prepared.sequence is not None, "a table without a column of the sequences")
    if isinstance(prepared, LabelledPreprocessing):
        _hold(bool(prepared.columns), "no inputs")
        _hold(prepared.remaining >= 0 and (not prepared.remaining or prepared.window > 0), "wrong window")
        by_number = prepared.source in ("arrays", "ts")
        plain = all(level is None and FEATURE.fullmatch(name) for name, level in prepared.columns)
        _hold(not by_number or plain, "inputs that are no features of arrays")


def _check_forecast(p: Preprocessing) -> None:
    _hold(1 <= p.window <= MOST_STEPS, "wrong window")
    ascending = list(p.horizons) == sorted({*p.horizons})
    _hold(
        bool(p.horizons) and ascending and 1 <= p.horizons[0] <= p.horizons[-1] <= MOST_STEPS,
        "wrong horizons",
    )
    _hold(bool(p.columns) and bool(p.targets), "no inputs or no targets")
    _hold({*p.calendar} <= {*get_args(CalendarPart)}, "unknown parts of the calendar")
    _hold(p.resample is None or STEP.fullmatch(p.resample) is not None, "wrong step of the grid")
    _hold(bool(p.time) or (p.resample is None and not p.calendar), "a calendar or a grid without times")
    count = len(p.series)
    _hold(p.group is None or (count > 0 and len({*p.series}) == count), "no series, or some twice")
    whole = all(len(mean) == len(sd) == count for _, mean, sd in (*p.levels, *p.target_levels))
    _hold(whole, "levels of other series")
    told = {name for name, *_ in p.target_levels or p.levels}
    _hold(p.group is None or {*p.targets} <= told, "targets without levels")


def _hold(condition: bool, what: str) -> None:
    if not condition:
        raise ValueError(what)
