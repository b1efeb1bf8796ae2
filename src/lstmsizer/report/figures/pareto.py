"""The sizes that were tried as trade-offs: score against parameters, and against latency."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lstmsizer.records import Answer, TradeOff
from lstmsizer.report import readings
from lstmsizer.report.figures.svg import Scale, drawing, element, label, spanning, tooltip
from lstmsizer.report.numbers import duration, number
from lstmsizer.report.page.markup import size_key
from lstmsizer.report.words.limited import kept_to
from lstmsizer.report.words.pareto import latency

_WIDTH, _HEIGHT, _TOP, _BOTTOM = 680.0, 300.0, 34.0, 250.0
_BOTH = (66.0, 350.0), (392.0, 668.0)  # from left to right, of two panels
_ONE = (66.0, 640.0)
_LETTER, _SPACE = 7.2, 8.0  # pixels of a letter under the axis, and between two numbers
_LINE = 15.0  # pixels from a line of words to the next


@dataclass(frozen=True)
class _Panel:
    """What is to the right: its name, how it is read off a size and written, and its limit."""

    name: str
    read: Callable[[TradeOff], float | None]
    written: Callable[[float], str]
    limit: float | None


def trade_offs(answer: Answer) -> str:
    """The SVG: score against parameters, and beside it against latency, the front joined by a line.

    '' where fewer than two sizes have a score. Screened sizes far from the confirmed ones are left out.
    """
    scored = [row for row in answer.pareto if math.isfinite(row.mean)]
    if len(scored) < 2:
        return ""
    confirmed = [row.mean for row in scored if row.confirmed]
    means = confirmed if len(confirmed) > 1 else [row.mean for row in scored]
    y = spanning(means, _BOTTOM - 24, _TOP + 16, spare=0.15)
    rows = [row for row in scored if y.holds(row.mean)]
    limits = answer.limits
    panels = [
        _Panel("parameters", lambda row: float(row.parameters), _whole, limits.parameters),
        _Panel("a prediction (log scale)", lambda row: row.latency_seconds, duration, limits.latency),
    ]
    panels = [panel for panel in panels if sum(_known(panel, row) for row in rows) > 1]
    if not panels:
        return ""
    places = _BOTH if len(panels) > 1 else (_ONE,)
    told = "; ".join(
        f"{row.size}: {number(row.mean)}, {row.parameters:,} parameters, {latency(row)} a prediction"
        for row in rows
        if row.front
    )
    return drawing(
        "pareto",
        _WIDTH,
        _HEIGHT,
        "Score against parameters and latency" if len(panels) > 1 else "Score against parameters",
        f"The best trade-offs: {told}",
        label(8, 14, f"{readings.metric_name(answer)} on the score part", "tick"),
        *(
            _drawn(answer, panel, [row for row in rows if _known(panel, row)], y, *place)
            for panel, place in zip(panels, places, strict=True)
        ),
    )


def _whole(amount: float) -> str:
    return f"{amount:,.0f}"


def _known(panel: _Panel, row: TradeOff) -> bool:
    value = panel.read(row)
    return value is not None and math.isfinite(value) and value > 0


def _drawn(
    answer: Answer, panel: _Panel, rows: Sequence[TradeOff], y: Scale, left: float, right: float
) -> str:
    values = {row.size: panel.read(row) or 0.0 for row in rows}
    x = Scale(min(values.values()) / 1.4, 1.4 * max(values.values()), left, right, logarithmic=True)
    placed = sorted(((x(values[row.size]), y(row.mean), row) for row in rows), key=lambda place: place[0])
    front = [place for place in placed if place[2].front]
    points = " ".join(f"{at:.1f},{height:.1f}" for at, height, _ in front)
    by_parameters = panel.name == "parameters"  # by latency the front need not fall
    return "".join(
        (
            _axes(panel, x, y),
            element("polyline", points=points, class_="curve depth1") if by_parameters and front else "",
            *(_mark(answer, *place) for place in placed),
            *_names(answer, front),
            _bound(answer, panel, x),
        )
    )


def _names(answer: Answer, front: Sequence[tuple[float, float, TradeOff]]) -> list[str]:
    """The sizes of the front beside their marks, the answer first; none that would lie on another."""
    wanted = [
        (at, height + (22 if number_of % 2 else -14), row.size)
        for number_of, (at, height, row) in enumerate(front)
    ]
    kept: list[tuple[float, float, str]] = []
    for at, top, size in sorted(wanted, key=lambda one: one[2] != answer.decision.size):
        room = _LETTER * len(str(size))
        if all(abs(at - x) > room or abs(top - y) > _LINE for x, y, _ in kept):
            kept.append((at, top, str(size)))
    return [label(at, top, words, "tick named", "middle") for at, top, words in kept]


def _axes(panel: _Panel, x: Scale, y: Scale) -> str:
    parts: list[str] = []
    for tick in y.ticks():
        parts.append(element("line", x1=x.start, x2=x.end, y1=y(tick), y2=y(tick), class_="grid"))
        if x.start == _ONE[0]:
            parts.append(label(x.start - 8, y(tick) + 4, number(tick), "tick", "end"))
    for tick in _apart(panel, x):
        parts.append(label(x(tick), _BOTTOM + 18, panel.written(tick), "tick", "middle"))
        parts.append(element("line", x1=x(tick), x2=x(tick), y1=_BOTTOM, y2=_BOTTOM + 5, class_="axis"))
    parts.append(element("line", x1=x.start, x2=x.end, y1=_BOTTOM, y2=_BOTTOM, class_="axis"))
    parts.append(label((x.start + x.end) / 2, _BOTTOM + 38, panel.name, "tick", "middle"))
    return element("g", *parts)


def _apart(panel: _Panel, x: Scale) -> list[float]:
    """Ticks with room for their words beside one another and within the drawing."""
    kept: list[float] = []
    end = -math.inf
    for tick in x.ticks():
        half = _LETTER * len(panel.written(tick)) / 2
        if x(tick) - half > end + _SPACE and x(tick) + half < _WIDTH:
            kept.append(tick)
            end = x(tick) + half
    return kept


def _bound(answer: Answer, panel: _Panel, x: Scale) -> str:
    """A line at the limit, where there is one within the figure."""
    if panel.limit is None or not x.holds(panel.limit):
        return ""
    at = x(panel.limit)
    line = element("line", x1=at, x2=at, y1=_TOP, y2=_BOTTOM, class_="baseline")
    return element("g", tooltip(kept_to(answer.limits)), line)


def _mark(answer: Answer, left: float, top: float, row: TradeOff) -> str:
    words = f"{row.size}: {number(row.mean, 4)}, {row.parameters:,} parameters, {latency(row)} a prediction"
    kind = "mark" if row.confirmed else "mark hollow"
    parts = [tooltip(words), element("circle", cx=left, cy=top, r=4.5, class_=kind)]
    if row.size == answer.decision.size:
        parts.append(element("circle", cx=left, cy=top, r=10, class_="ring"))
    return element("g", *parts, class_=f"depth{min(row.size.depth, 3)}", data_size=size_key(row.size))
