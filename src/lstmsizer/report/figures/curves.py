"""Learning curves: losses epoch by epoch, of the answer and of each size that was tried."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lstmsizer.records import Answer, Trial
from lstmsizer.report import readings
from lstmsizer.report.figures.svg import Scale, apart, drawing, element, label, spanning
from lstmsizer.report.numbers import count, number

POINTS = 120
"""Of a line, at most: more epochs than that are thinned, but the one that was kept."""
FAINT = 60
OTHERS = 9
"""Further starts that one figure shows, at most."""

_WIDTH, _LEFT, _RIGHT = 680.0, 66.0, 580.0
_TOP, _BOTTOM, _HEIGHT = 30.0, 230.0, 278.0
_FAR = 4.0  # times the middle loss
_SECOND = 120.0  # pixels of a panel for a score that is no loss


@dataclass(frozen=True)
class _Panel:
    """Lines on one scale, by the names of their parts."""

    words: str
    lines: Mapping[str, Sequence[float]]
    top: float
    bottom: float

    def scale(self) -> Scale:
        """What the lines span; losses of the first epochs, far above the rest, may leave the figure."""
        finite = sorted(v for values in self.lines.values() for v in values if math.isfinite(v))
        usual = finite[len(finite) // 2] if finite else 0.0
        kept = [value for value in finite if usual <= 0 or value < _FAR * usual]
        return spanning(kept, self.bottom, self.top)


def learning_curves(
    answer: Answer,
    trial: Trial,
    others: Sequence[Trial] = (),
    key: str = "learning",
    title: str = "Learning curves of the answer",
) -> str:
    """The SVG of a training's losses, with the epoch whose weights were kept; ``others`` are drawn faint."""
    panels = _panels(answer, trial)
    epochs = max(len(one.curve.stop) for one in (trial, *others))
    x = Scale(1, max(epochs, 2), _LEFT, _RIGHT)
    kept = f"the weights of epoch {trial.best_epoch} were kept" if trial.best_epoch else "no epoch was kept"
    ran = max(map(len, (trial.curve.train, trial.curve.stop)))
    description = f"{count(ran, 'epoch')}, {kept}. Status: {trial.status}."
    lowest = panels[-1].bottom
    return drawing(
        key,
        _WIDTH,
        lowest + _HEIGHT - _BOTTOM,
        title,
        description,
        *(_panel(panel, trial, others, x) for panel in panels),
        *(label(x(epoch), lowest + 20, str(epoch), "tick", "middle") for epoch in _epochs(x)),
        label((_LEFT + _RIGHT) / 2, lowest + 40, "epoch", "tick", "middle"),
        _kept(trial, x, lowest),
    )


def _panels(answer: Answer, trial: Trial) -> list[_Panel]:
    """Losses together; the score in a panel of its own where it is another measure."""
    curve = trial.curve
    losses = {"train": curve.train, "stop": curve.stop}
    if _scores_the_loss(answer):
        if _alike(
            curve.score, curve.stop
        ):  # the last training has no stop part: its epoch is chosen on score
            losses = {"train": curve.train}
        return [_Panel("loss", {**losses, "score": curve.score}, _TOP, _BOTTOM)]
    below = _BOTTOM + 34
    score = _Panel(readings.metric_name(answer), {"score": curve.score}, below, below + _SECOND)
    return [_Panel("loss", losses, _TOP, _BOTTOM), score]


def _alike(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether both are the same numbers, but for rounding."""
    pairs = zip(one, other, strict=False)
    return len(one) == len(other) and all(math.isclose(a, b, rel_tol=1e-4) for a, b in pairs)


def _scores_the_loss(answer: Answer) -> bool:
    """Whether what is scored is the loss that was trained, so that both have one scale."""
    setup = answer.spec.setup
    compiled = answer.spec.own is not None or (setup.compiled is not None and bool(setup.compiled.loss))
    return not compiled and setup.metric in ("loss", setup.loss)


def _panel(panel: _Panel, trial: Trial, others: Sequence[Trial], x: Scale) -> str:
    y = panel.scale()
    parts = [_axes(panel, y)]
    for other in others[:OTHERS]:
        curves = {"train": other.curve.train, "stop": other.curve.stop, "score": other.curve.score}
        parts += [_curve(f"{part} faint", curves[part], x, y, FAINT) for part in panel.lines]
    parts += [_curve(part, values, x, y, POINTS, trial.best_epoch) for part, values in panel.lines.items()]
    ends = sorted((y(v[-1]), part) for part, v in panel.lines.items() if v and math.isfinite(v[-1]))
    heights = apart([height for height, _ in ends], 15, panel.top, panel.bottom)
    for (_, part), height in zip(ends, heights, strict=True):
        parts.append(label(_RIGHT + 10, height + 4, part, f"tick {part}"))
    return "".join(parts)


def _axes(panel: _Panel, y: Scale) -> str:
    parts: list[str] = []
    for tick in y.ticks():
        parts.append(element("line", x1=_LEFT, x2=_RIGHT, y1=y(tick), y2=y(tick), class_="grid"))
        parts.append(label(_LEFT - 8, y(tick) + 4, number(tick), "tick", "end"))
    parts.append(element("line", x1=_LEFT, x2=_RIGHT, y1=panel.bottom, y2=panel.bottom, class_="axis"))
    words = panel.words + (" (log scale)" if y.logarithmic else "")
    return "".join((*parts, label(8, panel.top - 16, words, "tick")))


def _epochs(x: Scale) -> Iterable[int]:
    return sorted({max(round(tick), 1) for tick in x.ticks()})


def _kept(trial: Trial, x: Scale, bottom: float) -> str:
    if not trial.best_epoch:
        return ""
    at = x(trial.best_epoch)
    side, shift = ("end", -6) if at > (_LEFT + _RIGHT) / 2 else ("start", 6)
    return element("line", x1=at, x2=at, y1=_TOP, y2=bottom, class_="kept") + label(
        at + shift, _TOP + 8, f"kept: epoch {trial.best_epoch}", "tick", side
    )


def _curve(class_: str, values: Sequence[float], x: Scale, y: Scale, most: int, keep: int = 0) -> str:
    """A line through the finite values; a diverged training's line ends where its numbers do."""
    points = [
        f"{x(epoch):.1f},{y(values[epoch - 1]):.1f}"
        for epoch in _thinned(len(values), most, keep)
        if math.isfinite(values[epoch - 1])
    ]
    return element("polyline", points=" ".join(points), class_=f"curve {class_}")


def _thinned(epochs: int, most: int, keep: int) -> list[int]:
    """Epochs from the first to the last, evenly, at most so many and the one that was kept."""
    if epochs <= most:
        return list(range(1, epochs + 1))
    even = {1 + round(i * (epochs - 1) / (most - 1)) for i in range(most)}
    return sorted(even | ({keep} if keep else set()))
