"""'enough', 'worse' or 'undecided': what the looks so far say about each size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lstmsizer.decide.contrast import Spread, lower_bound, spread, upper_bound
from lstmsizer.decide.looks import error_of_look
from lstmsizer.decide.plan import Plan
from lstmsizer.records import Judgement, Size


@dataclass(frozen=True)
class Bounds:
    """Where a size's mean stands against the best of the others: excess, with its bounds."""

    excess: float
    low: float
    high: float


@dataclass(frozen=True)
class Evidence:
    """Bounds of every pair (size, rival) after the looks, and the noise at the last one.

    The bounds of all looks hold together (``decide.looks``); so a pair keeps its tightest bound, and a size
    that needs no further replicates may leave with what is known of it.
    """

    high: Mapping[tuple[Size, Size], float]
    low: Mapping[tuple[Size, Size], float]
    means: Mapping[Size, float]
    noise: Spread | None


def gather(scores: Mapping[Size, np.ndarray], looks: int, plan: Plan, band: float) -> Evidence:
    """Take the first ``looks`` looks at the planned sizes' fresh scores, in the order of replicates.

    'Enough' is an intersection-union test (Berger 1982): it asks every rival, each at the size's full
    share of the error. 'Worse' needs one rival only, so the error is shared among the rivals (Bonferroni).
    A look takes the sizes that have its number of replicates; its noise is pooled over those whose mean is
    at most ``band`` above the best.
    """
    high: dict[tuple[Size, Size], float] = {}
    low: dict[tuple[Size, Size], float] = {}
    noise, shares = None, plan.shares()
    for look in range(looks):
        counts = {size: plan.replicates(size, look) for size in scores}
        taken = {
            size: values[: counts[size]] for size, values in scores.items() if len(values) >= counts[size]
        }
        if len(taken) < 2:
            continue
        near = _near(taken, band)
        noise = spread([taken[size] for size in near])
        worse = error_of_look(plan.allowed / (len(scores) - 1))
        for size, rival in ((size, rival) for size in taken for rival in taken if size != rival):
            x, y, pair = taken[size], taken[rival], (size, rival)
            pooled = noise if size in near and rival in near else None
            upper = upper_bound(x, y, pooled, error_of_look(plan.allowed * shares[size]))
            lower = lower_bound(x, y, pooled, worse)
            high[pair] = min(upper, high.get(pair, np.inf))
            low[pair] = max(lower, low.get(pair, -np.inf))
    means = {size: float(values.mean()) for size, values in scores.items() if len(values)}
    return Evidence(high, low, means, noise)


def _near(scores: Mapping[Size, np.ndarray], band: float) -> list[Size]:
    best = min(float(values.mean()) for values in scores.values())
    return [size for size, values in scores.items() if values.mean() <= best + band]


def bounds(evidence: Evidence, size: Size) -> Bounds | None:
    """The size against the best of its rivals; None without rivals or looks."""
    rivals = [rival for (one, rival) in evidence.high if one == size]
    if not rivals:
        return None
    return Bounds(
        excess=evidence.means[size] - min(evidence.means[rival] for rival in rivals),
        low=max(evidence.low[size, rival] for rival in rivals),
        high=max(evidence.high[size, rival] for rival in rivals),
    )


def judge(where: Bounds, delta: float) -> Judgement:
    """'enough' if the mean is surely within delta of every rival's, 'worse' if surely not."""
    if where.high < delta:
        return "enough"
    return "worse" if where.low > delta else "undecided"
