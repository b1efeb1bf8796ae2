"""Fresh replicates: the random starts that decide, look by look, and were never used to choose anything."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from lstmsizer.decide.looks import LOOKS
from lstmsizer.records import Candidate, Replicate, Request, Setup, Size

FIRST_FRESH_SEED = 100
"""Fresh seeds count from here; every further plan starts a hundred later."""


def fresh_seeds(plan: int, looks: int) -> range:
    """The random starts of a plan's first ``looks`` looks; no other plan and no screening has them."""
    first = FIRST_FRESH_SEED * (plan + 1)
    return range(first, first + (LOOKS[looks - 1] if looks else 0))


def look_requests(
    sizes: Collection[Size], rates: Mapping[Size, float], plan: int, look: int, setup: Setup
) -> list[Request]:
    """What look number ``look`` (from 0) adds for each size; every training goes to its own end."""
    before = len(fresh_seeds(plan, look))
    return [
        Request(Candidate(size, rates[size]), Replicate(0, seed), setup.epochs, "confirm")
        for seed in fresh_seeds(plan, look + 1)[before:]
        for size in sizes
    ]
