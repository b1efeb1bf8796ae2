"""The figure of where the time went: training seconds by stage and by size, as bars."""

from __future__ import annotations

from collections.abc import Sequence

from lstmsizer.report.figures.svg import drawing, element, label, tooltip
from lstmsizer.report.numbers import duration, percent

Bar = tuple[str, float, int]
"""Its name, its seconds and how many trainings they are of."""

_WIDTH, _ROW, _LEFT, _RIGHT = 680.0, 24.0, 150.0, 500.0


def time_figure(groups: Sequence[tuple[str, Sequence[Bar]]]) -> str:
    """The SVG of groups of bars, each with its heading; all bars have one scale."""
    most = max(seconds for _, bars in groups for _, seconds, _ in bars) or 1.0
    total = sum(seconds for _, seconds, _ in groups[0][1]) or 1.0
    parts: list[str] = []
    top = 0.0
    for heading, bars in groups:
        parts.append(label(0, top + 16, heading, "partname"))
        top += _ROW
        for named, seconds, trainings in bars:
            share = f"{duration(seconds)}, {percent(seconds / total)}"
            wide = max((_RIGHT - _LEFT) * seconds / most, 1.0)
            bar = element("rect", x=_LEFT, y=top + 4, width=wide, height=_ROW - 8, rx=2, class_="bar")
            parts.append(element("g", tooltip(f"{named}: {share}, {trainings:,} trainings"), bar))
            parts.append(label(_LEFT - 8, top + 16, named, "tick", "end"))
            parts.append(label(_LEFT + wide + 8, top + 16, share, "tick"))
            top += _ROW
        top += 10
    told = "; ".join(f"{named} {duration(seconds)}" for _, bars in groups for named, seconds, _ in bars)
    return drawing("spent", _WIDTH, top, "Where the time went", told, *parts)
