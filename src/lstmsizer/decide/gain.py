"""What another way of training buys beside the plain one: differences of means with bounds for all looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from lstmsizer.decide.contrast import spread, upper_bound
from lstmsizer.decide.looks import LOOKS, error_of_look


@dataclass(frozen=True)
class Gain:
    """By how much a mean is lower than the plain one's (negative: higher), in units of the score."""

    gain: float
    low: float
    high: float

    def settled(self, delta: float) -> bool:
        """Whether it surely is more than ``delta``, or surely is not."""
        return self.low > delta or self.high < delta


def gains(plain: np.ndarray, others: Sequence[np.ndarray], looks: int, confidence: float) -> list[Gain]:
    """The gain of each of the ``others`` over ``plain`` after ``looks`` looks; arrays of fresh scores [n].

    One of all these intervals misses its truth, at any look, in 1 - ``confidence`` of the runs at most: the
    error is shared among the others (Bonferroni), then between the two ends, then over the looks
    (``decide.looks``). Both ends also satisfy the rank test where scores are not normal
    (``decide.contrast``). Who has fewer scores than a look asks for has left before it, and keeps the bounds
    of the looks that it took part in.
    """
    error = error_of_look((1.0 - confidence) / (2 * len(others)))
    return [_gain(plain, other, looks, error) for other in others]


def _gain(plain: np.ndarray, other: np.ndarray, looks: int, error: float) -> Gain:
    low, high = -inf, inf
    for replicates in LOOKS[:looks]:
        if len(other) < replicates:
            break
        x, y = plain[:replicates], other[:replicates]
        noise = spread([x, y])
        low = max(low, -upper_bound(y, x, noise, error))
        high = min(high, upper_bound(x, y, noise, error))
    return Gain(float(plain.mean() - other.mean()), low, high)
