"""The figure: score against size, with what is known about each, the tolerance and the baselines."""

from __future__ import annotations

import math
from collections.abc import Sequence

from lstmsizer.records import Answer, Baseline, Size, Trial, Verdict
from lstmsizer.report import readings
from lstmsizer.report.figures.svg import Scale, apart, drawing, element, label, spanning, tooltip
from lstmsizer.report.numbers import count, name, number
from lstmsizer.report.page.markup import size_key
from lstmsizer.report.starts import starts
from lstmsizer.report.words import sentences

_WIDTH, _HEIGHT = 680.0, 420.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 66.0, 530.0, 44.0, 368.0
_STRIP = 30.0  # pixels at the foot that the scores leave to the answer's name
_DODGE = 7.0  # pixels between depths at the same units
_FAR = 0.8  # baselines further out than this share of the sizes' span would flatten the curve


def score_figure(answer: Answer, trials: Sequence[Trial]) -> str:
    """The SVG of score against units: one line a depth, intervals, replicates as faint dots."""
    verdicts = [verdict for verdict in readings.by_size(answer) if math.isfinite(verdict.mean)]
    y = _losses(answer, verdicts, trials)
    x = _units(verdicts)
    means = ", ".join(f"{verdict.size}: {number(verdict.mean)}" for verdict in verdicts)
    description = f"{sentences.headline(answer)} Mean {readings.metric_name(answer)} by size: {means}"
    return drawing(
        "scores",
        _WIDTH,
        _HEIGHT,
        "Score against size",
        description,
        _axes(answer, x, y),
        _band(answer, y),
        _baselines(answer, y),
        _rules(answer, x),
        *(_dots(verdict, trials, x, y) for verdict in verdicts),
        *(_line(depth, verdicts, x, y) for depth in sorted({verdict.size.depth for verdict in verdicts})),
        *(_mark(answer, verdict, x, y) for verdict in verdicts),
        _legend(answer, verdicts),
    )


def rules_off_the_figure(answer: Answer) -> tuple[Size, ...]:
    """Sizes that rules of thumb say and that lie beyond those that were tried, smallest first."""
    x = _units([verdict for verdict in answer.decision.verdicts if math.isfinite(verdict.mean)])
    said = {rule.size for rule in answer.rules if rule.size is not None}
    return tuple(
        sorted((s for s in said if not x.holds(_position(s))), key=lambda s: readings.weight(answer, s))
    )


def off_the_figure(answer: Answer, trials: Sequence[Trial] = ()) -> tuple[Baseline, ...]:
    """Baselines too far from the sizes' scores to be drawn."""
    y = _losses(answer, [v for v in answer.decision.verdicts if math.isfinite(v.mean)], trials)
    return tuple(b for b in answer.baselines if math.isfinite(b.score) and not y.holds(b.score))


def starts_off_the_figure(answer: Answer, trials: Sequence[Trial]) -> tuple[Trial, ...]:
    """Random starts behind a mean whose scores are too far from the sizes' to be drawn."""
    verdicts = [v for v in answer.decision.verdicts if math.isfinite(v.mean)]
    y = _losses(answer, verdicts, trials)
    behind = (trial for verdict in verdicts for trial in starts(verdict, trials))
    return tuple(
        t for t in behind if math.isfinite(t.score) and t.status != "paused" and not y.holds(t.score)
    )


def _losses(answer: Answer, verdicts: Sequence[Verdict], trials: Sequence[Trial]) -> Scale:
    """The vertical scale: all sizes and their intervals, and starts and baselines not too far away."""
    core = [bound for verdict in verdicts for bound in (verdict.mean, *_interval(verdict))]
    low, high = min(core, default=0.0), max(core, default=1.0)
    reach = _FAR * max(high - low, readings.tolerance(answer))
    single = [trial.score for verdict in verdicts for trial in starts(verdict, trials)]
    beside = [*single, *(baseline.score for baseline in answer.baselines)]
    near = [score for score in beside if low - reach <= score <= high + reach]
    return spanning([*core, *near], _BOTTOM - _STRIP, _TOP)


def _interval(verdict: Verdict) -> tuple[float, float] | tuple[()]:
    """The confidence interval of the difference to the best other size, laid around the mean."""
    if verdict.excess is None or verdict.low is None or verdict.high is None:
        return ()
    bounds = verdict.mean + verdict.low - verdict.excess, verdict.mean + verdict.high - verdict.excess
    return bounds if all(math.isfinite(bound) for bound in bounds) else ()


def _position(size: Size) -> float:
    """Units on the axis; of layers that differ, their geometric mean."""
    return math.prod(size.units) ** (1 / size.depth)


def _units(verdicts: Sequence[Verdict]) -> Scale:
    positions = [_position(verdict.size) for verdict in verdicts] or [1.0]
    return Scale(min(positions) / 1.3, max(positions) * 1.35, _LEFT, _RIGHT, logarithmic=True)


def _place(size: Size, x: Scale) -> float:
    return x(_position(size)) + (size.depth - 1) * _DODGE


def _axes(answer: Answer, x: Scale, y: Scale) -> str:
    parts: list[str] = []
    for tick in y.ticks():
        parts.append(element("line", x1=_LEFT, x2=_RIGHT, y1=y(tick), y2=y(tick), class_="grid"))
        parts.append(label(_LEFT - 8, y(tick) + 4, number(tick), "tick", "end"))
    for power in range(13):
        if x.holds(2.0**power):
            parts.append(label(x(2.0**power), _BOTTOM + 20, f"{2**power:,}", "tick", "middle"))
            parts.append(
                element("line", x1=x(2.0**power), x2=x(2.0**power), y1=_BOTTOM, y2=_BOTTOM + 5, class_="axis")
            )
    parts.append(element("line", x1=_LEFT, x2=_RIGHT, y1=_BOTTOM, y2=_BOTTOM, class_="axis"))
    parts.append(label((_LEFT + _RIGHT) / 2, _BOTTOM + 42, "units in each layer", "tick", "middle"))
    units = "" if readings.tells_labels(answer) else ", scaled units"
    words = f"{readings.metric_name(answer)} on the score part{units}"
    return element("g", *parts) + label(8, 14, words + (" (log scale)" if y.logarithmic else ""), "tick")


def _band(answer: Answer, y: Scale) -> str:
    best = readings.best_loss(answer)
    if not math.isfinite(best):
        return ""
    top, bottom = y(best + readings.tolerance(answer)), y(best)
    return element(
        "rect",
        tooltip("within the tolerance of the best size"),
        x=_LEFT,
        y=top,
        width=_RIGHT - _LEFT,
        height=max(bottom - top, 1.0),
        class_="band",
    )


def _baselines(answer: Answer, y: Scale) -> str:
    """Horizontal lines with their names at the right, kept from lying on one another."""
    drawn = sorted((b for b in answer.baselines if y.holds(b.score)), key=lambda b: y(b.score))
    heights = apart([y(baseline.score) for baseline in drawn], 15, _TOP, _BOTTOM - 8)
    parts: list[str] = []
    for baseline, height in zip(drawn, heights, strict=True):
        words = f"{name(baseline.name, 60)}: {number(baseline.score)}"
        at = y(baseline.score)
        line = element("path", d=f"M{_LEFT} {at:.1f}H{_RIGHT}L{_RIGHT + 10} {height:.1f}", class_="baseline")
        parts.append(
            element(
                "g", tooltip(words), line, label(_RIGHT + 14, height + 4, name(baseline.name, 20), "tick")
            )
        )
    return "".join(parts)


def _rules(answer: Answer, x: Scale) -> str:
    """What rules of thumb say, on the axis: a mark a number of units, the rules' names in its tooltip."""
    said: dict[float, list[str]] = {}
    for rule in answer.rules:
        if rule.size is not None and x.holds(_position(rule.size)):
            said.setdefault(_position(rule.size), []).append(f"'{name(rule.rule.name)}' says {rule.size}")
    return "".join(
        element("g", tooltip("; ".join(names)), _diamond(x(units), _BOTTOM, "rule"))
        for units, names in said.items()
    )


def _diamond(x: float, y: float, class_: str) -> str:
    return element("path", d=f"M{x:.1f} {y - 5.5:.1f}l5 5.5l-5 5.5l-5 -5.5z", class_=class_)


def _dots(verdict: Verdict, trials: Sequence[Trial], x: Scale, y: Scale) -> str:
    """The replicates behind a mean."""
    parts: list[str] = []
    drawn = (t for t in starts(verdict, trials) if t.status != "paused" and y.holds(t.score))
    for trial in sorted(drawn, key=lambda t: t.request.replicate.seed):
        seed, epoch = trial.request.replicate.seed, trial.best_epoch
        words = f"{verdict.size}, seed {seed}: {number(trial.score, 4)}, epoch {epoch}"
        left, top = _place(verdict.size, x), y(trial.score)
        parts.append(element("circle", tooltip(words), cx=left, cy=top, r=2.4, class_="dot"))
    hue, key = _hue(verdict.size.depth), size_key(verdict.size)
    return element("g", *parts, class_=hue, data_size=key) if parts else ""


def _line(depth: int, verdicts: Sequence[Verdict], x: Scale, y: Scale) -> str:
    """The curve of one depth, through the sizes whose layers are equal."""
    curve = [v for v in verdicts if v.size.depth == depth and len(set(v.size.units)) == 1]
    points = " ".join(
        f"{_place(v.size, x):.1f},{y(v.mean):.1f}" for v in sorted(curve, key=lambda v: v.size.units)
    )
    return element("polyline", points=points, class_=f"curve {_hue(depth)}") if len(curve) > 1 else ""


def _mark(answer: Answer, verdict: Verdict, x: Scale, y: Scale) -> str:
    """A size: its shape by depth, hollow if only screened, its interval, and a ring if it is the answer."""
    left, top = _place(verdict.size, x), y(verdict.mean)
    words = f"{verdict.size}: {number(verdict.mean, 4)}, {readings.judged(answer, verdict)}, "
    parts = [tooltip(words + count(verdict.replicates, "replicate"))]
    if bounds := _interval(verdict):
        parts.append(element("line", x1=left, x2=left, y1=y(bounds[0]), y2=y(bounds[1]), class_="whisker"))
    parts.append(_shape(verdict.size.depth, left, top, "mark" if verdict.confirmed else "mark hollow"))
    if verdict.size == answer.decision.size:
        words = f"{'answer' if answer.decision.certified else 'best guess'}: {verdict.size}"
        parts.append(element("circle", cx=left, cy=top, r=10, class_="ring"))
        anchor = "start" if left < _LEFT + 60 else "end" if left > _RIGHT - 60 else "middle"
        parts.append(label(left, _BOTTOM - 8, words, "answer", anchor))
    elif len(set(verdict.size.units)) > 1:
        parts.append(label(left + 8, top - 8, str(verdict.size), "tick"))
    return element("g", *parts, class_=_hue(verdict.size.depth), data_size=size_key(verdict.size))


def _shape(depth: int, x: float, y: float, class_: str) -> str:
    """A circle, a square or a triangle: depths differ by shape as well as by colour."""
    if depth == 1:
        return element("circle", cx=x, cy=y, r=4.5, class_=class_)
    if depth == 2:
        return element("rect", x=x - 4.2, y=y - 4.2, width=8.4, height=8.4, class_=class_)
    return element("path", d=f"M{x:.1f} {y - 5.5:.1f}l5.2 9.4h-10.4z", class_=class_)


def _hue(depth: int) -> str:
    return f"depth{min(depth, 3)}"


def _legend(answer: Answer, verdicts: Sequence[Verdict]) -> str:
    """The shapes, the band and the dots, in words, over the figure."""
    parts: list[str] = []
    x, y = _LEFT + 2, 33.0
    for depth in sorted({verdict.size.depth for verdict in verdicts}):
        words = count(depth, "layer")
        parts.append(element("g", _shape(depth, x + 5, y - 4, "mark"), class_=_hue(depth)))
        parts.append(label(x + 14, y, words, "tick"))
        x += 34 + 7.2 * len(words)
    parts.append(element("rect", x=x, y=y - 10, width=14, height=11, class_="band"))
    parts.append(label(x + 19, y, "within tolerance", "tick"))
    x += 132
    if any(not verdict.confirmed for verdict in verdicts):
        parts.append(element("g", _shape(1, x + 5, y - 4, "mark hollow"), class_="depth1"))
        parts.append(label(x + 14, y, "screened only", "tick"))
        x += 112
    if any(rule.size is not None for rule in answer.rules):
        parts.append(_diamond(x + 5, y - 4, "rule"))
        parts.append(label(x + 14, y, "rule of thumb", "tick"))
    return element("g", *parts)
