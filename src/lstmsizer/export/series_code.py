"""The lines of ``model.py`` that put a series on a regular grid, and that read the calendar off its times."""

from __future__ import annotations

from collections.abc import Mapping

from lstmsizer.data.forecast.calendar import names_of
from lstmsizer.data.preprocessing import Preprocessing
from lstmsizer.data.timeformats import REWRITTEN
from lstmsizer.export.literals import collection, text
from lstmsizer.records import CalendarPart

TURNS: Mapping[CalendarPart, str] = {
    "minute": "times.dt.minute() / 60",
    "hour": "(times.dt.hour() + times.dt.minute() / 60) / 24",
    "weekday": "(times.dt.weekday() - 1) / 7",
    "day": "(times.dt.day() - 1) / 31",
    "month": "(times.dt.month() - 1) / 12",
    "yearday": "(times.dt.ordinal_day() - 1) / 365.25",
}
"""As ``data.forecast.calendar`` computes them."""

CIRCLES = """\
for part, turn in turns.items():
    angle = 2 * np.pi * turn
    frame = frame.with_columns(
        angle.sin().alias(f"{part} sine"), angle.cos().alias(f"{part} cosine")
    )
"""
GRID = """\
# The series on a regular grid: means of numbers, the last of other values. A step
# in which nothing was measured is a gap.
{numeric}
{texts}
steps = pl.DataFrame(
    {{
        "(time)": times.dt.truncate({step}),
        "(exact)": times,
        **{{column: numbers(column) for column in NUMERIC}},
        **{{column: known(column) for column in TEXTS}},
{own}    }}
)
means = [pl.col(column).mean() for column in NUMERIC]
lasts = [pl.col(column).drop_nulls().last() for column in TEXTS]
steps = steps.sort("(exact)", maintain_order=True)
frame = (
    steps.group_by({keys}, maintain_order=True)
    .agg(*means, *lasts)
    .upsample("(time)", every={step}{grouped}, maintain_order=True)
)
times = frame["(time)"]
"""


def steps(preprocessing: Preprocessing) -> str:
    """What happens to ``frame`` before its columns become inputs; nothing where nothing was asked for.

    It uses ``known`` and ``numbers`` of the program.
    """
    if not preprocessing.calendar and preprocessing.resample is None:
        return ""
    grid = "" if preprocessing.resample is None else _grid(preprocessing, preprocessing.resample)
    return "\n".join(
        [
            f"# When each row happened\n{_times(preprocessing)}",
            *filter(None, (grid, _calendar(preprocessing))),
        ]
    )


def _times(preprocessing: Preprocessing) -> str:
    first, *others = preprocessing.time
    if preprocessing.form:
        rewritten = [f"({text(pattern)}, {text(replacement)})" for pattern, replacement in REWRITTEN]
        return (
            f"times = known({text(first)})\n"
            f"{collection('WRITTEN = [', rewritten, ']')}\n"
            "for pattern, replacement in WRITTEN:\n"
            "    times = times.str.replace(pattern, replacement)\n"
            f'times = times.str.to_datetime({text(preprocessing.form)}, time_unit="us")\n'
            f'times = times.cast(pl.Datetime("us"))  # in UTC, where zones are given\n{_hours(others)}'
        )
    if first.lower() == "year" and others:
        day = ", 1" if len(others) == 1 else ""
        named = collection("TIME = [", map(text, preprocessing.time), "]")
        return (
            f"{named}\nparts = [numbers(column).cast(pl.Int32) for column in TIME]\n"
            f"times = pl.select(pl.datetime(*parts{day})).to_series()\n"
        )
    return f'times = frame[{text(first)}].cast(pl.Datetime("us"))\n{_hours(others)}'


def _hours(others: list[str]) -> str:
    """A column of hours beside one of dates."""
    if not others:
        return ""
    return f'times += (numbers({text(others[0])}) * 3_600_000_000).cast(pl.Duration("us"))\n'


def _grid(preprocessing: Preprocessing, step: str) -> str:
    made = {name for part in preprocessing.calendar for name in names_of(part)}
    columns = dict.fromkeys(preprocessing.columns)
    numeric = dict.fromkeys([name for name, level in columns if level is None] + [*preprocessing.targets])
    texts = dict.fromkeys(name for name, level in columns if level is not None)
    group = preprocessing.group
    return GRID.format(
        own="" if group is None else f"        {text(group)}: known({text(group)}),\n",
        numeric=collection("NUMERIC = [", [text(name) for name in numeric if name not in made], "]"),
        texts=collection("TEXTS = [", map(text, texts), "]"),
        step=text(step),
        keys='"(time)"' if group is None else f'{text(group)}, "(time)"',
        grouped="" if group is None else f", group_by={text(group)}",
    )


def _calendar(preprocessing: Preprocessing) -> str:
    if not preprocessing.calendar:
        return ""
    turns = [f"    {text(part)}: {TURNS[part]},\n" for part in preprocessing.calendar]
    told = "# Points on circles, so that what comes round again has no jump"
    return f"{told}\nturns = {{\n{''.join(turns)}}}\n{CIRCLES}"
