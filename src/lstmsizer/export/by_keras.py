"""In a worker process: the answer trained by ``model.fit`` itself, as a user of Keras would train it."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstmsizer.data.dataset import Scaled, Sequences
from lstmsizer.export import keras_model
from lstmsizer.records import Curve, Request, Setup, Trial
from lstmsizer.train.base import Cancelled, Fitted


@dataclass(frozen=True)
class KerasFit:
    """'Fit this with Keras': the same network, parts and scaling as the engine has, and Keras's own chances.

    ``updates`` are the optimizer's up to the epoch cap.
    """

    request: Request
    setup: Setup
    interface: keras_model.Interface
    fold: Scaled
    updates: int


def fit_by_keras(item: KerasFit, called_off: Callable[[], bool]) -> Fitted:
    """The training with the weights of its best epoch, by the stop loss; ``Cancelled`` when called off."""
    import keras

    from lstmsizer.export.keras_batches import Batches, CalledOff

    request, setup, fold = item.request, item.setup, item.fold
    patience: Any = keras.callbacks.EarlyStopping(patience=setup.patience, restore_best_weights=True)
    view, began = _sequences(fold), time.perf_counter()
    with _seeded(request.replicate.seed):
        model = keras_model.build(request.candidate, setup, item.interface, None, item.updates)
        history: Any = model.fit(
            Batches(view, fold.train, setup.batch_size, fold.weights, shuffled=request.replicate.seed),
            validation_data=Batches(view, fold.stop, setup.batch_size),
            epochs=request.epochs,
            callbacks=[patience, CalledOff(called_off)],
            verbose=0,  # pyright: ignore[reportArgumentType]
        )
    if called_off():
        raise Cancelled
    trial = _trial(request, setup, history.history, time.perf_counter() - began)
    return Fitted(trial, keras_model.weights_of(model) if trial.best_epoch else ())


@contextmanager
def _seeded(seed: int) -> Generator[None]:
    """Keras's chances by this seed; Python's and NumPy's go on afterwards: this may be a user's process."""
    import keras

    python, numpy = random.getstate(), np.random.get_state()  # noqa: NPY002
    keras.utils.clear_session()
    keras.utils.set_random_seed(seed)
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)  # noqa: NPY002


def _sequences(fold: Scaled) -> Sequences:
    """The fold's examples, their numbers scaled already."""
    return Sequences(
        fold.values,
        fold.starts,
        fold.steps,
        fold.targets,
        lengths=fold.lengths,
        classes=fold.classes,
        per_step=fold.per_step,
        vocabulary=fold.vocabulary,
    )


def _trial(request: Request, setup: Setup, history: dict[str, list[float]], seconds: float) -> Trial:
    """What Keras says of each epoch; of the finish the score part is the stop part too."""
    score = _score(setup, history)
    curve = Curve(tuple(history["loss"]), tuple(history["val_loss"]), tuple(score))
    finite = [epoch for epoch, loss in enumerate(curve.stop) if math.isfinite(loss)]
    if not finite:
        return Trial(request, curve, "diverged", 0, math.nan, seconds)
    best = min(finite, key=lambda epoch: curve.stop[epoch])
    status = "capped" if len(score) == request.epochs else "stopped"
    return Trial(request, curve, status, best + 1, score[best], seconds)


def _score(setup: Setup, history: dict[str, list[float]]) -> list[float]:
    """The metric by epoch, from those that the model is compiled with."""
    match setup.metric:
        case "mse":
            return [error**2 for error in history["val_rmse"]]
        case "rmse" | "mae":
            return history[f"val_{setup.metric}"]
        case "error":
            return [1 - right for right in history["val_accuracy"]]
        case "loss":
            return history["val_loss"]
