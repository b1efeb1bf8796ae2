"""When the fresh replicates are looked at, and at which level each look may ask.

Every look asks at the same level (Pocock 1977, Biometrika 64:191). The statistics of one comparison at
successive looks are correlated, since later means contain the earlier replicates: with information I_k,
corr(Z_k, Z_l) = sqrt(I_k / I_l) for k < l (Jennison and Turnbull 2000, section 3.1). So the level is not
the error over the number of looks, but larger: the one at which the chance to cross at any look is exactly
the error allowed. It is computed for known variance and used for t and rank tests through their levels
(the same, section 4.4). That is an approximation where a look has few degrees of freedom, and where spreads
differ; ``benchmarks/boundary.py`` counts how good it is.

As whatever is shown at one look is shown for every difference alike, the bounds of all looks hold together
(repeated confidence intervals, the same, chapter 9).
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
from scipy import optimize, stats

LOOKS = (3, 6, 12, 24)
"""Replicates of each rival at which a verdict may fall."""
KEPT = 0.2
"""Of the error allowed, kept for the next plan."""
_POINTS = 200
_LOWEST = -8.0


def error_of_plan(confidence: float, plan: int) -> float:
    """The error that plan number ``plan`` (from 0) and all later ones may spend together.

    Every plan passes on the fifth that it keeps; the sum over however many plans is 1 - confidence.
    """
    return (1.0 - confidence) * KEPT**plan


@cache
def error_of_look(allowed: float) -> float:
    """The level at which each look may ask, so that all looks err with ``allowed`` less what is kept."""
    spent = allowed * (1.0 - KEPT)

    def excess(bound: float) -> float:
        return crossing(bound) - spent

    single = float(stats.norm.isf(spent))
    bound = optimize.brentq(excess, single, float(stats.norm.isf(spent / len(LOOKS))))
    return float(stats.norm.sf(bound))


def crossing(bound: float) -> float:
    """The chance that a standard normal statistic exceeds ``bound`` at any of the looks.

    Armitage, McPherson and Rowe's (1969, J. R. Stat. Soc. A 132:235) recursion: the density of the
    statistic among the runs that have not crossed yet is carried from look to look.
    """
    nodes, weights = _quadrature()
    half = (bound - _LOWEST) / 2
    z = half * nodes + (bound + _LOWEST) / 2  # [P]
    within = half * weights * stats.norm.pdf(z)  # [P]: mass of the runs that have not crossed
    for before, now in pairwise(LOOKS):
        kept = np.sqrt(before / now)
        fresh = np.sqrt(1 - before / now)
        steps = (z[:, None] - kept * z[None, :]) / fresh  # [P, P]
        within = half * weights * (stats.norm.pdf(steps) / fresh @ within)
    return float(1.0 - within.sum())


@cache
def _quadrature() -> tuple[np.ndarray, np.ndarray]:
    """Gauss's and Legendre's nodes and weights, [P] each: an eigenvalue problem that takes its time."""
    return np.polynomial.legendre.leggauss(_POINTS)
