"""What dropout buys where a larger size overfits: a stage that leaves the certified size as it is.

The certificate compares sizes without dropout. Dropout changes how a size is trained, not which size was
compared, so it changes no verdict. But the model that is delivered is trained with it, if it surely lowers
the loss *of that size* by more than the tolerance: who asked for the stage wants the better model, and
less than that nobody would notice. What it does to a larger size is reported only: that size with dropout
may be better than the answer, yet nobody has asked whether a smaller one with dropout is as good.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from lstmsizer.cost.parameters import CountParameters
from lstmsizer.decide.looks import LOOKS
from lstmsizer.records import Candidate, Decision, Regularisation, Spec, Verdict
from lstmsizer.run.loop import Found
from lstmsizer.run.stages.time import EARLY, TOO_LITTLE, cut_short, training_seconds
from lstmsizer.search import regularise
from lstmsizer.search.afterwards import Afterwards
from lstmsizer.search.base import Strategy
from lstmsizer.search.screen import Grid

SETTINGS = 2 * len(regularise.RATES) + 2
"""Trainings that screening takes of each size: both kinds of dropout, a higher rate, a second start."""


@dataclass(frozen=True)
class Regularised:
    """What came of it: ``regularisation`` None where nothing was tried, and then a note says why.

    ``found`` has the decision as it was; its ending is the stage's where that was cut short.
    """

    regularisation: Regularisation | None
    notes: tuple[str, ...]
    found: Found


def try_dropout(
    parameters: CountParameters,
    spec: Spec,
    mean_predictor: float,
    found: Found,
    train: Callable[[Strategy], Found],
    spare: float,
) -> Regularised:
    """Look for overfitting in the larger sizes, and where there is any, for what dropout buys.

    ``spare`` seconds of work are left. ``train`` runs a strategy to its end, to the budget's end or to
    Ctrl-C; only whole looks count.
    """
    decision = found.decision
    larger = _larger(decision, parameters)
    if why := _why_not(found, larger, spare):
        return Regularised(None, (f"No dropout was tried: {why}.",), found)
    grid = Grid.around(spec.space.learning_rates)
    story = regularise.Regularise(decision, larger, spec.setup, grid, mean_predictor)
    strategy = Afterwards(decision, story.waves)
    further = train(strategy)
    after = replace(
        found,
        trials=further.trials,
        told=found.told + sum(request.stage == "regularise" for request in strategy.told),
        ending=further.ending if further.ending in EARLY else found.ending,
    )
    notes = cut_short("Trying dropout", further.ending)
    if not strategy.told:
        return Regularised(None, notes, after)
    return Regularised(story.result(strategy.told), notes, after)


def _larger(decision: Decision, parameters: CountParameters) -> tuple[Verdict, ...]:
    """Sizes with more weights than the answer that were trained from fresh seeds."""
    planned = {*decision.contenders, *decision.reference}
    own = parameters(decision.size)
    return tuple(
        verdict
        for verdict in decision.verdicts
        if verdict.confirmed and verdict.size in planned and parameters(verdict.size) > own
    )


def _why_not(found: Found, larger: tuple[Verdict, ...], spare: float) -> str:
    if found.ending in EARLY:
        return EARLY[found.ending]
    if not found.decision.certified:
        return f"{found.decision.size} is only a best guess"
    if not larger:
        return "no larger size was confirmed beside the answer"
    seconds = training_seconds(found.trials)
    of = {v.size: seconds.get(Candidate(v.size, v.learning_rate), 0.0) for v in found.decision.verdicts}
    first = (SETTINGS + LOOKS[0]) * (of[found.decision.size] + max(of[v.size] for v in larger))
    return TOO_LITTLE if spare < first else ""
