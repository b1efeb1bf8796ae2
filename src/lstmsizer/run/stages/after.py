"""All that comes after the decision, in order: narrower layers, dropout, a model in use, further splits,
less data.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from lstmsizer.cost.parameters import CountParameters
from lstmsizer.data.dataset import Dataset
from lstmsizer.records import (
    Candidate,
    Comparison,
    LeftOut,
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
from lstmsizer.run.stages.base import StageResult, told
from lstmsizer.run.stages.existing import check_existing
from lstmsizer.run.stages.more_data import extrapolate
from lstmsizer.run.stages.regularise import try_dropout
from lstmsizer.run.stages.resampling import block_weights, resample
from lstmsizer.run.stages.sensitivity import check_splits
from lstmsizer.run.stages.taper import taper_layers
from lstmsizer.search.base import Strategy


@dataclass(frozen=True)
class After:
    """What stands after all stages.

    ``found`` has the decision (the taper may have shrunk its size), ``candidate`` is what the delivered
    model is trained with; the others are None where nothing was tried. ``left_out`` is what there was no
    time for, ``notes`` are on what was not tried for another reason.
    """

    found: Found
    candidate: Candidate
    notes: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    taper: Taper | None
    regularisation: Regularisation | None
    comparison: Comparison | None
    sensitivity: Sensitivity | None
    more_data: MoreData | None
    resampling: Resampling | None


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
    setup, now = spec.setup, found
    tapered = (
        taper_layers(parameters, setup, mean_predictor, now, train, spare(now))
        if asked.taper
        else StageResult[Taper](None, now)
    )
    now = tapered.found
    dropped = (
        try_dropout(parameters, spec, mean_predictor, now, train, spare(now))
        if asked.dropout
        else StageResult[Regularisation](None, now)
    )
    now = dropped.found
    compared = (
        check_existing(parameters, setup, asked.in_use, mean_predictor, now, train, spare(now))
        if asked.in_use
        else StageResult[Comparison](None, now)
    )
    now = compared.found
    split = check_splits(dataset, setup, now, train, spare(now))
    now = split.found
    wanted = asked.more_data
    less = extrapolate(dataset, parameters, setup, wanted, mean_predictor, now, train, spare(now))
    now = replace(less.found, ending=found.ending)
    results = (tapered, dropped, compared, split, less)
    score, weights = dataset.shapes.score, block_weights(dataset)
    return After(
        found=now,
        candidate=_delivered(now, dropped.finding),
        notes=tuple(note for result in results for note in result.notes),
        left_out=tuple(one for result in results for one in result.left_out),
        taper=tapered.finding,
        regularisation=dropped.finding,
        comparison=compared.finding,
        sensitivity=split.finding,
        more_data=less.finding,
        resampling=resample(now.decision, setup, score, mean_predictor, told(now), weights),
    )


def _delivered(found: Found, regularisation: Regularisation | None) -> Candidate:
    """The answer's size at its rate, with dropout where that surely pays."""
    if regularisation and regularisation.chosen:
        return regularisation.chosen
    own = verdict_of(found.decision)
    return Candidate(own.size, own.learning_rate)
