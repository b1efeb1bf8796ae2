"""The figures of the test part's forecasts: beside the truth over time, their residuals, their errors."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from lstmsizer.records import HorizonError, Residuals, Stretch
from lstmsizer.report.figures.svg import Scale, drawing, element, label, tooltip
from lstmsizer.report.numbers import count, name, number

_WIDTH, _LEFT, _RIGHT = 680.0, 66.0, 664.0
_TOP, _BOTTOM, _HEIGHT = 40.0, 220.0, 262.0
_TICKS = 4  # times under the axis: they are wide
_GAP = 1.5  # usual steps between two rows, above which a line breaks
_BAR = 150.0  # pixels of the tallest bar


def over_time(key: str, stretch: Stretch, target: str, baseline: str) -> str:
    """The SVG of one stretch: truth, forecast and the best baseline's; the pointer tells their numbers."""
    x = Scale(stretch.rows[0], max(stretch.rows[-1], stretch.rows[0] + 1), _LEFT, _RIGHT)
    y = _level([*stretch.truth, *stretch.forecast, *stretch.baseline])
    kinds = (("truth", "truth", stretch.truth), ("forecast", "forecast", stretch.forecast))
    if stretch.baseline:
        kinds = (("beside", name(baseline, 30), stretch.baseline), *kinds)
    words = (
        f"{name(target)} from {name(stretch.times[0])} to {name(stretch.times[-1])}, forecast "
        f"{count(stretch.horizon, 'step')} ahead: truth, forecast"
        + (f" and {name(baseline)}" if stretch.baseline else "")
    )
    return drawing(
        key,
        _WIDTH,
        _HEIGHT,
        "Forecasts beside the truth",
        words,
        _grid(y),
        _times(stretch, x),
        *(_line(kind, stretch.rows, values, x, y) for kind, _, values in kinds),
        _legend([(kind, words) for kind, words, _ in reversed(kinds)]),
        *_hovers(stretch, baseline, x),
    )


def residuals(key: str, found: Residuals, target: str, baseline: str) -> str:
    """The SVG of the histogram of residuals; the baseline's is a line over the bars."""
    x = Scale(found.edges[0], found.edges[-1], _LEFT, _RIGHT)
    most = max(*found.counts, *found.baseline, 1)
    bottom, height = _TOP + _BAR, _TOP + _BAR + 44
    y = Scale(0, most, bottom, _TOP)
    bars = [
        element(
            "rect",
            tooltip(f"{number(low)} to {number(high)}: {amount:,}"),
            x=x(low),
            y=y(amount),
            width=max(x(high) - x(low) - 1, 0.5),
            height=bottom - y(amount),
            class_="bar",
        )
        for low, high, amount in zip(found.edges, found.edges[1:], found.counts, strict=False)
    ]
    ticks = [label(x(tick), bottom + 18, tick_text(tick), "tick", "middle") for tick in x.ticks()]
    axis = element("line", x1=_LEFT, x2=_RIGHT, y1=bottom, y2=bottom, class_="axis")
    names = [("forecast", "forecast")] + ([("beside", name(baseline, 30))] if found.baseline else [])
    middle = element("line", x1=x(0), x2=x(0), y1=_TOP, y2=bottom, class_="axis") if x.holds(0) else ""
    return drawing(
        key,
        _WIDTH,
        height,
        "Residuals on the test part",
        f"Truth minus forecast of {name(target)}: mean {number(found.mean)}, standard deviation "
        f"{number(found.sd)}",
        element("g", *bars, class_="depth1"),
        _steps(found, x, y),
        axis,
        middle,
        *ticks,
        label((_LEFT + _RIGHT) / 2, bottom + 38, "truth minus forecast", "tick", "middle"),
        _legend(names),
    )


def horizons(key: str, errors: Sequence[HorizonError], target: str, baseline: str) -> str:
    """The SVG of the RMSE at each horizon, the best baseline's beside."""
    beside = [one for one in errors if one.baseline is not None]
    x = Scale(errors[0].horizon, errors[-1].horizon, _LEFT, _RIGHT - 20)
    tallest = max(*(one.rmse for one in errors), *(one.baseline or 0.0 for one in beside), 0.0)
    y = Scale(0, tallest * 1.06 or 1.0, _BOTTOM, _TOP)
    own = _line("forecast", [one.horizon for one in errors], [one.rmse for one in errors], x, y, whole=True)
    other = _line(
        "beside", [one.horizon for one in beside], [one.baseline or 0.0 for one in beside], x, y, whole=True
    )
    marks = [
        element(
            "circle",
            tooltip(
                f"{count(one.horizon, 'step')} ahead: {number(one.rmse)}"
                + (f"; {name(baseline, 30)}: {number(one.baseline)}" if one.baseline is not None else "")
            ),
            cx=x(one.horizon),
            cy=y(one.rmse),
            r=3.4,
            class_="mark",
        )
        for one in errors
    ]
    shown = [one.horizon for one in errors] if len(errors) <= 12 else [t for t in x.ticks() if t == int(t)]
    ticks = [label(x(tick), _BOTTOM + 18, f"{tick:,.0f}", "tick", "middle") for tick in shown]
    names = [("forecast", "forecast")] + ([("beside", name(baseline, 30))] if beside else [])
    return drawing(
        key,
        _WIDTH,
        _HEIGHT,
        "Error by horizon",
        f"RMSE of {name(target)}: "
        + ", ".join(f"{one.horizon} ahead {number(one.rmse)}" for one in (errors[0], errors[-1])),
        _grid(y),
        other,
        element("g", own, *marks, class_="depth1"),
        *ticks,
        label((_LEFT + _RIGHT) / 2, _BOTTOM + 38, "steps ahead", "tick", "middle"),
        _legend(names),
    )


def tick_text(tick: float) -> str:
    """A round number at an axis, without the zeros that only say how exact a number is."""
    return f"{tick:,.6g}"


def _level(values: Sequence[float]) -> Scale:
    """A linear scale with some room: unlike losses, forecasts may have either sign."""
    low, high = min(values), max(values)
    room = 0.05 * (high - low) or abs(high) * 0.05 or 1.0
    return Scale(low - room, high + room, _BOTTOM, _TOP)


def _grid(y: Scale) -> str:
    parts: list[str] = []
    for tick in y.ticks():
        parts.append(element("line", x1=_LEFT, x2=_RIGHT, y1=y(tick), y2=y(tick), class_="grid"))
        parts.append(label(_LEFT - 8, y(tick) + 4, tick_text(tick), "tick", "end"))
    return element("g", *parts)


def _times(stretch: Stretch, x: Scale) -> str:
    """A few times under the axis, the first and the last among them."""
    last = len(stretch.times) - 1
    places = sorted({round(last * place / (_TICKS - 1)) for place in range(_TICKS)})
    parts = [element("line", x1=_LEFT, x2=_RIGHT, y1=_BOTTOM, y2=_BOTTOM, class_="axis")]
    for place in places:
        at = x(stretch.rows[place])
        anchor = "start" if place == 0 else "end" if place == last else "middle"
        parts.append(element("line", x1=at, x2=at, y1=_BOTTOM, y2=_BOTTOM + 5, class_="axis"))
        parts.append(label(at, _BOTTOM + 20, name(stretch.times[place], 20), "tick", anchor))
    return element("g", *parts)


def _line(
    kind: str, rows: Sequence[int], values: Sequence[float], x: Scale, y: Scale, *, whole: bool = False
) -> str:
    """A line through the values, broken where rows are missing unless it is ``whole``."""
    if not rows:
        return ""
    jumps = sorted(after - before for before, after in pairwise(rows))
    usual = jumps[len(jumps) // 2] if jumps else 1
    path, before = [], None
    for row, value in zip(rows, values, strict=True):
        joined = before is not None and (whole or row - before <= _GAP * usual)
        path.append(f"{'L' if joined else 'M'}{x(row):.1f} {y(value):.1f}")
        before = row
    return element("path", d="".join(path), class_=f"told {kind}")


def _steps(found: Residuals, x: Scale, y: Scale) -> str:
    """The baseline's histogram as a line of steps."""
    if not found.baseline:
        return ""
    path = f"M{x(found.edges[0]):.1f} {y(0):.1f}"
    for high, amount in zip(found.edges[1:], found.baseline, strict=True):
        path += f"V{y(amount):.1f}H{x(high):.1f}"
    return element("path", d=f"{path}V{y(0):.1f}", class_="told beside")


def _legend(names: Sequence[tuple[str, str]]) -> str:
    """A short line of each kind and its name, over the figure."""
    parts: list[str] = []
    x = _LEFT + 2
    for kind, words in names:
        parts.append(element("path", d=f"M{x:.1f} 18h22", class_=f"told {kind}"))
        parts.append(label(x + 28, 22, words, "tick"))
        x += 54 + 7.2 * len(words)
    return element("g", *parts)


def _hovers(stretch: Stretch, baseline: str, x: Scale) -> list[str]:
    """A strip for each time that shows its numbers when the pointer rests on it."""
    strips: list[str] = []
    wide = max((_RIGHT - _LEFT) / max(len(stretch.rows), 1), 1.0)
    for place, (row, time) in enumerate(zip(stretch.rows, stretch.times, strict=True)):
        words = f"{name(time, 30)}: {number(stretch.truth[place], 4)}, forecast "
        words += number(stretch.forecast[place], 4)
        if stretch.baseline:
            words += f", {name(baseline, 30)} {number(stretch.baseline[place], 4)}"
        strips.append(
            element(
                "rect",
                tooltip(words),
                x=x(row) - wide / 2,
                y=_TOP,
                width=wide,
                height=_BOTTOM - _TOP,
                class_="strip",
            )
        )
    return strips
