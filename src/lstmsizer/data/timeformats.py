"""Text into times: the ISO formats and the common written ones."""

from __future__ import annotations

import polars as pl

DATES = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y",
    "%d/%m/%y", "%m/%d/%y", "%d %b %Y", "%b %d, %Y", "%d %B %Y", "%B %d, %Y",
)  # fmt: skip
CLOCKS = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S%.f", " %H:%M%z", " %H:%M:%S%z", " %H:%M:%S%.f%z")
FORMATS = tuple(date + clock for date in DATES for clock in CLOCKS)

# A year below 1000 is a two-digit year read by a four-digit format.
FIRST_YEAR = 1000
SAMPLE = 50

# One way of writing: a space for ISO's T, +00:00 for Z, the first day for a month alone.
REWRITTEN = (
    (r"^(\d{4}-\d{1,2}-\d{1,2})T", "${1} "),
    (r"Z$", "+00:00"),
    (r"^(\d{4}[-/]\d{1,2})$", "${1}-01"),
    (r"^(\d{4})/(\d{1,2})-01$", "${1}/${2}/01"),
)


def parse_times(text: pl.Series) -> tuple[pl.Series, str] | None:
    """Times of a text column in microseconds (UTC where zones are given), null where unreadable; the format.

    Days and months that cannot be told apart by their values are read in the order that ascends.
    None if most of a sample of the values has no known format.
    """
    known = text.drop_nulls()
    if known.head(SAMPLE).str.contains(r"\d").sum() <= min(SAMPLE, len(known)) / 2:
        return None
    sample = _written(known.gather_every(max(1, len(known) // SAMPLE)))
    plausible = [form for form in FORMATS if _parse(sample, form).null_count() <= len(sample) // 10]
    readings = [(_parse(_written(text), form), form) for form in plausible]
    return min(readings, key=lambda read: (read[0].null_count(), not _ascends(read[0])), default=None)


def times_as(text: pl.Series, form: str) -> pl.Series:
    """Times of a text column as ``parse_times`` reads them in one format, null where they have another."""
    return _parse(_written(text), form)


def _written(text: pl.Series) -> pl.Series:
    for pattern, replacement in REWRITTEN:
        text = text.str.replace(pattern, replacement)
    return text


def _parse(text: pl.Series, form: str) -> pl.Series:
    times = text.str.to_datetime(form, time_unit="us", strict=False)
    if form.endswith("%z"):
        times = times.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    return times.set(times.dt.year() < FIRST_YEAR, None)


def _ascends(times: pl.Series) -> bool:
    return times.drop_nulls().is_sorted()
