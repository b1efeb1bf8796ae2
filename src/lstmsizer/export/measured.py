"""What a Keras model takes: the bytes of its file, and the seconds of one prediction by the loaded model."""

from __future__ import annotations

import os
import statistics
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from lstmsizer.data.dataset import Scaling
from lstmsizer.export import keras_model
from lstmsizer.export.folder import MODEL, UNFINISHED
from lstmsizer.records import Candidate, Deployed, Setup

if TYPE_CHECKING:
    import keras

TIMED_CALLS = 30


@dataclass(frozen=True)
class Measure:
    """'Build this model untrained, write it, load it again, and say what it takes.'

    An untrained model takes what a trained one does: what is in its weights makes no difference.
    """

    candidate: Candidate
    setup: Setup
    interface: keras_model.Interface
    scaling: Scaling


def measured(item: Measure) -> Deployed:
    """Build the model with weights as they come, and measure it."""
    with TemporaryDirectory(prefix="lstmsizer-measured-") as folder:
        path = Path(folder) / MODEL
        write(keras_model.build(item.candidate, item.setup, item.interface, item.scaling), path)
        model, size = keras_model.load(path), path.stat().st_size
    return Deployed(latency(model, _sequence(item.interface)), size)


def write(model: keras.Model, path: Path) -> None:
    """Write beside the name, then rename: a file under this name is always whole."""
    unfinished = path.with_name(f".{path.stem}{UNFINISHED}.keras")  # Keras insists on the ending
    try:
        model.save(unfinished)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def latency(model: keras.Model, sequence: np.ndarray) -> float:
    """The median seconds of one prediction of one sequence, [1, T, F] or tokens [1, T]."""
    model.predict_on_batch(sequence)  # the first call compiles

    def seconds() -> float:
        start = time.perf_counter()
        model.predict_on_batch(sequence)
        return time.perf_counter() - start

    return statistics.median(seconds() for _ in range(TIMED_CALLS))


def _sequence(interface: keras_model.Interface) -> np.ndarray:
    """Any sequence will do: zeros, or a token that is no padding."""
    if interface.vocabulary:
        return np.ones((1, interface.steps), np.int32)
    return np.zeros((1, interface.steps, interface.features), np.float32)
