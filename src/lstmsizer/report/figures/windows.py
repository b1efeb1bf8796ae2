"""The figure of score against window."""

from __future__ import annotations

import math

from lstmsizer.records import Answer, WindowDecision, WindowVerdict
from lstmsizer.report import readings
from lstmsizer.report.figures.svg import Scale, drawing, element, label, spanning, tooltip
from lstmsizer.report.numbers import count, number
from lstmsizer.report.words.windows import on_windows

_WIDTH, _HEIGHT = 680.0, 250.0


_LEFT, _RIGHT, _TOP, _BOTTOM = 66.0, 640.0, 30.0, 200.0


def window_scores(answer: Answer, found: WindowDecision) -> str:
    """The SVG of score against window."""
    shown = [v for v in found.verdicts if math.isfinite(v.mean)]
    y = spanning([v.mean + sign * _error(v) for v in shown for sign in (-1, 1)], _BOTTOM, _TOP)
    first, last = found.verdicts[0].window, found.verdicts[-1].window
    x = Scale(first / 1.3, last * 1.3, _LEFT, _RIGHT, logarithmic=True)
    parts: list[str] = []
    for tick in y.ticks():
        parts.append(element("line", x1=_LEFT, x2=_RIGHT, y1=y(tick), y2=y(tick), class_="grid"))
        parts.append(label(_LEFT - 8, y(tick) + 4, number(tick), "tick", "end"))
    points = " ".join(f"{x(v.window):.1f},{y(v.mean):.1f}" for v in shown)
    parts.append(element("polyline", points=points, class_="curve"))
    for v in shown:
        at, words = x(v.window), f"{v.window}: {number(v.mean, 4)}, {count(v.replicates, 'start')}"
        ends = {"y1": y(v.mean - _error(v)), "y2": y(v.mean + _error(v))}
        bar = element("line", x1=at, x2=at, class_="whisker", **ends)
        dot = element("circle", cx=at, cy=y(v.mean), r=4.2, class_="mark")
        parts.append(element("g", tooltip(words), bar, dot))
        parts.append(label(at, _BOTTOM + 20, str(v.window), "tick", "middle"))
    parts.append(element("line", x1=_LEFT, x2=_RIGHT, y1=_BOTTOM, y2=_BOTTOM, class_="axis"))
    parts.append(label((_LEFT + _RIGHT) / 2, _BOTTOM + 40, "steps looked back at", "tick", "middle"))
    parts.append(label(8, 14, f"{readings.metric_name(answer)} on the score part", "tick"))
    lines = element("g", *parts, class_="depth1")
    return drawing("windows", _WIDTH, _HEIGHT, "Score against window", on_windows(answer), lines)


def _error(verdict: WindowVerdict) -> float:
    return 2 * verdict.sd / math.sqrt(verdict.replicates) if verdict.replicates > 1 else 0.0
