"""Two smaller figures: how the answer learned, and where the parts of the data lie in time."""

from __future__ import annotations

import math
from collections.abc import Sequence

from lstmsizer.records import Split, Trial
from lstmsizer.report.figures.svg import Scale, apart, drawing, element, label, spanning, tooltip
from lstmsizer.report.numbers import count, name, number

_WIDTH, _LEFT, _RIGHT = 680.0, 66.0, 580.0
_TOP, _BOTTOM, _HEIGHT = 30.0, 230.0, 278.0


def learning_curves(trial: Trial) -> str:
    """The SVG of a training's losses epoch by epoch, with the epoch whose weights were kept."""
    lines = {"train": trial.curve.train, "stop": trial.curve.stop, "score": trial.curve.score}
    if lines["score"] == lines["stop"]:
        del lines["score"]
    y = spanning([value for values in lines.values() for value in values], _BOTTOM, _TOP)
    epochs = max(map(len, lines.values()))
    x = Scale(1, max(epochs, 2), _LEFT, _RIGHT)
    ends = sorted(
        (y(values[-1]), part) for part, values in lines.items() if values and math.isfinite(values[-1])
    )
    heights = apart([height for height, _ in ends], 15, _TOP, _BOTTOM)
    kept = f"the weights of epoch {trial.best_epoch} were kept" if trial.best_epoch else "no epoch was kept"
    description = f"{count(epochs, 'epoch')}, {kept}. Status: {trial.status}."
    return drawing(
        "learning",
        _WIDTH,
        _HEIGHT,
        "Learning curves of the answer",
        description,
        _axes(x, y),
        _kept(trial, x),
        *(_curve(part, values, x, y) for part, values in lines.items()),
        *(
            label(_RIGHT + 10, height + 4, part, f"tick {part}")
            for (_, part), height in zip(ends, heights, strict=True)
        ),
    )


def _axes(x: Scale, y: Scale) -> str:
    parts: list[str] = []
    for tick in y.ticks():
        parts.append(element("line", x1=_LEFT, x2=_RIGHT, y1=y(tick), y2=y(tick), class_="grid"))
        parts.append(label(_LEFT - 8, y(tick) + 4, number(tick), "tick", "end"))
    for epoch in sorted({max(round(tick), 1) for tick in x.ticks()}):
        parts.append(label(x(epoch), _BOTTOM + 20, str(epoch), "tick", "middle"))
    parts.append(element("line", x1=_LEFT, x2=_RIGHT, y1=_BOTTOM, y2=_BOTTOM, class_="axis"))
    parts.append(label((_LEFT + _RIGHT) / 2, _BOTTOM + 40, "epoch", "tick", "middle"))
    parts.append(label(8, 14, "loss" + (" (log scale)" if y.logarithmic else ""), "tick"))
    return "".join(parts)


def _kept(trial: Trial, x: Scale) -> str:
    if not trial.best_epoch:
        return ""
    at = x(trial.best_epoch)
    side, shift = ("end", -6) if at > (_LEFT + _RIGHT) / 2 else ("start", 6)
    return element("line", x1=at, x2=at, y1=_TOP, y2=_BOTTOM, class_="kept") + label(
        at + shift, _TOP + 8, f"kept: epoch {trial.best_epoch}", "tick", side
    )


def _curve(part: str, values: Sequence[float], x: Scale, y: Scale) -> str:
    """A line through the finite values; a diverged training's line ends where its numbers do."""
    points = [f"{x(i + 1):.1f},{y(value):.1f}" for i, value in enumerate(values) if math.isfinite(value)]
    return element("polyline", points=" ".join(points), class_=f"curve {part}")


def timeline(splits: Sequence[Split]) -> str:
    """The SVG of the parts of the data along their rows; the gaps are the windows between them."""
    if not splits:
        return ""
    x = Scale(min(s.first_row for s in splits), max(s.last_row for s in splits), 0, _WIDTH)
    parts: list[str] = []
    for split in splits:
        start, end = x(split.first_row), x(split.last_row)
        times = f"{name(split.first_time)} to {name(split.last_time)}"
        box = element(
            "rect", x=start, y=8, width=max(end - start, 1.5), height=30, rx=3, class_=f"part {split.part}"
        )
        words = f"{split.part}: {count(split.sequences, 'sequence')}, {times}"
        inside = (
            label((start + end) / 2, 28, split.part, "partname", "middle")
            if end - start > 9 * len(split.part)
            else label(min((start + end) / 2, _WIDTH - 20), 54, split.part, "tick", "middle")
        )
        parts.append(element("g", tooltip(words), box, inside))
    words = "; ".join(f"{split.part} {count(split.sequences, 'sequence')}" for split in splits)
    return drawing("parts", _WIDTH, 60, "Parts of the data in time", words, *parts)
