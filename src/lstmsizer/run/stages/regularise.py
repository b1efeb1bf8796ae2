"""What dropout buys where a larger size overfits: a stage that leaves the certified size as it is.

The certificate compares sizes without dropout. Dropout changes how a size is trained, not which size was
compared, so it changes no verdict. But the model that is delivered is trained with it, if it surely lowers
the loss *of that size* by more than the tolerance: who asked for the stage wants the better model, and
less than that nobody would notice. What it does to a larger size is reported only: that size with dropout
may be better than the answer, yet nobody has asked whether a smaller one with dropout is as good.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from lstmsizer.cost.parameters import CountParameters
from lstmsizer.decide.looks import LOOKS
from lstmsizer.records import Candidate, Decision, LeftOut, Regularisation, Spec, Verdict
from lstmsizer.run.loop import Found
from lstmsizer.run.stages.base import StageResult, cut_short, early, training_seconds
from lstmsizer.search import regularise
from lstmsizer.search.afterwards import Afterwards
from lstmsizer.search.base import Strategy
from lstmsizer.search.screen import Grid

SETTINGS = 2 * len(regularise.RATES) + 2
"""Trainings that screening takes of each size: both kinds of dropout, a higher rate, a second start."""


def try_dropout(
    parameters: CountParameters,
    spec: Spec,
    mean_predictor: float,
    found: Found,
    train: Callable[[Strategy], Found],
    spare: float,
) -> StageResult[Regularisation]:
    """Look for overfitting in the larger sizes, and where there is any, for what dropout buys.

    ``spare`` seconds of work are left. ``train`` runs a strategy to its end, to the budget's end or to
    Ctrl-C; only whole looks count.
    """
    decision = found.decision
    larger = _larger(decision, parameters)
    if (untried := _untried(found, larger, spare)) is not None:
        return untried
    grid = Grid.around(spec.space.learning_rates)
    story = regularise.Regularise(decision, larger, spec.setup, grid, mean_predictor)
    strategy = Afterwards(decision, story.waves)
    further = train(strategy)
    after = replace(
        found,
        trials=further.trials,
        told=found.told + sum(request.stage == "regularise" for request in strategy.told),
        ending=early(further.ending) or found.ending,
    )
    finding = story.result(strategy.told) if strategy.told else None
    return StageResult(finding, after, left_out=cut_short("dropout", further.ending))


def _larger(decision: Decision, parameters: CountParameters) -> tuple[Verdict, ...]:
    """Sizes with more weights than the answer that were trained from fresh seeds."""
    planned = {*decision.contenders, *decision.reference}
    own = parameters(decision.size)
    return tuple(
        verdict
        for verdict in decision.verdicts
        if verdict.confirmed and verdict.size in planned and parameters(verdict.size) > own
    )


def _untried(found: Found, larger: tuple[Verdict, ...], spare: float) -> StageResult[Regularisation] | None:
    """What comes of it where nothing is tried; None: something is."""
    why = early(found.ending)
    if why is None and not found.decision.certified:
        return StageResult(
            None, found, (f"No dropout was tried: {found.decision.size} is only a best guess.",)
        )
    if why is None and not larger:
        none = "No dropout was tried: no larger size was confirmed beside the answer."
        return StageResult(None, found, (none,))
    if why is None and spare < _first_seconds(found, larger):
        why = "too little"
    return None if why is None else StageResult(None, found, left_out=(LeftOut("dropout", why),))


def _first_seconds(found: Found, larger: tuple[Verdict, ...]) -> float:
    """About what the screening and a first look take of the answer and the dearest of the larger sizes."""
    seconds = training_seconds(found.trials)
    of = {v.size: seconds.get(Candidate(v.size, v.learning_rate), 0.0) for v in found.decision.verdicts}
    return (SETTINGS + LOOKS[0]) * (of[found.decision.size] + max(of[v.size] for v in larger))
