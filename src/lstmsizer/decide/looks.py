"""When the fresh replicates are looked at, and how much error each look may spend."""

from __future__ import annotations

LOOKS = (5, 10, 20)
"""Replicates of each size at which a verdict may fall."""
SHARES = (0.1, 0.3, 0.4)
"""Of the error allowed (0.05: 0.005, 0.015 and 0.02); the rest, a fifth, is kept for the next plan."""


def error_of_plan(confidence: float, plan: int) -> float:
    """The error that plan number ``plan`` (from 0) and all later ones may spend together.

    Every plan passes on the fifth that it keeps; the sum over however many plans is 1 - confidence.
    """
    return (1.0 - confidence) * (1.0 - sum(SHARES)) ** plan


def error_of_look(allowed: float, look: int) -> float:
    """The error that look number ``look`` (from 0) may spend of ``error_of_plan``.

    Spent error adds up over looks (Bonferroni), so no look need know what the others saw.
    """
    return allowed * SHARES[look]
