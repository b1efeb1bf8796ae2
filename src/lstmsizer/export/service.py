"""In a worker process: build ``model.keras``, write it, load it again and let the loaded one forecast.

Keras is imported here and not in the user's process. What is scored is the model as a user loads it.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from lstmsizer.data.dataset import Scaling, Sequences
from lstmsizer.data.windows import windows
from lstmsizer.export import keras_model
from lstmsizer.export.backend import activate
from lstmsizer.export.folder import UNFINISHED
from lstmsizer.records import Candidate, Setup
from lstmsizer.train.base import Cancelled

if TYPE_CHECKING:
    import keras

BATCH_NUMBERS = 4_000_000  # numbers in one batch of windows: 16 MB
TIMED_CALLS = 30


@dataclass(frozen=True)
class Delivery:
    """'Write this model and let it forecast these examples.'

    ``updates`` are the optimizer's up to the epoch cap; ``weights`` as in ``train.base.Fitted``; ``examples``
    [n] example numbers of ``sequences``; ``defaults`` [F] raw values that stand where a window knows none.
    """

    path: Path
    candidate: Candidate
    setup: Setup
    updates: int
    weights: tuple[tuple[str, np.ndarray], ...]
    scaling: Scaling
    sequences: Sequences
    examples: np.ndarray
    defaults: np.ndarray


@dataclass(frozen=True)
class Delivered:
    """``forecast`` [n, O] in raw units by the model loaded from the file of ``bytes`` bytes.

    ``latency_seconds`` is the median time of one prediction of one sequence (``predict_on_batch``),
    None where there was no example to time. ``versions`` are those of Keras and of its backend.
    """

    forecast: np.ndarray
    latency_seconds: float | None
    bytes: int
    backend: str
    versions: tuple[tuple[str, str], ...]


class Exporter:
    """Delivers one model at a time."""

    slots = 1

    def __init__(self, called_off: Callable[[], bool]) -> None:
        self._called_off = called_off

    def __call__(self, item: object) -> Delivered:
        """Deliver the ``Delivery``; raises ``Cancelled`` when called off between two batches."""
        if not isinstance(item, Delivery):
            raise TypeError(f"a Delivery was expected, not {type(item).__name__}")
        _save(_built(item), item.path)
        model = keras_model.load(item.path)
        forecast = self._forecast(model, item)
        import keras

        backend = keras.backend.backend()
        return Delivered(
            forecast=forecast,
            latency_seconds=_latency(model, item),
            bytes=item.path.stat().st_size,
            backend=backend,
            versions=tuple((name, importlib.metadata.version(name)) for name in ("keras", backend)),
        )

    def _forecast(self, model: keras.Model, item: Delivery) -> np.ndarray:
        """[n, O] float32, batch by batch: windows are large and the series is not."""
        steps, features = item.sequences.steps, item.sequences.values.shape[1]
        batch = int(np.clip(BATCH_NUMBERS // (steps * features), 1, 1024))
        forecast = np.empty((len(item.examples), item.sequences.targets.shape[1]), np.float32)
        for first in range(0, len(forecast), batch):
            if self._called_off():
                raise Cancelled
            part = slice(first, first + batch)
            forecast[part] = model.predict_on_batch(
                windows(item.sequences, item.examples[part], item.defaults)
            )
        return forecast


def open_exporter(payload: object, called_off: Callable[[], bool]) -> Exporter:
    """The service's factory, for an executor: ``'lstmsizer.export.service:open_exporter'``.

    ``payload`` is not needed and must be None: the backend is the user's (``backend.choose_backend``).
    Keras is imported here, so that a process opened early delivers at once when it is asked.
    """
    if payload is not None:
        raise TypeError("the exporter is opened with None")
    activate()
    importlib.import_module("keras")

    return Exporter(called_off)


def _built(item: Delivery) -> keras.Model:
    sequences = item.sequences
    interface = keras_model.Interface(sequences.steps, sequences.values.shape[1], sequences.targets.shape[1])
    return keras_model.build(item.candidate, item.setup, interface, item.scaling, item.updates, item.weights)


def _save(model: keras.Model, path: Path) -> None:
    """Write beside the name, then rename: a file under this name is always whole."""
    unfinished = path.with_name(f".{path.stem}{UNFINISHED}.keras")  # Keras insists on the ending
    try:
        model.save(unfinished)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def _latency(model: keras.Model, item: Delivery) -> float | None:
    if not len(item.examples):
        return None
    window = windows(item.sequences, item.examples[:1], item.defaults)  # [1, T, F]
    model.predict_on_batch(window)  # the first call compiles

    def seconds() -> float:
        start = time.perf_counter()
        model.predict_on_batch(window)
        return time.perf_counter() - start

    return statistics.median(seconds() for _ in range(TIMED_CALLS))
