"""In a worker process: the kept model predicts new data, a batch at a time."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from lstmsizer.data.dataset import Sequences
from lstmsizer.data.windows import real_steps, token_windows, windows
from lstmsizer.export import keras_model
from lstmsizer.export.backend import activate
from lstmsizer.train.base import Cancelled

if TYPE_CHECKING:
    import keras

BATCH_NUMBERS = 4_000_000
"""Numbers of one batch, read or told: 16 MB."""
MOST = 1024


@dataclass(frozen=True)
class Prediction:
    """'Let the model of this file predict all of these sequences.'

    ``defaults`` [F] stand where nothing is known; ``outputs`` is how many the model must give (0: any), and
    ``classes`` says whether they are the probabilities of classes.
    """

    path: Path
    sequences: Sequences
    defaults: np.ndarray
    outputs: int
    classes: bool


@dataclass(frozen=True)
class Predicted:
    """``outputs`` [N, O]; where every step has a class [R, 2], its number and probability, and where it has
    labels [R, O]. Or, in one sentence, why there are none: ``refused``.
    """

    outputs: np.ndarray
    refused: str = ""


class Predictor:
    """Answers one ``Prediction`` at a time."""

    slots = 1

    def __init__(self, called_off: Callable[[], bool]) -> None:
        self._called_off = called_off

    def __call__(self, item: object) -> Predicted:
        """Predict; raises ``Cancelled`` when called off between two batches."""
        if not isinstance(item, Prediction):
            raise TypeError(f"a Prediction was expected, not {type(item).__name__}")
        model = keras_model.load(item.path)
        refused = _misfit(model, item)
        if refused:
            return Predicted(np.empty((0, 0), np.float32), refused)
        sequences, steps = item.sequences, model.input_shape[1]
        count = len(sequences.starts)
        widest = max(len(item.defaults), model.output_shape[-1] if sequences.per_step else 1)
        batch = int(np.clip(BATCH_NUMBERS // (sequences.steps * widest), 1, MOST))
        told: list[np.ndarray] = []
        for first in range(0, count, batch):
            if self._called_off():
                raise Cancelled
            part = np.arange(first, min(first + batch, count))
            given = _given(item, part, steps)
            told.append(_reduced(item, part, model.predict_on_batch(given)))
        outputs = np.concatenate(told)
        refused = _untold(outputs, item, steps)
        return Predicted(np.empty((0, 0), np.float32) if refused else outputs, refused)


def open_predictor(payload: object, called_off: Callable[[], bool]) -> Predictor:
    """The service's factory, for an executor: ``'lstmsizer.export.applied:open_predictor'``.

    ``payload`` must be None: the backend is the user's (``backend.choose_backend``).
    """
    if payload is not None:
        raise TypeError("the predictor is opened with None")
    activate()
    importlib.import_module("keras")
    return Predictor(called_off)


def _given(item: Prediction, examples: np.ndarray, steps: int | None) -> np.ndarray:
    """[n, T, F] in raw units, NaN after the end of shorter sequences; or tokens [n, T], 0 after the end.

    T is at least ``steps``, where the model reads so many and no others.
    """
    short = max(0, (steps or 0) - item.sequences.steps)
    if item.sequences.vocabulary:
        return np.pad(token_windows(item.sequences, examples), ((0, 0), (0, short)))
    given = windows(item.sequences, examples, item.defaults, padding=np.nan)
    return np.pad(given, ((0, 0), (0, short), (0, 0)), constant_values=np.nan)


def _reduced(item: Prediction, examples: np.ndarray, told: np.ndarray) -> np.ndarray:
    """What is kept of a batch's outputs: of steps the real ones, and of their classes the likeliest."""
    if not item.sequences.per_step:
        return told
    real = real_steps(item.sequences, examples)
    steps = told[:, : real.shape[1]][real]  # [s, O]
    if not item.classes:
        return steps
    numbers = steps.argmax(axis=1)
    return np.stack([numbers, steps[np.arange(len(steps)), numbers]], axis=1)


def _misfit(model: keras.Model, item: Prediction) -> str:
    """Why this model cannot read these sequences, or nothing."""
    shape, told = model.input_shape, model.output_shape
    sequences = item.sequences
    tokens = sequences.vocabulary > 0
    if not isinstance(shape, tuple) or len(shape) != (2 if tokens else 3) or not isinstance(told, tuple):
        return "model.keras does not read what preprocess.json makes: they are not of one answer."
    if (not tokens and shape[2] != len(item.defaults)) or item.outputs not in (0, told[-1]):
        return (
            f"model.keras reads {shape[-1]} features and gives {told[-1]} numbers, but preprocess.json tells "
            f"of {len(item.defaults)} and {item.outputs}: they are not of one answer."
        )
    lengths = sequences.lengths if sequences.lengths is not None else np.array([sequences.steps])
    return _of_other_length(shape[1], lengths[lengths > (shape[1] or np.inf)])


def _untold(outputs: np.ndarray, item: Prediction, steps: int | None) -> str:
    """Why there are no predictions, or nothing: a model without a mask makes NaN of what is filled up."""
    sequences = item.sequences
    if steps is None or sequences.vocabulary or not np.isnan(outputs).any():
        return ""
    lengths = np.array([sequences.steps]) if sequences.lengths is None else sequences.lengths
    return _of_other_length(steps, lengths[lengths < steps])


def _of_other_length(steps: int | None, wrong: np.ndarray) -> str:
    """What is said where some sequences have the ``wrong`` lengths [n]; nothing where none has."""
    if not len(wrong):
        return ""
    return (
        f"The model reads sequences of {steps} steps, as the training data had, and one of the new ones has "
        f"{int(wrong[0])}; cut or fill them, or size again with sequences of different lengths."
    )
