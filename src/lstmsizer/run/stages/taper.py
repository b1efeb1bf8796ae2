"""Whether the answer's layers can be narrower one by one: a stage that may shrink a certified answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from lstmsizer.cost.parameters import CountParameters
from lstmsizer.decide.looks import LOOKS
from lstmsizer.decide.plan import CHAIN_REPLICATES
from lstmsizer.records import Candidate, Decision, LeftOut, Setup, Taper
from lstmsizer.run.loop import Found
from lstmsizer.run.stages.base import StageResult, cut_short, early, training_seconds
from lstmsizer.search import taper
from lstmsizer.search.afterwards import Afterwards
from lstmsizer.search.base import Strategy


def taper_layers(
    parameters: CountParameters,
    setup: Setup,
    mean_predictor: float,
    found: Found,
    train: Callable[[Strategy], Found],
    spare: float,
) -> StageResult[Taper]:
    """Halve layers of a certified answer while it stays enough; ``spare`` seconds of work are left.

    What is found has the decision as it now stands. ``train`` runs a strategy to its end, to the budget's end
    or to Ctrl-C; only whole looks count.
    """
    if (untried := _untried(found, spare)) is not None:
        return untried
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
        ending=early(further.ending) or found.ending,
    )
    tried = story.tried(strategy.told)
    finding = Taper(found.decision.size, tried) if tried else None
    return StageResult(finding, after, left_out=cut_short("taper", further.ending))


def _untried(found: Found, spare: float) -> StageResult[Taper] | None:
    """What comes of it where nothing is tried; None: something is."""
    decision, why = found.decision, early(found.ending)
    if decision.size.depth < 2:
        one = f"No layer was tapered: {decision.size} has one layer only, and the search halves it already."
        return StageResult(None, found, (one,))
    if why is None and not decision.certified:
        return StageResult(None, found, (f"No layer was tapered: {decision.size} is only a best guess.",))
    if why is None and spare < _first_seconds(decision, found):
        why = "too little"
    return None if why is None else StageResult(None, found, left_out=(LeftOut("taper", why),))


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
