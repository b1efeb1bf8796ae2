"""What a process of the Keras trainer does: it trains with ``model.fit``, one request after the other.

Only this process imports Keras, on the user's backend. It ends with its parent, whatever it is doing.
"""

from __future__ import annotations

import math
import os
import threading
import time
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any

import numpy as np

from lstmsizer.cost.layout import EVALUATION_BATCH
from lstmsizer.data.dataset import Scaled
from lstmsizer.records import Curve, Metric, Request, Setup, Trial
from lstmsizer.train.progress import chance, ended, ending, extended, failed, improved, order

if TYPE_CHECKING:
    import keras

    from lstmsizer.train.keras_builder import Builder

SILENT: Any = 0  # Keras's annotation knows only the text "auto"
Arrays = tuple[np.ndarray, ...]
# By the libraries' own variables; what the user has set stays.
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false",
}


@dataclass(frozen=True)
class Course:
    """What a process needs to know for every request; see ``keras_trainer.KerasPayload``."""

    folds: tuple[Scaled, ...]
    setup: Setup
    seed: int
    build: str
    backend: str


@dataclass(frozen=True)
class KerasProgressed:
    """A training after some epochs.

    ``state`` are all variables of model and optimizer, random seeds too; ``best`` are the weights of
    ``best_epoch``.
    """

    state: Arrays
    best: Arrays
    best_epoch: int
    curve: Curve


@dataclass(frozen=True)
class Task:
    """'Train this', from where it stopped if it did."""

    request: Request
    progressed: KerasProgressed | None


@dataclass(frozen=True)
class Done:
    """The trial; how to go on, if it paused; the best epoch's weights by path, if there is one."""

    trial: Trial
    progressed: KerasProgressed | None
    weights: tuple[tuple[str, np.ndarray], ...]


def serve(pipe: Connection, course: Course) -> None:
    """Say '' when ready, or why not; then answer each ``Task`` with its ``Done``."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    for name, value in ONE_THREAD.items():
        os.environ.setdefault(name, value)
    if course.backend:
        os.environ["KERAS_BACKEND"] = course.backend
    try:
        from lstmsizer.train.keras_builder import Builder

        builder = Builder(course.build)
    except Exception as error:
        pipe.send(str(error))
        return
    pipe.send("")
    while True:
        task: Task = pipe.recv()
        try:
            done = train(builder, course, task)
        except Exception as error:
            why = " ".join(f"{type(error).__name__}: {error}".split())
            done = Done(failed(task.request, why), None, ())
        pipe.send(done)


def train(builder: Builder, course: Course, task: Task) -> Done:
    """Build the model and fit it, epoch by epoch, until it ends or pauses."""
    import keras

    request, setup, fold = task.request, course.setup, course.folds[task.request.replicate.fold]
    keras.utils.clear_session()
    keras.utils.set_random_seed(int(chance(course.seed, request.replicate, 0).integers(2**32)))
    model = builder(request.candidate)
    model.optimizer.build(model.trainable_variables)
    best, best_epoch, curve = _values(model.weights), 0, Curve((), (), ())
    if task.progressed is not None:
        _assign(_variables(model), task.progressed.state)
        best, best_epoch, curve = task.progressed.best, task.progressed.best_epoch, task.progressed.curve
    began = time.perf_counter()
    status = ending(curve, best_epoch, request, setup)
    while status is None:
        examples = order(fold.train, course.seed, request.replicate, len(curve.stop) + 1)
        losses = _epoch(model, fold, setup, examples, len(curve.stop))
        if not all(map(math.isfinite, losses)):
            status = "diverged"
            break
        curve = extended(curve, *losses)
        if improved(curve, best_epoch):
            best, best_epoch = _values(model.weights), len(curve.stop)
        status = ending(curve, best_epoch, request, setup)
    trial = ended(request, curve, best_epoch, status, time.perf_counter() - began)
    kept = (
        KerasProgressed(_values(_variables(model)), best, best_epoch, curve) if status == "paused" else None
    )
    paths = [variable.path for variable in model.weights]
    return Done(trial, kept, tuple(zip(paths, best, strict=True)) if trial.best_epoch else ())


def _epoch(
    model: keras.Model, fold: Scaled, setup: Setup, examples: np.ndarray, done: int
) -> tuple[float, float, float]:
    """Train one epoch: the model's own loss on train and on stop, and the metric on score."""
    from lstmsizer.train.keras_batches import Batches

    batches = Batches(fold, examples, setup.batch_size, weighted=True)
    history = model.fit(batches, epochs=done + 1, initial_epoch=done, shuffle=False, verbose=SILENT)
    train = float(history.history["loss"][0])
    if not math.isfinite(train):
        return train, math.nan, math.nan
    stop = _loss(model, Batches(fold, fold.stop, EVALUATION_BATCH, weighted=False))
    return train, stop, _score(model, fold, setup.metric)


def _loss(model: keras.Model, batches: Any) -> float:
    return float(model.evaluate(batches, verbose=SILENT, return_dict=True)["loss"])


def _score(model: keras.Model, fold: Scaled, metric: Metric) -> float:
    """The metric over the score part; steps that are not real do not count."""
    from lstmsizer.train.keras_batches import Batches, rows_of

    batches = Batches(fold, fold.score, EVALUATION_BATCH, weighted=False)
    if metric == "loss":
        return _loss(model, batches)
    outputs = np.asarray(model.predict(batches, verbose=SILENT), np.float64)
    rows, real = rows_of(fold, fold.score)
    truth = fold.targets[rows if fold.per_step else fold.score]
    if fold.per_step and real is not None:
        outputs, truth = outputs[real], truth[real]
    if metric == "error":
        if fold.classes:
            return float(np.mean(outputs.argmax(-1) != truth))
        border = 0.0 if getattr(model.loss, "from_logits", False) else 0.5
        return float(np.mean((outputs > border) != (truth > 0.5)))
    if outputs.shape != truth.shape:
        raise ValueError(f"the model's outputs are {outputs.shape}, but the targets are {truth.shape}")
    errors = outputs - truth
    if metric == "mae":
        return float(np.mean(np.abs(errors)))
    mse = float(np.mean(errors**2))
    return mse if metric == "mse" else math.sqrt(mse)


def _variables(model: keras.Model) -> list[Any]:
    return [*model.variables, *model.optimizer.variables]


def _values(variables: list[Any]) -> Arrays:
    import keras

    return tuple(np.array(keras.ops.convert_to_numpy(variable)) for variable in variables)


def _assign(variables: list[Any], values: Arrays) -> None:
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
