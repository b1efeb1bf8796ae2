"""What the replicates could have shown, and how many more would probably decide."""

from __future__ import annotations

from math import ceil, sqrt

from scipy import stats

from lstmsizer.decide.contrast import Spread, welch_df
from lstmsizer.decide.plan import CHAIN_REPLICATES

POWER = 0.8
"""'Probably': four times in five (Cohen 1988, section 2.4)."""
PER_RIVAL = 1 + 1 / CHAIN_REPLICATES
"""Variance of a difference, in variances of the rival's mean."""
MOST = 1000
"""Nobody trains more; a difference as good as the tolerance itself would take for ever."""


def detectable(noise: Spread, rival: int, error: float) -> float:
    """The difference from a size of ``rival`` replicates that a chain's size would probably show."""
    guess = CHAIN_REPLICATES * rival
    df = welch_df(1 / guess, 1 / rival, guess, rival)
    return _reach(df, error) * noise.sd * sqrt(PER_RIVAL / rival)


def missing(excess: float, delta: float, noise: Spread, rival: int, error: float) -> int:
    """How many more replicates of the guess would probably tell ``excess`` from ``delta`` (1..1000).

    Every rival, which has ``rival`` replicates now, gets its smaller part of them.
    """
    distance = abs(delta - excess)
    needed = PER_RIVAL * (_reach(noise.df, error) * noise.sd / distance) ** 2 if distance else MOST
    return int(min(CHAIN_REPLICATES * max(ceil(min(needed, 10 * MOST)) - rival, 1), MOST))


def _reach(df: float, error: float) -> float:
    """Standard errors between a true difference and the one that is just significant four times in five."""
    return float(stats.t.isf(error, df) + stats.norm.ppf(POWER))
