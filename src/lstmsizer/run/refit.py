"""What the delivered model is trained on: four ways to finish (``Refitted``)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from lstmsizer.data.class_weights import weighted
from lstmsizer.data.dataset import Dataset, scaled
from lstmsizer.errors import SettingError, WorkerError
from lstmsizer.execute.base import Executor
from lstmsizer.export.by_keras import KerasFit
from lstmsizer.export.service import Delivered, interface
from lstmsizer.records import (
    Candidate,
    LabelScores,
    LeftOut,
    Refit,
    Refitted,
    Replicate,
    Request,
    Scores,
    Shapes,
    Spec,
    StepScores,
    Trial,
)
from lstmsizer.run.finish import (
    SEEDS,
    best_of,
    deliver,
    fit_answer,
    patiently,
    said_of_test,
    scored_on_test,
)
from lstmsizer.run.networks.base import Network
from lstmsizer.run.networks.stack import Stack
from lstmsizer.train.base import Fitted
from lstmsizer.train.engine import Fit

FOLD = 2000
"""What replicates call the parts that only the delivered model is trained on; above all others."""
KERAS_SLOWER = 4
"""Times that a training by Keras takes as long as one by the engine, to be on the safe side."""


@dataclass(frozen=True)
class Work:
    """What a finish has to work with.

    Attributes
    ----------
    dataset, delivered
        The data, and the same with the parts of the delivered model as its final fold (``data.rescaled``).
    tell
        Is told what is done next.
    hurried
        Epochs that the training may take once the user wants to be off.
    stopped
        Whether the user wants to be off already.
    """

    dataset: Dataset
    delivered: Dataset
    spec: Spec
    network: Network
    candidate: Candidate
    trainer: Executor
    exporter: Executor
    path: Path
    tell: Callable[[str], None]
    hurried: int
    stopped: bool = False


@dataclass(frozen=True)
class Finished:
    """The delivered model, what it was trained on, and the test errors that are told.

    ``trial`` is the training whose errors they are, ``said`` what that one's model said of the test part:
    [n, O] in the units of the data, or probabilities, or as ``data.step_scores`` has it. ``left_out`` is what
    the user, who stopped the run, did not wait for.
    """

    trial: Trial
    delivered: Delivered
    test: Scores | LabelScores | StepScores
    said: np.ndarray
    refitted: Refitted
    notes: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


def check_refit(refit: Refit, network: Network) -> None:
    """Refuse what only the engine's stacks can be asked for."""
    if refit in ("all", "keras") and not isinstance(network, Stack):
        why = "Keras trains it in any case" if refit == "keras" else "when to end is found on data left out"
        raise SettingError(f"--refit {refit} is not for a model of your own ({why}): choose none or train.")


def growth(refit: Refit, shapes: Shapes) -> float:
    """How many times as long as a training in the search the finish takes, both of its starts together."""
    before = (shapes.train + shapes.stop) / shapes.train
    match refit:
        case "none":
            return 1.0
        case "train":
            return before
        case "all":
            return before + (before + (shapes.score + shapes.test) / shapes.train)
        case "keras":
            return before * (1 + KERAS_SLOWER * len(SEEDS))


def finish(refit: Refit, work: Work) -> Finished:
    """The candidate trained once more, written as ``model.keras``, and its errors on test."""
    if refit == "none":
        work.tell(f"training {work.candidate.size} once more, on the train part")
        return _written(work, work.delivered, _fitted(work, FOLD), refit)
    work.tell(f"training {work.candidate.size} once more, on all but the test part")
    first = _written(work, work.dataset, _fitted(work, len(work.dataset.folds)), "train")
    if (work.stopped or first.left_out) and refit != "train":
        return replace(first, left_out=(*first.left_out, LeftOut("refit", "interrupted")))
    try:
        if refit == "all":
            return _on_all(work, first)
        if refit == "keras":
            return _by_keras(work, first)
    except WorkerError as error:
        note = f"{error} So the model is the one trained on the train and the stop part."
        return replace(first, notes=(*first.notes, note))
    return first


def _fitted(work: Work, fold: int) -> Fitted:
    """The candidate trained to its end, or if the user wants to be off, as far as some seconds take it."""

    def fit(epochs: int) -> Fitted:
        return fit_answer(work.candidate, work.trainer, fold, epochs)

    cap = work.spec.setup.epochs
    return patiently(lambda: fit(work.hurried if work.stopped else cap), lambda: fit(work.hurried))


def _on_all(work: Work, first: Finished) -> Finished:
    """As many epochs as were best before, each of more updates; there is nothing left to choose them by.

    The epochs are kept and not the updates: each sequence is seen as often as it was found to be enough. Of
    two starts the loss on the stop part, which is trained on too, tells one that has learned nothing.
    """
    epochs = first.trial.best_epoch
    work.tell(f"training {work.candidate.size} on all of the data")
    requests = [Request(work.candidate, Replicate(FOLD, seed), epochs, "finish") for seed in SEEDS]
    fits = [Fit(request, keep="last") for request in requests]
    fitted = patiently(lambda: best_of(work.trainer, fits, work.candidate))
    last = _written(work, work.delivered, fitted, "all")
    sequences = len(work.delivered.final.train)
    return replace(first, delivered=last.delivered, refitted=Refitted("all", sequences, epochs))


def _by_keras(work: Work, first: Finished) -> Finished:
    """Two starts of Keras's own, as the engine has two, and the better one by its stop loss."""
    dataset, spec = work.dataset, work.spec
    work.tell(f"training {work.candidate.size} by Keras itself")
    fold = scaled(dataset.sequences, dataset.final)
    fits = [
        KerasFit(
            Request(work.candidate, Replicate(len(dataset.folds), seed), spec.setup.epochs, "finish"),
            spec.setup,
            interface(dataset.sequences, spec.setup),
            weighted(fold) if spec.setup.class_weights else fold,
            spec.setup.epochs * -(-len(dataset.final.train) // spec.setup.batch_size),
        )
        for seed in SEEDS
    ]
    fitted = patiently(lambda: best_of(work.exporter, fits, work.candidate))
    last = _written(work, dataset, fitted, "keras")
    refitted = Refitted("keras", last.refitted.sequences, last.refitted.epochs, engine=first.test)
    return replace(last, refitted=refitted)


def _written(work: Work, dataset: Dataset, fitted: Fitted, refit: Refit) -> Finished:
    """The training as ``model.keras``, and its errors on the test part."""
    work.tell("writing the Keras model and scoring it on the test part")
    delivery = work.network.delivery(dataset, fitted, work.spec, work.path)
    delivered = patiently(lambda: deliver(delivery, work.exporter))
    refitted = Refitted(refit, len(dataset.final.train), fitted.trial.best_epoch)
    test, said = scored_on_test(dataset, delivered), said_of_test(dataset, delivered)
    left_out = _cut_short(fitted.trial, work.spec)
    return Finished(fitted.trial, delivered, test, said, refitted, left_out=left_out)


def _cut_short(trial: Trial, spec: Spec) -> tuple[LeftOut, ...]:
    """What is left out of a training that could not go as far as it would have."""
    epochs, cap = trial.request.epochs, spec.setup.epochs
    if trial.status != "paused" or epochs >= cap:
        return ()
    return (LeftOut("training", "interrupted", begun=True, done=epochs, of=cap),)
