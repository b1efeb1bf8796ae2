"""Where in the day, the week and the year a row stands, as numbers that a network can read.

What comes round again is written as a point on a circle, a sine and a cosine, so that 23:00 is as near to
midnight as 01:00 is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import polars as pl

from lstmsizer.data.columns import Column
from lstmsizer.errors import DataError
from lstmsizer.records import CalendarPart

TURNS: Mapping[CalendarPart, Callable[[pl.Series], pl.Series]] = {
    "minute": lambda times: times.dt.minute() / 60,
    "hour": lambda times: (times.dt.hour() + times.dt.minute() / 60) / 24,
    "weekday": lambda times: (times.dt.weekday() - 1) / 7,
    "day": lambda times: (times.dt.day() - 1) / 31,
    "month": lambda times: (times.dt.month() - 1) / 12,
    "yearday": lambda times: (times.dt.ordinal_day() - 1) / 365.25,
}
"""How much of its round a time has made; ``export.calendar_code`` writes the same."""


def names_of(part: CalendarPart) -> tuple[str, str]:
    """The columns that a part becomes."""
    return f"{part} sine", f"{part} cosine"


def calendar_columns(
    parts: tuple[CalendarPart, ...], times: pl.Series | None, known: Mapping[str, Column], source: str
) -> dict[str, Column]:
    """A sine and a cosine column for each part of the calendar.

    Parameters
    ----------
    parts
        Those that are asked for.
    times
        [R] when each row happened (of ``Clock``).
    known
        The table's own columns.
    source
        The table's name, for messages.

    Raises
    ------
    DataError
        There are no dates, or a column has the name of one of these.
    """
    if parts and (times is None or not times.dtype.is_temporal()):
        raise DataError(
            f"{source} has no column of dates to read the calendar off; name it (time), or ask for no "
            "calendar."
        )
    made: dict[str, Column] = {}
    for part in parts:
        for name, values in zip(names_of(part), _circle(part, times), strict=True):
            if name in known:
                raise DataError(
                    f"{source} has a column '{name}', as the calendar's is to be called; rename it, or leave "
                    f"'{part}' out of the calendar."
                )
            made[name] = Column(name, "number", pl.Series(name, values))
    return made


def _circle(part: CalendarPart, times: pl.Series | None) -> tuple[np.ndarray, np.ndarray]:
    """[R] the sine and the cosine."""
    assert times is not None
    turn = 2 * np.pi * TURNS[part](times).to_numpy()
    return np.sin(turn), np.cos(turn)
