"""One training by ``model.fit``: watched epoch by epoch, paused and gone on with, ended like any other."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from lstmsizer.cost.layout import EVALUATION_BATCH
from lstmsizer.data.dataset import Scaled
from lstmsizer.records import CONFIRMING, MOST_BLOCKS, Curve, Request, Setup, Status
from lstmsizer.train.by_keras.batches import Batches, Language, inputs_of, rows_of
from lstmsizer.train.by_keras.outputs import averaged, scored
from lstmsizer.train.by_keras.task import Arrays, Done, KerasProgressed, Task
from lstmsizer.train.progress import block_length, blocks_of, chance, ended, ending, extended, improved, order

if TYPE_CHECKING:
    from lstmsizer.train.by_keras.course import Course

SILENT: Any = 0  # Keras's annotation knows only the text "auto"


def train(model: keras.Model, language: Language, course: Course, task: Task, callbacks: list[Any]) -> Done:
    """Fit a model that was built for the task, until it ends or pauses.

    With ``callbacks``, nothing is kept of a training that paused: what they remember would be lost. Nor is it
    on torch, whose own generator draws too: dropout would go on otherwise. Such a training begins anew.
    """
    import keras

    request, setup = task.request, course.setup
    fold = course.fold(request.replicate.fold)
    model.optimizer.build(model.trainable_variables)
    progressed = task.progressed or KerasProgressed((), values(model.weights), 0, Curve((), (), ()))
    if progressed.state:
        _assign(variables(model), progressed.state)
    begun = time.perf_counter()
    watch = _Watch(language, fold, course, request, progressed)
    if watch.status is None:
        model.fit(
            watch.batches,
            validation_data=Batches(fold, language, fold.stop, EVALUATION_BATCH, weighted=False),
            initial_epoch=len(progressed.curve.stop),
            epochs=setup.epochs,  # callbacks are told this; who pauses is stopped
            shuffle=False,
            verbose=SILENT,
            callbacks=[watch, *callbacks],  # before the user's, which may change the weights
        )
    progressed, status = watch.progressed, watch.status or "stopped"  # by a callback of the user's
    trial = ended(request, progressed.curve, progressed.best_epoch, status, time.perf_counter() - begun)
    if trial.best_epoch and request.stage in CONFIRMING and setup.epochs == request.epochs:
        trial = replace(trial, blocks=progressed.blocks)
    kept = None
    if status == "paused" and not callbacks and keras.backend.backend() != "torch":
        kept = replace(progressed, state=values(variables(model)))
    paths = [variable.path for variable in model.weights]
    weights = tuple(zip(paths, progressed.best, strict=True)) if trial.best_epoch else ()
    return Done(trial, kept, weights)


class _Watch(keras.callbacks.Callback):
    """Gives each epoch its order, scores it, keeps the best, and says when it is enough."""

    def __init__(
        self, language: Language, fold: Scaled, course: Course, request: Request, progressed: KerasProgressed
    ) -> None:
        super().__init__()
        self.progressed = progressed
        self.status: Status | None = ending(progressed.curve, progressed.best_epoch, request, course.setup)
        self.batches = Batches(fold, language, fold.train, course.setup.batch_size, weighted=True)
        self._language, self._fold, self._request = language, fold, request
        self._setup, self._seed = course.setup, course.seed

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Put the examples into this epoch's order."""
        self.batches.examples = order(self._fold.train, self._seed, self._request.replicate, epoch + 1)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Add the epoch to the curve."""
        train, stop = float(logs["loss"]), float(logs["val_loss"])
        score, blocks = math.nan, ()
        if math.isfinite(train) and math.isfinite(stop):
            score, blocks = score_of(self._fitted(), self._language, self._fold, self._setup)
        if not all(map(math.isfinite, (train, stop, score))):
            self._end("diverged")
            return
        before = self.progressed
        curve = extended(before.curve, train, stop, score)
        self.progressed = replace(before, curve=curve)
        if improved(curve, before.best_epoch):
            best = values(self._fitted().weights)
            self.progressed = KerasProgressed((), best, len(curve.stop), curve, blocks)
        if status := ending(curve, self.progressed.best_epoch, self._request, self._setup):
            self._end(status)

    def _fitted(self) -> Any:
        return self.model

    def _end(self, status: Status) -> None:
        self.status = status
        self._fitted().stop_training = True


def score_of(model: Any, language: Language, fold: Scaled, setup: Setup) -> tuple[float, tuple[float, ...]]:
    """The metric over the score part, and block by block; steps that are not real do not count."""
    each: list[np.ndarray] = []
    for first in range(0, len(fold.score), EVALUATION_BATCH):
        examples = fold.score[first : first + EVALUATION_BATCH]
        # A last batch is filled up: one of another shape would be compiled by itself.
        filled = np.resize(examples, EVALUATION_BATCH) if first else examples
        each.append(_scored(model, language, fold, setup, filled)[: len(examples)])
    metric = setup.metric
    of_each = np.concatenate(each)
    if fold.per_step:
        return averaged(of_each[~np.isnan(of_each)], metric), ()  # NaN is padding
    length = block_length(len(of_each))
    means = np.array([of_each[i : i + length].mean() for i in range(0, len(of_each), length)])
    means = np.pad(means, (0, MOST_BLOCKS - len(means)))
    return averaged(of_each, metric), blocks_of(means, len(of_each))


def _scored(model: Any, language: Language, fold: Scaled, setup: Setup, examples: np.ndarray) -> np.ndarray:
    rows, real = rows_of(fold, examples)
    given = language.feeds(inputs_of(fold, rows, real), real)
    told = language.reading.told(model.predict_on_batch(given))
    truth = fold.targets[rows if fold.per_step else examples]
    each = scored(told.reshape(-1, told.shape[-1]), _flat(truth, fold), setup.metric, language.reading)
    if not fold.per_step:
        return each
    each = each.reshape(rows.shape)
    return each if real is None else np.where(real, each, np.nan)


def _flat(truth: np.ndarray, fold: Scaled) -> np.ndarray:
    """Class numbers [n], or numbers [n, O], of steps or of examples."""
    return truth.reshape(-1) if fold.classes else truth.reshape(-1, truth.shape[-1])


def begin(seed: int, request: Request) -> None:
    """A clean start with this replicate's chances, before its model is built."""
    keras.utils.clear_session()
    keras.utils.set_random_seed(int(chance(seed, request.replicate, 0).integers(2**32)))


def variables(model: Any) -> list[Any]:
    """What a training is: weights, random seeds, and the optimizer's moments and rate."""
    return [*model.variables, *model.optimizer.variables]


def values(of: list[Any]) -> Arrays:
    """Copies."""
    return tuple(np.array(keras.ops.convert_to_numpy(variable)) for variable in of)


def _assign(to: list[Any], state: Arrays) -> None:
    for variable, value in zip(to, state, strict=True):
        variable.assign(value)
