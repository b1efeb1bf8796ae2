"""'enough', 'worse' or 'undecided': what the looks so far say about each size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lstmsizer.decide.contrast import Spread, lower_bound, spread, upper_bound
from lstmsizer.decide.looks import error_of_look
from lstmsizer.decide.plan import Plan
from lstmsizer.decide.tolerance import OF_THE_GAIN
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


def gather(
    scores: Mapping[Size, np.ndarray], looks: int, plan: Plan, mean_predictor: float, least: int = 0
) -> Evidence:
    """Take the first ``looks`` looks at the planned sizes' fresh scores, in the order of replicates.

    'Enough' is an intersection-union test (Berger 1982): it asks every rival, each at the size's full
    share of the error. 'Worse' needs one rival only, so the error is shared among the rivals (Bonferroni).
    A look takes the sizes that have its number of replicates, and nothing that came after it. A planned
    size that no look has seen is a rival of which nothing is known. With fewer than ``least`` replicates a
    size has no upper bound yet.
    """
    pairs = [(size, rival) for size in plan.planned for rival in plan.planned if size != rival]
    high, low = dict.fromkeys(pairs, np.inf), dict.fromkeys(pairs, -np.inf)
    noise, shares = None, plan.shares()
    for look in range(looks):
        counts = {size: plan.replicates(size, look) for size in scores}
        taken = {
            size: values[: counts[size]] for size, values in scores.items() if len(values) >= counts[size]
        }
        if len(taken) < 2:
            continue
        near = _near(taken, plan.tolerance.delta, mean_predictor)
        noise = spread([taken[size] for size in near])
        worse = error_of_look(plan.allowed / (len(plan.planned) - 1))
        for size, rival in ((size, rival) for size, rival in pairs if size in taken and rival in taken):
            x, y, pair = taken[size], taken[rival], (size, rival)
            pooled = noise if size in near and rival in near else None
            upper = upper_bound(x, y, pooled, error_of_look(plan.allowed * shares[size]))
            lower = lower_bound(x, y, pooled, worse)
            if counts[size] >= least:
                high[pair] = min(upper, high[pair])
            low[pair] = max(lower, low[pair])
    means = {size: float(values.mean()) for size, values in scores.items() if len(values)}
    return Evidence(high, low, means, noise)


def _near(scores: Mapping[Size, np.ndarray], delta: float, mean_predictor: float) -> list[Size]:
    """Sizes about as good as the best, whose noise is pooled: within the tolerance, or 5 % of the gain."""
    best = min(float(values.mean()) for values in scores.values())
    band = max(delta, OF_THE_GAIN * (mean_predictor - best))
    return [size for size, values in scores.items() if values.mean() <= best + band]


def bounds(evidence: Evidence, size: Size) -> Bounds | None:
    """The size against the best of its rivals; None without rivals or scores."""
    rivals = [rival for (one, rival) in evidence.high if one == size]
    means = [evidence.means[rival] for rival in rivals if rival in evidence.means]
    if not means or size not in evidence.means:
        return None
    return Bounds(
        excess=evidence.means[size] - min(means),
        low=max(evidence.low[size, rival] for rival in rivals),
        high=max(evidence.high[size, rival] for rival in rivals),
    )


def judge(where: Bounds, delta: float) -> Judgement:
    """'enough' if the mean is surely within delta of every rival's, 'worse' if surely not."""
    if where.high < delta:
        return "enough"
    return "worse" if where.low > delta else "undecided"
