"""Differences of mean scores between sizes, with bounds that survive what seeds do to small LSTMs.

Seeds on one split are independent draws, and sizes differ in how steady they are: a much too small size is
often several times less so. So a bound has Welch's (1947) standard error and degrees of freedom, in which
each of its two sizes has its own variance, or the one pooled over all sizes near the best where that is
larger: three scores that happen to agree, or are rounded, do not stand for no noise. The pooled variance
alone would be worth more degrees of freedom. But a rival has the fewest replicates, and where it is also the
least steady size, pooling hides that: with three times the others' standard deviation, 10 % of simulated
bounds failed instead of 3.2 %. To pool only after a test for equal spread does not mend it: on three
replicates the test has no power (Zimmerman 2004, Br. J. Math. Stat. Psychol. 57:173).

Where the residuals are not normal (Shapiro and Wilk 1965; small LSTMs often have good and bad seeds) an upper
bound must also satisfy the rank test, as the bound of Hodges and Lehmann (1963) does.

Limits: while a size's bad seeds have not come up, no bound knows of them, and a test for normality on few
replicates has little power (``benchmarks/boundary.py`` counts what that costs).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import sqrt

import numpy as np
from scipy import special, stats

NOT_NORMAL = 0.01


@dataclass(frozen=True)
class Spread:
    """What the pooled residuals say about noise: ``sd`` on ``df`` degrees of freedom, and its shape."""

    sd: float
    df: int
    normal: bool


def pooled_sd(groups: Sequence[np.ndarray]) -> tuple[float, int]:
    """Standard deviation within the groups, one array of scores [n] a size, and its degrees of freedom."""
    df = sum(len(g) - 1 for g in groups)
    squares = sum(float(((g - g.mean()) ** 2).sum()) for g in groups)
    return float(np.sqrt(squares / df)) if df else 0.0, df


def spread(groups: Sequence[np.ndarray]) -> Spread:
    """Pool the residuals of groups of at least two scores each, and check whether they are normal."""
    sd, df = pooled_sd(groups)
    if len(groups) < 2 or sd <= 1e-12 * max(float(np.abs(g).max()) for g in groups):
        return Spread(sd=sd, df=df, normal=True)
    residuals = np.concatenate([g - g.mean() for g in groups])
    return Spread(sd=sd, df=df, normal=float(stats.shapiro(residuals).pvalue) >= NOT_NORMAL)


def upper_bound(x: np.ndarray, y: np.ndarray, noise: Spread | None, error: float) -> float:
    """Upper bound of the difference of means, x minus y, wrong with probability ``error``.

    ``noise`` None: x or y does not belong to the pool, so that only their own scores tell their noise.
    """
    bound = float(x.mean() - y.mean()) + _reach(x, y, noise, error)
    return bound if noise is None or noise.normal else max(bound, rank_bound(x, y, error))


def lower_bound(x: np.ndarray, y: np.ndarray, noise: Spread | None, error: float) -> float:
    """Lower bound of the difference of means, x minus y; certificates do not need it."""
    return float(x.mean() - y.mean()) - _reach(x, y, noise, error)


def _reach(x: np.ndarray, y: np.ndarray, noise: Spread | None, error: float) -> float:
    """How far a bound is from the difference; no size counts as steadier than the pool."""
    least = 0.0 if noise is None else noise.sd**2
    a, b = (max(float(scores.var(ddof=1)), least) / len(scores) for scores in (x, y))
    quantile = -float(special.stdtrit(welch_df(a, b, len(x), len(y)), error))  # stats.t.isf takes far longer
    return quantile * sqrt(a + b)


def welch_df(a: float, b: float, n: int, m: int) -> float:
    """Degrees of freedom of a + b, the variances of the means of n and of m scores (Welch 1947)."""
    if a + b == 0.0:
        return n + m - 2
    return (a + b) ** 2 / (a**2 / (n - 1) + b**2 / (m - 1))


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
