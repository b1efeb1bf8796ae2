"""Whether a model that is in use is too big, right or too small: a stage that changes no decision."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

from lstmsizer.cost.parameters import CountParameters
from lstmsizer.data.dataset import Dataset
from lstmsizer.decide.looks import LOOKS
from lstmsizer.decide.plan import CHAIN_REPLICATES
from lstmsizer.execute.base import Executor
from lstmsizer.execute.calls import gather
from lstmsizer.export.in_use import Weigh
from lstmsizer.records import Candidate, Comparison, Deployed, Existing, InUse, LeftOut, Setup, Size
from lstmsizer.run.loop import Found
from lstmsizer.run.stages.base import StageResult, cut_short, early, training_seconds
from lstmsizer.search.afterwards import Afterwards
from lstmsizer.search.base import Strategy
from lstmsizer.search.existing import SCREENED, Beside, already
from lstmsizer.search.sizes import OVERHEAD


def check_existing(
    parameters: CountParameters,
    setup: Setup,
    model: InUse,
    mean_predictor: float,
    found: Found,
    train: Callable[[Strategy], Found],
    spare: float,
) -> StageResult[Comparison]:
    """Compare the model's size with the answer, unless the search has done so; ``spare`` seconds are left.

    ``train`` runs a strategy to its end, to the budget's end or to Ctrl-C; only whole looks count.
    """
    decision = found.decision
    if (known := already(decision, model.size, parameters)) is not None:
        return StageResult(known, found)
    why = early(found.ending)
    if why is None and spare < _first_seconds(found, model, parameters):
        why = "too little"
    if why is not None:
        return StageResult(None, found, left_out=(LeftOut("comparison", why),))
    story = Beside(decision, model.size, model.learning_rate, setup, parameters, mean_predictor)
    strategy = Afterwards(decision, story.waves)
    further = train(strategy)
    after = replace(
        found,
        trials=further.trials,
        told=found.told + len(strategy.told),
        asked=found.asked | further.asked,
        ending=early(further.ending) or found.ending,
    )
    left_out = cut_short("comparison", further.ending)
    return StageResult(story.found(strategy.told), after, left_out=left_out)


def _first_seconds(found: Found, model: InUse, parameters: CountParameters) -> float:
    """About what the screening of two rates and a first look take; larger sizes take longer."""
    seconds, decision = training_seconds(found.trials), found.decision
    own = next(v for v in decision.verdicts if v.size == decision.size)
    of_the_answer = seconds.get(Candidate(own.size, own.learning_rate), 0.0)
    as_large = max(_work(model.size, parameters) / _work(own.size, parameters), 1.0)
    return of_the_answer * (LOOKS[0] * (CHAIN_REPLICATES + as_large) + 2 * len(SCREENED) * as_large)


def _work(size: Size, parameters: CountParameters) -> float:
    """What an epoch takes, in arbitrary units."""
    return OVERHEAD * size.depth + parameters(size)


def existing(
    model: InUse | None,
    comparison: Comparison | None,
    parameters: CountParameters,
    dataset: Dataset,
    exporter: Executor,
) -> Existing | None:
    """The model with what it takes, measured now; None: none was asked about."""
    if model is None:
        return None
    sequences = dataset.sequences
    features = 0 if sequences.vocabulary else sequences.values.shape[1]
    exporter.call_off()
    (outcome,) = gather(exporter, [Weigh(Path(model.path), model.name, sequences.steps, features)])
    weighed = cast(Deployed | None, None if outcome.error else outcome.value)
    return Existing(
        name=model.name,
        size=model.size,
        parameters=parameters(model.size),
        learning_rate=model.learning_rate,
        bytes=Path(model.path).stat().st_size,
        latency_seconds=weighed and weighed.latency_seconds,
        comparison=comparison,
    )
