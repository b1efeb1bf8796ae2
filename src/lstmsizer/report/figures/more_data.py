"""The figure of loss against the amount of data."""

from __future__ import annotations

from collections.abc import Sequence

from lstmsizer.records import Answer, DataShare, MoreData, Size
from lstmsizer.report import readings
from lstmsizer.report.figures.svg import Scale, apart, drawing, element, label, spanning, tooltip
from lstmsizer.report.numbers import count, number
from lstmsizer.report.page.markup import size_key
from lstmsizer.report.words.beyond import PARTS, on_more_data

_WIDTH, _LEFT, _RIGHT = 680.0, 66.0, 560.0
_TOP, _BOTTOM, _HEIGHT = 30.0, 230.0, 278.0


def more_data(answer: Answer, found: MoreData) -> str:
    """The SVG of loss against the share of the data: a line a size."""
    reach = [
        loss.mean + sign * 2 * loss.sd / loss.replicates**0.5
        for share in found.shares
        for loss in share.losses
        for sign in (-1, 1)
    ]
    y = spanning(reach, _BOTTOM, _TOP)
    x = Scale(found.shares[0].share / 1.15, 1.15, _LEFT, _RIGHT, logarithmic=True)
    last = sorted(found.shares[-1].losses, key=lambda loss: y(loss.mean))
    heights = apart([y(loss.mean) for loss in last], 15, _TOP, _BOTTOM)
    names = [
        label(_RIGHT + 10, height + 4, str(loss.size), _kind(answer, loss.size))
        for loss, height in zip(last, heights, strict=True)
    ]
    lines = [_line(place, found.shares, x, y) for place in range(len(found.shares[0].losses))]
    words = on_more_data(answer)
    return drawing(
        "more-data", _WIDTH, _HEIGHT, "Loss against data", words, _axes(answer, found, x, y), *lines, *names
    )


def _kind(answer: Answer, size: Size) -> str:
    return "answer" if size == answer.decision.size else "tick"


def _line(place: int, shares: Sequence[DataShare], x: Scale, y: Scale) -> str:
    """One size's means and their standard errors."""
    losses = [share.losses[place] for share in shares]
    points = " ".join(f"{x(s.share):.1f},{y(one.mean):.1f}" for s, one in zip(shares, losses, strict=True))
    parts = [element("polyline", points=points, class_="curve")]
    for share, loss in zip(shares, losses, strict=True):
        error = 2 * loss.sd / loss.replicates**0.5
        at, words = x(share.share), f"{loss.size}: {number(loss.mean, 4)}, {count(loss.replicates, 'start')}"
        bar = element(
            "line", x1=at, x2=at, y1=y(loss.mean - error), y2=y(loss.mean + error), class_="whisker"
        )
        dot = element("circle", cx=at, cy=y(loss.mean), r=3.6, class_="mark")
        parts.append(element("g", tooltip(words), bar, dot, data_size=size_key(loss.size)))
    return element("g", *parts, class_=f"depth{min(losses[0].size.depth, 3)}")


def _axes(answer: Answer, found: MoreData, x: Scale, y: Scale) -> str:
    parts: list[str] = []
    for tick in y.ticks():
        parts.append(element("line", x1=_LEFT, x2=_RIGHT, y1=y(tick), y2=y(tick), class_="grid"))
        parts.append(label(_LEFT - 8, y(tick) + 4, number(tick), "tick", "end"))
    for share in found.shares:
        words = f"{PARTS.get(share.share, '')}: {share.train:,}"
        parts.append(label(x(share.share), _BOTTOM + 20, words, "tick", "middle"))
    parts.append(element("line", x1=_LEFT, x2=_RIGHT, y1=_BOTTOM, y2=_BOTTOM, class_="axis"))
    parts.append(label((_LEFT + _RIGHT) / 2, _BOTTOM + 40, "training sequences", "tick", "middle"))
    parts.append(label(8, 14, f"{readings.metric_name(answer)} on the score part", "tick"))
    return "".join(parts)
