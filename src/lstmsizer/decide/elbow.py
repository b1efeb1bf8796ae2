"""Whether more data would change the answer: where the elbow lies with less, and how the loss falls.

With a quarter, half and all of the data the number of examples doubles twice, so one more doubling is an
extrapolation from two. Two readings are made, and both are plain:

* The *elbow* of each: the smallest size whose mean is within the tolerance of the lowest mean. It is said to
  move only where seeds cannot explain it: the size that was the elbow with a quarter is clearly too small
  with all of the data (or the other way round).
* The *fall* of one size's loss L with n examples. A power law with a floor, L(n) = c + a n^-b, passes through
  three losses exactly: from doubling to doubling it falls by ever the same part r = 2^-b of what it fell
  before, so L(n) - L(2n) = r (L(n/2) - L(n)) with r = (L(n/2) - L(n)) / (L(n/4) - L(n/2)). (Power laws in
  the number of examples: Hestness et al. 2017, "Deep Learning Scaling is Predictable, Empirically",
  arXiv:1712.00409; that they level off at a floor: the same, figure 6.)

Limits: three points test no law. Sizes that were tuned on all of the data keep their learning rates, which
favours the whole a little. In a series that drifts, the older half is not of the same kind as the later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from lstmsizer.decide.folds import FoldScores, standing
from lstmsizer.records import Size

Moves = Literal["up", "down", "no", "unclear"]

DRAWS = 2000
"""Of the three means, within their standard errors: 2.5 % of so many are fifty."""


@dataclass(frozen=True)
class Elbow:
    """The smallest size within the tolerance by its mean, and the ``least`` that seeds leave possible."""

    size: Size
    least: Size


@dataclass(frozen=True)
class Fall:
    """By which share of it a loss would fall with twice the data, and an interval; 0: not at all."""

    share: float
    low: float
    high: float


def elbow(
    scores: FoldScores, smallest_first: Sequence[Size], tolerance: float, confidence: float = 0.95
) -> Elbow:
    """Where the elbow lies among these sizes.

    Parameters
    ----------
    scores
        Of at least two sizes and two seeds each.
    smallest_first
        The same sizes in the order in which a smaller one would be preferred.
    tolerance
        As a share of the lowest mean.
    confidence
        Of each size's lower bound, the error shared among its rivals.
    """
    limit = scores.lowest * (1 + tolerance)
    within = [size for size in smallest_first if scores.mean(size) <= limit]
    possible = (size for size in smallest_first if not ruled_out(scores, size, tolerance, confidence))
    return Elbow(within[0], next(possible, within[0]))


def ruled_out(scores: FoldScores, size: Size, tolerance: float, confidence: float = 0.95) -> bool:
    """Whether the size is worse than some other by more than the tolerance and the luck of the seeds."""
    return standing(scores, size, confidence).low > tolerance


def moves(less: FoldScores, all_of_it: FoldScores, smallest_first: Sequence[Size], tolerance: float) -> Moves:
    """Whether the elbow moves from ``less`` data to all of it, as far as the seeds tell."""
    before, now = (elbow(scores, smallest_first, tolerance).size for scores in (less, all_of_it))
    if before == now:
        return "no"
    if smallest_first.index(before) < smallest_first.index(now):
        return "up" if ruled_out(all_of_it, before, tolerance) else "unclear"
    return "down" if ruled_out(less, now, tolerance) else "unclear"


def fall(quarter: np.ndarray, half: np.ndarray, whole: np.ndarray, confidence: float = 0.95) -> Fall:
    """What twice the data would take off the mean of ``whole``, by the power law with a floor.

    The arguments are one size's scores [seeds] with a quarter, half and all of the data. The interval is
    that of the means drawn anew within their standard errors (a parametric bootstrap, of a fixed seed).
    """
    groups = (quarter, half, whole)
    chance = np.random.default_rng(0)
    drawn = [g.mean() + _error(g) * chance.standard_t(len(g) - 1, DRAWS) for g in groups]
    tail = (1 - confidence) / 2
    low, high = np.quantile(_next_fall(*drawn), (tail, 1 - tail))
    share = float(_next_fall(*(np.array([g.mean()]) for g in groups))[0])
    return Fall(share, float(low), float(high))


def _next_fall(quarter: np.ndarray, half: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """[draws]: the next fall as a share of ``whole``; one that grew is taken to stay, one below 0 to end."""
    first, last = quarter - half, np.maximum(half - whole, 0.0)
    kept = np.divide(last, first, out=np.ones_like(last), where=first > last)
    falls = kept * last
    return np.divide(falls, whole, out=np.where(falls > 0, 1.0, 0.0), where=whole > falls)


def _error(scores: np.ndarray) -> float:
    return float(scores.std(ddof=1)) / len(scores) ** 0.5
