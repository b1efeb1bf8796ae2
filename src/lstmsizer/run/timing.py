"""What a user writes of times: the step of a grid, the parts of the calendar."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import cast, get_args

from lstmsizer.errors import SettingError
from lstmsizer.records import CalendarPart

UNITS = {
    "s": "s", "sec": "s", "second": "s", "m": "m", "min": "m", "minute": "m", "h": "h", "hour": "h",
    "d": "d", "day": "d", "w": "w", "week": "w", "mo": "mo", "month": "mo",
}  # fmt: skip
"""Polars's names of units, by those that people write."""
MONTHS = ("M", "MS", "ME")  # pandas's


def step(written: str | None) -> str | None:
    """The step of a regular grid, as Polars writes durations.

    >>> step("15 minutes")
    '15m'
    >>> step("h")
    '1h'
    """
    if written is None:
        return None
    found = re.fullmatch(r"(\d*)\s*([A-Za-z]+)", written.strip())
    unit = "mo" if found and found[2] in MONTHS else _unit(found[2].lower()) if found else None
    if found is None or unit is None or found[1].strip("0") == "" != found[1]:
        raise SettingError(
            f"The step {written!r} of the grid is no time: write for example 15min, 1h, 1d, 1w or 1mo."
        )
    return f"{int(found[1] or 1)}{unit}"


def _unit(name: str) -> str | None:
    return UNITS.get(name) or UNITS.get(name.removesuffix("s"))


def calendar(named: str | Iterable[str] | None) -> tuple[CalendarPart, ...]:
    """Parts of the calendar: 'hour, weekday' or ('hour', 'weekday').

    >>> calendar("hour, weekday")
    ('hour', 'weekday')
    """
    written = named.split(",") if isinstance(named, str) else named or ()
    parts = tuple(dict.fromkeys(part.strip().lower() for part in written if part.strip()))
    known = get_args(CalendarPart)
    for part in parts:
        if part not in known:
            raise SettingError(
                f"The calendar has no {part!r} that could be read: choose of {', '.join(known)}."
            )
    return cast(tuple[CalendarPart, ...], parts)
