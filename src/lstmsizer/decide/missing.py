"""What the replicates could have shown, and how many more would probably decide."""

from __future__ import annotations

from math import ceil, sqrt

from scipy import stats

from lstmsizer.decide.contrast import Spread

POWER = 0.8
"""'Probably': four times in five (Cohen 1988, section 2.4)."""
MOST = 1000
"""Nobody trains more; a difference as good as the tolerance itself would take for ever."""


def detectable(noise: Spread, replicates: int, error: float) -> float:
    """The smallest difference between two sizes that ``replicates`` of each would probably show."""
    return _reach(noise, error) * noise.sd * sqrt(2 / replicates)


def missing(excess: float, delta: float, noise: Spread, replicates: int, error: float) -> int:
    """How many more replicates of each size would probably tell ``excess`` from ``delta`` (1..1000)."""
    distance = abs(delta - excess)
    needed = 2 * (_reach(noise, error) * noise.sd / distance) ** 2 if distance else MOST
    return int(min(max(ceil(min(needed, 10 * MOST)) - replicates, 1), MOST))


def _reach(noise: Spread, error: float) -> float:
    """Standard errors between a true difference and the one that is just significant four times in five."""
    return float(stats.t.isf(error, noise.df) + stats.norm.ppf(POWER))
