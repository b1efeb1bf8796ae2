"""All that comes after the decision, in order: narrower layers, dropout, a model in use, further splits,
less data.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from lstmsizer.cost.parameters import CountParameters
from lstmsizer.data.dataset import Dataset
from lstmsizer.records import (
    Answer,
    Candidate,
    Comparison,
    Existing,
    MoreData,
    Regularisation,
    Resampling,
    Sensitivity,
    Spec,
    Stages,
    Taper,
)
from lstmsizer.run.finish import verdict_of
from lstmsizer.run.loop import Found
from lstmsizer.run.stages.existing import check_existing
from lstmsizer.run.stages.more_data import extrapolate
from lstmsizer.run.stages.regularise import try_dropout
from lstmsizer.run.stages.resampling import block_weights, resample
from lstmsizer.run.stages.sensitivity import check_splits
from lstmsizer.run.stages.taper import taper_layers
from lstmsizer.run.stages.time import EARLY, told
from lstmsizer.search.base import Strategy


@dataclass(frozen=True)
class After:
    """What stands after all stages.

    ``found`` has the decision (the taper may have shrunk its size), ``candidate`` is what the delivered
    model is trained with; the others are None where nothing was tried. ``existing`` is the model in use with
    what it takes, whether there was time for its ``comparison`` or not.
    """

    found: Found
    candidate: Candidate
    notes: tuple[str, ...]
    taper: Taper | None
    regularisation: Regularisation | None
    sensitivity: Sensitivity | None
    more_data: MoreData | None
    resampling: Resampling | None
    comparison: Comparison | None = None
    existing: Existing | None = None


def after_decision(
    dataset: Dataset,
    spec: Spec,
    asked: Stages,
    mean_predictor: float,
    parameters: CountParameters,
    found: Found,
    train: Callable[[Strategy], Found],
    spare: Callable[[Found], float],
) -> After:
    """Run the stages that are asked for, one after another, each as far as there is time.

    First the taper, since it may change the size that the others are about. ``train`` runs a strategy to
    its end, to the budget's end or to Ctrl-C, after either of which no further stage starts; ``spare`` says
    how many seconds of work are left.
    """
    now, notes = found, ()
    taper, regularisation = None, None
    if asked.taper:
        tapered = taper_layers(parameters, spec.setup, mean_predictor, now, train, spare(now))
        now, notes, taper = tapered.found, (*notes, *tapered.notes), tapered.taper
    if asked.dropout:
        tried = try_dropout(parameters, spec, mean_predictor, now, train, spare(now))
        now, notes, regularisation = tried.found, (*notes, *tried.notes), tried.regularisation
    comparison = None
    if asked.in_use:
        beside = check_existing(parameters, spec.setup, asked.in_use, mean_predictor, now, train, spare(now))
        now, notes, comparison = beside.found, (*notes, *beside.notes), beside.comparison
    checked = check_splits(dataset, spec.setup, now, train, spare(now))
    ending = checked.ending if checked.ending in EARLY else now.ending
    now = replace(now, trials=checked.trials, told=now.told + checked.told, ending=ending)
    less = extrapolate(
        dataset, parameters, spec.setup, asked.more_data, mean_predictor, now, train, spare(now)
    )
    now = replace(now, trials=less.trials, told=now.told + less.told, ending=found.ending)
    return After(
        now,
        _delivered(now, regularisation),
        (*notes, *checked.notes, *less.notes),
        taper,
        regularisation,
        checked.sensitivity,
        less.more_data,
        resample(
            now.decision,
            spec.setup,
            dataset.shapes.score,
            mean_predictor,
            told(now),
            block_weights(dataset),
        ),
        comparison,
    )


def with_stages(answer: Answer, after: After) -> Answer:
    """The answer, with what the stages found and noted."""
    return replace(
        answer,
        notes=(*answer.notes, *after.notes),
        taper=after.taper,
        regularisation=after.regularisation,
        sensitivity=after.sensitivity,
        more_data=after.more_data,
        resampling=after.resampling,
        existing=after.existing,
    )


def _delivered(found: Found, regularisation: Regularisation | None) -> Candidate:
    """The answer's size at its rate, with dropout where that surely pays."""
    if regularisation and regularisation.chosen:
        return regularisation.chosen
    own = verdict_of(found.decision)
    return Candidate(own.size, own.learning_rate)
