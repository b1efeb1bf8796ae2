"""What was forecast of the test part as a chart."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from lstmsizer.errors import SettingError
from lstmsizer.records import Answer, ForecastsOnTest, NumbersOnTest, Stretch
from lstmsizer.report.numbers import count
from lstmsizer.report.plots.style import BLUE, GREY, ORANGE, WIDTH, Drawn, colours, plain, styled

Row = dict[str, Any]

_TIME = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d(:\d\d)?)?")
_HEIGHT = 180


def stretch_rows(stretch: Stretch, target: str, baseline: str) -> list[Row]:
    """A row for each time and each line; one without a value where rows are missing, so that lines break."""
    lines = {"truth": stretch.truth, "forecast": stretch.forecast}
    if stretch.baseline:
        lines[plain(baseline)] = stretch.baseline
    of = f" of {plain(stretch.series)}" if stretch.series else ""
    panel = f"{plain(target)}{of}, {count(stretch.horizon, 'step')} ahead"
    dated = all(_TIME.fullmatch(time) for time in stretch.times)
    times: list[Any] = [_iso(time) for time in stretch.times] if dated else list(stretch.rows)
    jumps = sorted(after - before for before, after in pairwise(stretch.rows))
    usual = jumps[len(jumps) // 2] if jumps else 1
    rows: list[Row] = []
    for line, values in lines.items():
        before = None
        for row, time, value in zip(stretch.rows, times, values, strict=True):
            if before is not None and row - before > 1.5 * usual:
                rows.append({"stretch": panel, "line": line, "time": time, "value": None})
            rows.append({"stretch": panel, "line": line, "time": time, "value": value})
            before = row
    return rows


def _iso(time: str) -> str:
    """A time as browsers read it, in no zone; a date alone would be read as one of UTC."""
    return time.replace(" ", "T") if " " in time else f"{time}T00:00"


def chart(answer: Answer) -> Drawn:
    """Forecasts beside the truth and the best baseline over time; of numbers, predictions against truth.

    Raises
    ------
    SettingError
        The answer has neither.
    """
    match answer.on_test:
        case ForecastsOnTest() as found:
            return styled(_over_time(found))
        case NumbersOnTest() as found:
            return styled(_against_truth(found))
        case None:
            raise SettingError("The answer keeps no forecasts of the test part: size the data again.")
        case _:
            raise SettingError(
                "The answer tells classes or labels, not numbers over time: its report shows each of them."
            )


def _over_time(found: ForecastsOnTest) -> Drawn:
    import altair as alt

    rows = [
        row
        for target in found.targets
        for stretch in target.stretches
        for row in stretch_rows(stretch, target.target, found.baseline)
    ]
    dated = all(isinstance(row["time"], str) for row in rows)
    named = {"truth": GREY, "forecast": BLUE} | ({plain(found.baseline): ORANGE} if found.baseline else {})
    time = "time:T" if dated else "time:Q"
    lines = (
        alt.Chart()
        .mark_line(strokeWidth=1.5)
        .encode(
            x=alt.X(time, title=None if dated else "step"),
            y=alt.Y("value:Q", title=None, scale=alt.Scale(zero=False)),
            color=alt.Color("line:N", title=None, scale=colours(named), sort=list(named)),
            tooltip=[time, "line:N", "value:Q"],
        )
        .properties(width=WIDTH, height=_HEIGHT)
    )
    panels = list(dict.fromkeys(row["stretch"] for row in rows))
    by = alt.Facet("stretch:N", title=None, sort=panels)
    each = lines.facet(by, columns=1, data=alt.Data(values=rows))
    return each.resolve_scale(x="independent", y="independent")


def _against_truth(found: NumbersOnTest) -> Drawn:
    import altair as alt

    rows = [{"truth": t, "predicted": p} for t, p in zip(found.truth, found.predicted, strict=True)]
    ends = (min(*found.truth, *found.predicted), max(*found.truth, *found.predicted))
    scale = alt.Scale(zero=False)
    marks = (
        alt.Chart(alt.Data(values=rows))
        .mark_circle(color=BLUE, opacity=0.5)
        .encode(
            x=alt.X("truth:Q", title="truth", scale=scale),
            y=alt.Y("predicted:Q", title="predicted", scale=scale),
            tooltip=["truth:Q", "predicted:Q"],
        )
    )
    same = [{"truth": end, "predicted": end} for end in ends]
    line = alt.Chart(alt.Data(values=same)).mark_line(color=GREY, strokeDash=[5, 4])
    return alt.layer(line.encode(x="truth:Q", y="predicted:Q"), marks).properties(width=WIDTH, height=WIDTH)
