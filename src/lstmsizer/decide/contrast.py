"""Differences of mean scores between sizes, with bounds that survive what seeds do to small LSTMs.

Seeds on one split are independent draws, so the noise of a difference comes from a residual variance
pooled over all sizes near the best, which makes five replicates worth about twenty degrees of freedom.
(Sizes much too small are much less steady, or much steadier.) Where the spreads still differ (Brown and
Forsythe 1974, the median-centred Levene test) each pair has Welch's (1947) standard error instead. Where
the residuals are not normal (Shapiro and Wilk 1965; small LSTMs often have good and bad seeds) an upper
bound must also satisfy the rank test, as the bound of Hodges and Lehmann (1963) does.

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
    """What the pooled residuals say about noise: ``sd`` on ``df`` degrees of freedom, and two checks."""

    sd: float
    df: int
    equal: bool
    normal: bool


def pooled_sd(groups: Sequence[np.ndarray]) -> tuple[float, int]:
    """Standard deviation within the groups, one array of scores [n] a size, and its degrees of freedom."""
    df = sum(len(g) - 1 for g in groups)
    squares = sum(float(((g - g.mean()) ** 2).sum()) for g in groups)
    return float(np.sqrt(squares / df)) if df else 0.0, df


def spread(groups: Sequence[np.ndarray]) -> Spread:
    """Pool the residuals of groups of at least two scores each, and check them."""
    sd, df = pooled_sd(groups)
    if len(groups) < 2 or sd <= 1e-12 * max(float(np.abs(g).max()) for g in groups):
        return Spread(sd=sd, df=df, equal=True, normal=True)
    with np.errstate(divide="ignore"):  # groups that do not vary at all
        equal = float(stats.levene(*groups, center="median").pvalue) >= UNEQUAL
    residuals = np.concatenate([g - g.mean() for g in groups])
    return Spread(sd=sd, df=df, equal=equal, normal=float(stats.shapiro(residuals).pvalue) >= NOT_NORMAL)


def upper_bound(x: np.ndarray, y: np.ndarray, noise: Spread | None, error: float) -> float:
    """Upper bound of the difference of means, x minus y, wrong with probability ``error`` at most.

    ``noise`` None: x or y does not belong to the pool, so that only their own scores tell their noise.
    """
    se, df = standard_error(x, y, noise)
    bound = float(x.mean() - y.mean() + stats.t.isf(error, df) * se)
    return bound if noise is None or noise.normal else max(bound, rank_bound(x, y, error))


def lower_bound(x: np.ndarray, y: np.ndarray, noise: Spread | None, error: float) -> float:
    """Lower bound of the difference of means, x minus y; certificates do not need it."""
    se, df = standard_error(x, y, noise)
    return float(x.mean() - y.mean() - stats.t.isf(error, df) * se)


def standard_error(x: np.ndarray, y: np.ndarray, noise: Spread | None) -> tuple[float, float]:
    """Standard error of the difference of means and its degrees of freedom: pooled, or Welch's."""
    if noise is not None and noise.equal:
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
