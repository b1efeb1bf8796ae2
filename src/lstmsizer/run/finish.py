"""Train the answer once more on all but test, make it a Keras model, and score it once on test."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar, cast

import numpy as np

from lstmsizer.data.dataset import Dataset
from lstmsizer.data.forecast.tested import in_units_of_the_data, tested
from lstmsizer.data.scores import label_scores, scores
from lstmsizer.data.step_scores import step_scores
from lstmsizer.data.windows import spans
from lstmsizer.errors import WorkerError
from lstmsizer.execute.base import Executor
from lstmsizer.execute.calls import gather
from lstmsizer.export.service import Delivered
from lstmsizer.records import (
    Candidate,
    Decision,
    LabelScores,
    Replicate,
    Request,
    Scores,
    StepScores,
    Trial,
    Verdict,
)
from lstmsizer.run.calibrate import epoch_seconds
from lstmsizer.run.interrupts import heard
from lstmsizer.train.base import Fitted
from lstmsizer.train.engine import Fit

SEEDS = (0, 1)  # two starts, the better one by its stop loss: one unlucky start must not be delivered
EXPORT_SECONDS = 6.0  # building the Keras model, saving, loading and predicting, on a busy laptop
KERAS_SECONDS = 6.0  # the start of a process that trains with Keras, likewise
LEAST_SHARE = 0.4  # of a budget always left to the search, however long the finish is thought to take
HURRIED_SECONDS = 5.0  # of the last training after Ctrl-C or SIGTERM, which batch systems follow up by a kill

Result = TypeVar("Result")


def patiently(step: Callable[[], Result], hurried: Callable[[], Result] | None = None) -> Result:
    """Do a step of the finish. One Ctrl-C does it again, as the answer is nearly there; a second ends it.

    ``hurried`` is what is done instead of the step, if it can be done in less time.
    """
    try:
        with heard():
            return step()
    except KeyboardInterrupt:
        with heard():
            return (hurried or step)()


def verdict_of(decision: Decision) -> Verdict:
    """The row of the answer's size."""
    return next(verdict for verdict in decision.verdicts if verdict.size == decision.size)


def reserve_seconds(
    budget: float,
    decision: Decision | None,
    trials: Sequence[Trial],
    growth: float,
    slots: int,
    starting: float = 0.0,
) -> float:
    """Seconds that the finish will need: the longest training of the answer's size, and the export.

    ``growth`` is how much longer the final training part is than the searched one; ``starting`` what comes
    before the training, where the trainer's processes were ended with the search.
    """
    rounds = -(-len(SEEDS) // slots)
    of_size = [t.seconds for t in trials if decision and t.request.candidate.size == decision.size]
    training = rounds * growth * max(of_size, default=0.0)
    return min(EXPORT_SECONDS + starting + 1.2 * training, (1 - LEAST_SHARE) * budget)


def hurried_epochs(candidate: Candidate, trials: Sequence[Trial], growth: float, slots: int) -> int | None:
    """Epochs of the last training that take about ``HURRIED_SECONDS``, at least one; None: nobody knows."""
    seconds = epoch_seconds(trials).get(candidate.size)
    rounds = -(-len(SEEDS) // slots)
    return max(1, int(HURRIED_SECONDS / (rounds * growth * seconds))) if seconds else None


def fit_answer(candidate: Candidate, executor: Executor, fold: int, epochs: int) -> Fitted:
    """The answer trained on the final fold, or on another, with the weights of its best epoch.

    The later data before test is the likest to what the model will meet, so the final fold does not leave it
    out.
    """
    requests = [Request(candidate, Replicate(fold, seed), epochs, "finish") for seed in SEEDS]
    return best_of(executor, [Fit(request) for request in requests], candidate)


def best_of(executor: Executor, fits: Sequence[object], candidate: Candidate) -> Fitted:
    """Of several starts the one with the lowest stop loss; ``WorkerError`` if none comes to anything."""
    executor.call_off()  # whatever an interrupted search or finish left running
    outcomes = gather(executor, fits)
    fitted = [cast(Fitted, outcome.value) for outcome in outcomes if not outcome.error]
    fitted = [fit for fit in fitted if fit.trial.best_epoch > 0]
    if not fitted:
        said = (o.error or cast(Fitted, o.value).trial.message for o in outcomes)
        why = next(filter(None, said), "every start diverged")
        raise WorkerError(f"The final training of {candidate.size} came to nothing: {why.rstrip('.')}.")
    return min(fitted, key=lambda fit: min(fit.trial.curve.stop))


def deliver(delivery: object, executor: Executor) -> Delivered:
    """Write ``model.keras`` in a process of its own, where it is loaded again and predicts the test part."""
    executor.call_off()  # whatever an interrupted delivery left running
    (outcome,) = gather(executor, [delivery])
    if outcome.error:
        raise WorkerError(f"The Keras model could not be written: {outcome.error}.")
    return cast(Delivered, outcome.value)


def scored_on_test(dataset: Dataset, delivered: Delivered) -> Scores | LabelScores | StepScores:
    """How well the delivered model's outputs tell the test part's targets."""
    if dataset.sequences.per_step:
        lengths = np.broadcast_to(spans(dataset.sequences, dataset.final.test), len(dataset.final.test))
        labels = dataset.shapes.outputs if dataset.sequences.multilabel else 0
        return step_scores(delivered.outputs, lengths, labels)
    truth = dataset.sequences.targets[dataset.final.test]
    if dataset.task == "forecast":
        return tested(dataset, delivered.outputs)
    score = label_scores if dataset.sequences.classes else scores
    return score(truth, delivered.outputs)


def said_of_test(dataset: Dataset, delivered: Delivered) -> np.ndarray:
    """The delivered model's outputs [n, O] for the test part, forecasts in the units of the data."""
    forecasts = dataset.task == "forecast"
    return in_units_of_the_data(dataset, delivered.outputs) if forecasts else delivered.outputs
