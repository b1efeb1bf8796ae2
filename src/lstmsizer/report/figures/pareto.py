"""The sizes that were tried as trade-offs of score, parameters and latency: a table, a section, a figure."""

from __future__ import annotations

import math
from collections.abc import Sequence

from lstmsizer.records import Answer, TradeOff
from lstmsizer.report import readings
from lstmsizer.report.figures.svg import Scale, drawing, element, label, spanning, tooltip
from lstmsizer.report.numbers import number
from lstmsizer.report.page import markup
from lstmsizer.report.words.limited import kept_to
from lstmsizer.report.words.pareto import latency

_WIDTH, _HEIGHT = 680.0, 300.0


_LEFT, _RIGHT, _TOP, _BOTTOM = 66.0, 640.0, 34.0, 250.0


def trade_offs(answer: Answer) -> str:
    """Score against parameters, the front joined by a line; '' where fewer than two sizes have a score."""
    scored = [row for row in answer.pareto if math.isfinite(row.mean)]
    if len(scored) < 2:
        return ""
    confirmed = [row.mean for row in scored if row.confirmed] or [row.mean for row in scored]
    y = spanning(confirmed, _BOTTOM - 20, _TOP + 12, spare=0.15)
    rows = [row for row in scored if y.holds(row.mean)]
    most = max(row.parameters for row in rows)
    x = Scale(min(row.parameters for row in rows) / 1.3, 1.3 * most, _LEFT, _RIGHT, logarithmic=True)
    front = [row for row in rows if row.front]
    told = "; ".join(f"{row.size}: {number(row.mean)}, {row.parameters:,} parameters" for row in front)
    drawn = drawing(
        "pareto",
        _WIDTH,
        _HEIGHT,
        "Score against parameters",
        f"The best trade-offs: {told}",
        _axes(answer, x, y),
        _bound(answer, x),
        _line(front, x, y),
        *(_mark(answer, row, x, y) for row in rows),
        _names(front, x, y),
    )
    caption = (
        "Each mark is a size: the line joins the front, hollow marks were only screened. Lower is better, "
        "and so is further left; screened sizes far from the others are left out."
    )
    return f"{markup.figure(drawn, caption)}\n"


def _axes(answer: Answer, x: Scale, y: Scale) -> str:
    parts: list[str] = []
    for tick in y.ticks():
        parts.append(element("line", x1=_LEFT, x2=_RIGHT, y1=y(tick), y2=y(tick), class_="grid"))
        parts.append(label(_LEFT - 8, y(tick) + 4, number(tick), "tick", "end"))
    for tick in x.ticks():
        parts.append(label(x(tick), _BOTTOM + 18, f"{tick:,.0f}", "tick", "middle"))
        parts.append(element("line", x1=x(tick), x2=x(tick), y1=_BOTTOM, y2=_BOTTOM + 5, class_="axis"))
    parts.append(element("line", x1=_LEFT, x2=_RIGHT, y1=_BOTTOM, y2=_BOTTOM, class_="axis"))
    parts.append(label((_LEFT + _RIGHT) / 2, _BOTTOM + 38, "parameters", "tick", "middle"))
    parts.append(label(8, 14, f"{readings.metric_name(answer)} on the score part", "tick"))
    return element("g", *parts)


def _bound(answer: Answer, x: Scale) -> str:
    """A line at the most parameters, where they are limited and the limit is within the figure."""
    most = answer.limits.parameters
    if most is None or not x.holds(most):
        return ""
    line = element("line", x1=x(most), x2=x(most), y1=_TOP, y2=_BOTTOM, class_="baseline")
    return element("g", tooltip(kept_to(answer.limits)), line)


def _line(front: Sequence[TradeOff], x: Scale, y: Scale) -> str:
    points = " ".join(f"{x(row.parameters):.1f},{y(row.mean):.1f}" for row in front)
    return element("polyline", points=points, class_="curve depth1") if len(front) > 1 else ""


def _mark(answer: Answer, row: TradeOff, x: Scale, y: Scale) -> str:
    words = f"{row.size}: {number(row.mean, 4)}, {row.parameters:,} parameters, {latency(row)} a prediction"
    left, top = x(row.parameters), y(row.mean)
    kind = "mark" if row.confirmed else "mark hollow"
    parts = [tooltip(words), element("circle", cx=left, cy=top, r=4.5, class_=kind)]
    if row.size == answer.decision.size:
        parts.append(element("circle", cx=left, cy=top, r=10, class_="ring"))
    return element("g", *parts, class_=f"depth{min(row.size.depth, 3)}")


def _names(front: Sequence[TradeOff], x: Scale, y: Scale) -> str:
    """The names of the front's sizes, over and under their marks in turn, as neighbours are often close."""
    return element(
        "g",
        *(
            label(
                x(row.parameters), y(row.mean) + (22 if place % 2 else -14), str(row.size), "tick", "middle"
            )
            for place, row in enumerate(front)
        ),
    )
