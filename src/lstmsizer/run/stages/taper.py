"""Whether the answer's layers can be narrower one by one: a stage that may shrink a certified answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from lstmsizer.cost.parameters import CountParameters
from lstmsizer.decide.looks import LOOKS
from lstmsizer.decide.plan import CHAIN_REPLICATES
from lstmsizer.records import Candidate, Decision, Setup, Taper
from lstmsizer.run.loop import Found
from lstmsizer.run.stages.time import EARLY, TOO_LITTLE, cut_short, training_seconds
from lstmsizer.search import taper
from lstmsizer.search.afterwards import Afterwards
from lstmsizer.search.base import Strategy


@dataclass(frozen=True)
class Tapered:
    """What came of it: ``taper`` None where nothing was tried, and then a note says why.

    ``found`` has the decision as it now stands; its ending is the stage's where that was cut short.
    """

    taper: Taper | None
    notes: tuple[str, ...]
    found: Found


def taper_layers(
    parameters: CountParameters,
    setup: Setup,
    mean_predictor: float,
    found: Found,
    train: Callable[[Strategy], Found],
    spare: float,
) -> Tapered:
    """Halve layers of a certified answer while it stays enough; ``spare`` seconds of work are left.

    ``train`` runs a strategy to its end, to the budget's end or to Ctrl-C; only whole looks count.
    """
    if why := _why_not(found, spare):
        return Tapered(None, (f"No layer was tapered: {why}.",), found)
    story = taper.Taper(found.decision, setup, parameters, mean_predictor)
    strategy = Afterwards(found.decision, story.waves)
    further = train(strategy)
    decision = story.decided(strategy.told)
    asked = {request for request in further.asked if request.stage == "taper"}
    after = replace(
        found,
        decision=decision,
        trials=further.trials,
        told=found.told + sum(request.stage == "taper" for request in strategy.told),
        asked=found.asked | asked,
        ending=further.ending if further.ending in EARLY else found.ending,
    )
    notes = cut_short("Tapering the layers", further.ending)
    tried = story.tried(strategy.told)
    return Tapered(Taper(found.decision.size, tried) if tried else None, notes, after)


def _why_not(found: Found, spare: float) -> str:
    decision = found.decision
    if decision.size.depth < 2:
        return f"{decision.size} has one layer only, and the search halves it already"
    if found.ending in EARLY:
        return EARLY[found.ending]
    if not decision.certified:
        return f"{decision.size} is only a best guess"
    if spare < _first_seconds(decision, found):
        return TOO_LITTLE
    return ""


def _first_seconds(decision: Decision, found: Found) -> float:
    """About what the screening of a step and a first look take."""
    seconds = training_seconds(found.trials)
    planned = {decision.size, *decision.contenders, *decision.reference}
    of = {
        v.size: seconds.get(Candidate(v.size, v.learning_rate), 0.0)
        for v in decision.verdicts
        if v.size in planned
    }
    stacks = decision.size.depth * len(taper.SCREENED) + LOOKS[0] * CHAIN_REPLICATES
    return LOOKS[0] * sum(of.values()) + stacks * of[decision.size]
