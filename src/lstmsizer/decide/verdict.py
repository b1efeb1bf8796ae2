"""'enough', 'worse' or 'undecided': what the looks so far say about each size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lstmsizer.decide.contrast import Spread, lower_bound, spread, upper_bound
from lstmsizer.decide.looks import LOOKS, error_of_look
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

    The bounds of all looks hold together, since their errors add up to what was allowed; so a pair keeps
    its tightest bound, and a size that needs no further replicates may leave with what is known of it.
    """

    high: Mapping[tuple[Size, Size], float]
    low: Mapping[tuple[Size, Size], float]
    means: Mapping[Size, float]
    noise: Spread | None
    replicates: int


def gather(scores: Mapping[Size, np.ndarray], looks: int, allowed: float, contenders: int) -> Evidence:
    """Take the first ``looks`` looks at fresh scores, one array a size in the order of replicates.

    'Enough' is an intersection-union test (Berger 1982): it asks every rival at the full level, shared
    only among the ``contenders``, each of which gets its chance to be wrong. 'Worse' needs one rival
    only, so its level is shared among the rivals (Bonferroni). A look takes the sizes that have its
    number of replicates.
    """
    high: dict[tuple[Size, Size], float] = {}
    low: dict[tuple[Size, Size], float] = {}
    means = {size: float(values.mean()) for size, values in scores.items() if len(values)}
    noise = None
    for look in range(looks):
        taken = {size: values[: LOOKS[look]] for size, values in scores.items() if len(values) >= LOOKS[look]}
        if len(taken) < 2:
            continue
        noise = spread(list(taken.values()))
        error = error_of_look(allowed, look)
        for size, x in taken.items():
            for rival, y in taken.items():
                if rival == size:
                    continue
                pair = (size, rival)
                upper = upper_bound(x, y, noise, error / max(contenders, 1))
                lower = lower_bound(x, y, noise, error / (len(scores) - 1))
                high[pair] = min(upper, high.get(pair, np.inf))
                low[pair] = max(lower, low.get(pair, -np.inf))
    return Evidence(high, low, means, noise, LOOKS[looks - 1] if looks else 0)


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
