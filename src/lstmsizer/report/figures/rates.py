"""The figure of learning rate against size: what was tried, how well it did, and the rate that was chosen."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from lstmsizer.records import Answer, Size, Trial, Verdict
from lstmsizer.report import readings
from lstmsizer.report.figures.svg import Scale, drawing, element, label, tooltip
from lstmsizer.report.numbers import count, number, percent
from lstmsizer.report.page.markup import size_key

COLUMNS = 24
"""Sizes that one figure has room for."""
_FLAT = 10  # as many names fit side by side

_WIDTH, _LEFT, _RIGHT = 680.0, 66.0, 664.0
_TOP, _BOTTOM = 30.0, 250.0
_LARGE, _SMALL = 8.5, 2.0  # radii: as good as the size's best, and worse by ``_WORSE`` or more
_WORSE = 0.25


@dataclass(frozen=True)
class Screened:
    """A size at a learning rate: ``mean`` of its scores over the screening starts that have one.

    ``ended``: at least one start was trained to its end.
    """

    size: Size
    rate: float
    mean: float
    starts: int
    ended: bool


def screened(trials: Sequence[Trial]) -> tuple[Screened, ...]:
    """Each size at each rate that it was screened at, without dropout; of each start the longest."""
    longest: dict[tuple[Size, float], dict[int, Trial]] = {}
    for trial in trials:
        candidate, replicate = trial.request.candidate, trial.request.replicate
        plain = not (candidate.dropout or candidate.recurrent_dropout or replicate.fold)
        if plain and trial.request.stage == "screen":
            mine = longest.setdefault((candidate.size, candidate.learning_rate), {})
            before = mine.get(replicate.seed)
            if before is None or before.request.epochs < trial.request.epochs:
                mine[replicate.seed] = trial
    return tuple(_mean(size, rate, list(mine.values())) for (size, rate), mine in longest.items())


def _mean(size: Size, rate: float, starts: Sequence[Trial]) -> Screened:
    ended = [trial for trial in starts if trial.status in ("stopped", "capped")]
    scored = [trial.score for trial in ended or starts if math.isfinite(trial.score)]
    return Screened(size, rate, fmean(scored) if scored else math.nan, len(starts), bool(ended))


def rate_figure(answer: Answer, found: Sequence[Screened]) -> str:
    """The SVG: a column a size, a row a rate; the nearer to the best of its size, the larger the mark."""
    verdicts = shown(answer, found)
    places = {verdict.size: place for place, verdict in enumerate(verdicts)}
    drawn = [one for one in found if one.size in places]
    rates = [one.rate for one in drawn] + [verdict.learning_rate for verdict in verdicts]
    y = Scale(min(rates) / 1.6, max(rates) * 1.6, _BOTTOM, _TOP, logarithmic=True)
    step = min((_RIGHT - _LEFT) / len(verdicts), 90.0)
    x = {size: _LEFT + step * (place + 0.5) for size, place in places.items()}
    best = {
        size: min((one.mean for one in drawn if one.size == size and one.mean == one.mean), default=math.nan)
        for size in places
    }
    told = ", ".join(f"{v.size}: {v.learning_rate:.2g}" for v in verdicts)
    return drawing(
        "rates",
        _WIDTH,
        _BOTTOM + (56 if len(verdicts) > _FLAT else 28),
        "Learning rate against size",
        f"The rate that was chosen for each size: {told}",
        _axes(verdicts, sorted(set(rates)), x, y),
        *(_mark(one, best[one.size], x, y) for one in drawn),
        *(element("circle", cx=x[v.size], cy=y(v.learning_rate), r=12, class_="ring") for v in verdicts),
    )


def shown(answer: Answer, found: Sequence[Screened]) -> tuple[Verdict, ...]:
    """The sizes of the figure, smallest first; of too many those that score best, and the answer."""
    sizes = {one.size for one in found}
    known = [verdict for verdict in readings.by_size(answer) if verdict.size in sizes]
    first = sorted(known, key=lambda v: (v.size != answer.decision.size, not v.confirmed, v.mean))[:COLUMNS]
    return tuple(verdict for verdict in known if verdict in first)


def _axes(verdicts: Sequence[Verdict], rates: Sequence[float], x: Mapping[Size, float], y: Scale) -> str:
    parts: list[str] = []
    right = max(x.values()) + 20
    for rate in rates:
        parts.append(element("line", x1=_LEFT, x2=right, y1=y(rate), y2=y(rate), class_="grid"))
        parts.append(label(_LEFT - 8, y(rate) + 4, f"{rate:.2g}", "tick", "end"))
    turned = len(verdicts) > _FLAT
    for verdict in verdicts:
        at = x[verdict.size]
        words = str(verdict.size)
        if turned:
            text = label(0, 0, words, "tick", "end")
            parts.append(
                element("g", text, transform=f"translate({at + 4:.1f} {_BOTTOM + 14:.1f}) rotate(-50)")
            )
        else:
            parts.append(label(at, _BOTTOM + 18, words, "tick", "middle"))
    parts.append(element("line", x1=_LEFT, x2=right, y1=_BOTTOM, y2=_BOTTOM, class_="axis"))
    parts.append(label(8, 14, "learning rate (log scale)", "tick"))
    return element("g", *parts)


def _mark(one: Screened, best: float, x: Mapping[Size, float], y: Scale) -> str:
    """Its area shrinks with the distance to the best; a cross has no score, a hollow one never ended."""
    at, height = x[one.size], y(one.rate)
    hue = f"depth{min(one.size.depth, 3)}"
    what = f"{one.size} at {one.rate:.2g}: "
    key = size_key(one.size)
    if not math.isfinite(one.mean):
        cross = f"M{at - 4:.1f} {height - 4:.1f}l8 8m0 -8l-8 8"
        mark = element("path", d=cross, class_="whisker")
        return element("g", tooltip(f"{what}no score"), mark, class_=hue, data_size=key)
    worse = one.mean / best - 1 if best > 0 else 0.0
    share = min(max(worse / _WORSE, 0.0), 1.0)
    radius = math.sqrt(_LARGE**2 + share * (_SMALL**2 - _LARGE**2))
    words = f"{what}{number(one.mean, 4)}, {percent(worse, signed=True)}, {count(one.starts, 'start')}"
    words += "" if one.ended else ", not to its end"
    kind = "mark" if one.ended else "mark hollow"
    circle = element("circle", cx=at, cy=height, r=radius, class_=kind)
    return element("g", tooltip(words), circle, class_=hue, data_size=key)
