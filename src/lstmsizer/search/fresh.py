"""Fresh replicates: the random starts that decide, look by look, and were never used to choose anything."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from lstmsizer.decide.plan import Plan
from lstmsizer.records import CONFIRMING, Candidate, Replicate, Request, Setup, Size

FIRST_FRESH_SEED = 100
"""Fresh seeds count from here; every further plan starts a hundred later."""


def fresh_seeds(plan: int, replicates: int) -> range:
    """The first random starts of a plan; no other plan and no screening has them."""
    first = FIRST_FRESH_SEED * (plan + 1)
    return range(first, first + replicates)


def confirms(request: Request) -> bool:
    """Whether it decides about sizes on the first fold: a taper also screens, from other random starts."""
    replicate = request.replicate
    return request.stage in CONFIRMING and replicate.fold == 0 and replicate.seed >= FIRST_FRESH_SEED


def look_requests(
    sizes: Collection[Size], rates: Mapping[Size, float], plan: Plan, number: int, look: int, setup: Setup
) -> list[Request]:
    """What look ``look`` (from 0) of plan ``number`` adds for each size, every training to its own end."""
    return [
        Request(Candidate(size, rates[size]), Replicate(0, seed), setup.epochs, "confirm")
        for size in sizes
        for seed in fresh_seeds(number, plan.replicates(size, look))[_before(size, plan, look) :]
    ]


def _before(size: Size, plan: Plan, look: int) -> int:
    return plan.replicates(size, look - 1) if look else 0
