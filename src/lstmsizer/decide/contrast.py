"""Differences of mean scores between sizes, with bounds that survive what seeds do to small LSTMs.

Seeds on one split are independent draws, so the noise of a difference comes from a residual variance
pooled over all sizes, which makes five replicates worth about twenty degrees of freedom. Where the
spreads differ (Brown and Forsythe 1974, the median-centred Levene test) each pair has Welch's (1947)
standard error instead. Where the residuals are not normal (Shapiro and Wilk 1965; small LSTMs often have
good and bad seeds) a bound must also satisfy the rank test, as the bound of Hodges and Lehmann (1963).

Limits: no test sees a bad seed that never came up, and pre-tests on five replicates have little power.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import stats

UNEQUAL = 0.05
NOT_NORMAL = 0.01


@dataclass(frozen=True)
class Spread:
    """What the residuals of all sizes say about noise: pooled ``sd`` on ``df`` degrees of freedom."""

    sd: float
    df: int
    equal: bool
    normal: bool


def spread(groups: Sequence[np.ndarray]) -> Spread:
    """Pool the residuals of ``groups``, one array of scores [n] a size (n >= 2), and check them."""
    residuals = [g - g.mean() for g in groups]
    df = sum(len(g) - 1 for g in groups)
    sd = float(np.sqrt(sum(float(r @ r) for r in residuals) / df))
    largest = max((float(np.abs(g).max()) for g in groups), default=0.0)
    if sd <= 1e-12 * largest:
        return Spread(sd=sd, df=df, equal=True, normal=True)
    equal = len(groups) < 2 or float(stats.levene(*groups, center="median").pvalue) >= UNEQUAL
    pooled = np.concatenate(residuals)
    return Spread(sd=sd, df=df, equal=equal, normal=float(stats.shapiro(pooled).pvalue) >= NOT_NORMAL)


def upper_bound(x: np.ndarray, y: np.ndarray, noise: Spread, error: float) -> float:
    """Upper bound of the difference of means, x minus y, wrong with probability ``error`` at most."""
    se, df = standard_error(x, y, noise)
    bound = float(x.mean() - y.mean() + stats.t.isf(error, df) * se)
    return bound if noise.normal else max(bound, rank_bound(x, y, error))


def lower_bound(x: np.ndarray, y: np.ndarray, noise: Spread, error: float) -> float:
    """Lower bound of the difference of means, x minus y, wrong with probability ``error`` at most."""
    return -upper_bound(y, x, noise, error)


def standard_error(x: np.ndarray, y: np.ndarray, noise: Spread) -> tuple[float, float]:
    """Standard error of the difference of means and its degrees of freedom: pooled, or Welch's."""
    if noise.equal:
        return noise.sd * float(np.sqrt(1 / len(x) + 1 / len(y))), noise.df
    a, b = float(x.var(ddof=1)) / len(x), float(y.var(ddof=1)) / len(y)
    if a + b == 0.0:
        return 0.0, len(x) + len(y) - 2
    df = (a + b) ** 2 / (a**2 / (len(x) - 1) + b**2 / (len(y) - 1))
    return float(np.sqrt(a + b)), df


def rank_bound(x: np.ndarray, y: np.ndarray, error: float) -> float:
    """Upper bound of the shift of x against y that the rank-sum test allows (infinite for few scores)."""
    differences = np.sort((x[:, None] - y[None, :]).ravel())  # [n] - [m] -> [n * m]
    skip = int(np.searchsorted(_rank_sum_cdf(len(x), len(y)), error, side="right"))
    return float(differences[len(differences) - skip]) if skip else float("inf")


@cache
def _rank_sum_cdf(n: int, m: int) -> np.ndarray:
    """P(U <= u) for u = 0..n m under no shift; Mann and Whitney's (1947) recursion as a product.

    The number of orders with U = u is the coefficient of q^u in the Gaussian binomial (n + m over n).
    """
    ways = np.zeros(n * m + 1)
    ways[0] = 1.0
    for i in range(1, n + 1):
        up, down = m + i, i
        for u in range(n * m, up - 1, -1):
            ways[u] -= ways[u - up]
        for u in range(down, n * m + 1):
            ways[u] += ways[u - down]
    return np.cumsum(ways) / ways.sum()
