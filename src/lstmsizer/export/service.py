"""In a worker process: build ``model.keras``, write it, load it again and let the loaded one predict.

Keras is imported here and not in the user's process. What is scored is the model as a user loads it.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from lstmsizer.data.dataset import Scaling, Sequences
from lstmsizer.data.step_scores import judged
from lstmsizer.data.windows import real_steps, step_rows, token_windows, windows
from lstmsizer.export import keras_model, own_model
from lstmsizer.export.backend import activate
from lstmsizer.export.by_keras import KerasFit, fit_by_keras
from lstmsizer.export.in_use import Weigh, weighed
from lstmsizer.export.measured import Measure, latency, measured, write
from lstmsizer.export.own_model import MeasureOwn, OwnNetwork
from lstmsizer.records import Candidate, Deployed, Setup
from lstmsizer.train.base import Cancelled, Fitted
from lstmsizer.train.by_keras.builder import facts_of

if TYPE_CHECKING:
    import keras

BATCH_NUMBERS = 4_000_000  # numbers in one batch of windows: 16 MB


@dataclass(frozen=True)
class Delivery:
    """'Write this model and let it predict these examples.'

    ``updates`` are the optimizer's up to the epoch cap; ``weights`` as in ``train.base.Fitted``; ``examples``
    [n] example numbers of ``sequences``; ``defaults`` [F] raw values that stand where a window knows none.
    ``own`` is what builds a model of the user's own; None: the tool's own layers.
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
    own: OwnNetwork | None = None


@dataclass(frozen=True)
class Delivered:
    """``outputs`` [n, O], raw units or probabilities, by the model loaded from the file of ``bytes`` bytes;
    where every step has a target, what is ``judged`` of the probabilities [S, 4] (``data.step_scores``).

    ``latency_seconds`` is the median time of one prediction of one sequence (``predict_on_batch``),
    None where there was no example to time. ``versions`` are those of Keras and of its backend; ``notes``
    what is to be told of the file. (No file, and 0 bytes: Keras could not write one.)
    """

    outputs: np.ndarray
    latency_seconds: float | None
    bytes: int
    backend: str
    versions: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = ()


class Exporter:
    """Delivers one model at a time, or measures one that is untrained, or fits one by Keras."""

    slots = 1

    def __init__(self, called_off: Callable[[], bool]) -> None:
        self._called_off = called_off

    def __call__(self, item: object) -> Delivered | Deployed | Fitted:
        """Deliver the ``Delivery``; raises ``Cancelled`` when called off between two batches or epochs."""
        if isinstance(item, Measure):
            return measured(item)
        if isinstance(item, MeasureOwn):
            return own_model.measured(item)
        if isinstance(item, Weigh):
            return weighed(item)
        if isinstance(item, KerasFit):
            return fit_by_keras(item, self._called_off)
        if not isinstance(item, Delivery):
            raise TypeError(f"a Delivery, a Measure or a KerasFit was expected, not {type(item).__name__}")
        model, notes = _kept(item)
        outputs = self._outputs(model, item)
        import keras

        backend = keras.backend.backend()
        return Delivered(
            outputs=outputs,
            latency_seconds=latency(model, _inputs(item, item.examples[:1])) if len(item.examples) else None,
            bytes=item.path.stat().st_size if item.path.exists() else 0,
            backend=backend,
            versions=tuple((name, _version(name)) for name in ("keras", backend)),
            notes=notes,
        )

    def _outputs(self, model: keras.Model, item: Delivery) -> np.ndarray:
        """[n, O] float32, or [S, 4]; batch by batch: windows are large and the series is not."""
        sequences = item.sequences
        widest = max(_features(sequences, item.setup), _columns(sequences) if sequences.per_step else 0)
        batch = int(np.clip(BATCH_NUMBERS // (item.sequences.steps * widest), 1, 1024))
        outputs: list[np.ndarray] = []
        for first in range(0, len(item.examples), batch):
            if self._called_off():
                raise Cancelled
            part = item.examples[first : first + batch]
            told = model.predict_on_batch(_inputs(item, part))
            outputs.append(_judged(item.sequences, part, told) if item.sequences.per_step else told)
        return np.concatenate(outputs) if outputs else np.empty((0, _columns(item.sequences)), np.float32)


def _version(library: str) -> str:
    """As the library says itself: its package may have another name (tensorflow-cpu, tf-nightly)."""
    return str(importlib.import_module(library).__version__)


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


def interface(sequences: Sequences, setup: Setup) -> keras_model.Interface:
    """What goes into a model of these sequences, and what comes out."""
    return keras_model.Interface(
        steps=sequences.steps,
        features=_features(sequences, setup),
        outputs=_columns(sequences),
        per_step=sequences.per_step,
        masked=sequences.lengths is not None,
        vocabulary=sequences.vocabulary,
    )


def _kept(item: Delivery) -> tuple[keras.Model, tuple[str, ...]]:
    """The model as it is loaded from its file, and what is to be told of that."""
    if item.own is None:
        write(_built(item), item.path)
        return keras_model.load(item.path), ()
    facts = facts_of(item.sequences)
    model = own_model.build(item.own, item.candidate, item.setup, facts, item.scaling, item.weights)
    return own_model.kept(model, item.path)


def _built(item: Delivery) -> keras.Model:
    faces = interface(item.sequences, item.setup)
    return keras_model.build(item.candidate, item.setup, faces, item.scaling, item.updates, item.weights)


def _judged(sequences: Sequences, examples: np.ndarray, told: np.ndarray) -> np.ndarray:
    """[S, 4]: what the scores of the examples' real steps are made of; ``told`` [n, T, O] may be large."""
    truth = sequences.targets[step_rows(sequences, examples)]
    return judged(truth, told[real_steps(sequences, examples)])


def _columns(sequences: Sequences) -> int:
    """O: classes, or targets."""
    return sequences.classes or sequences.targets.shape[1]


def _features(sequences: Sequences, setup: Setup) -> int:
    """F: numbers a step, also where they are a token's embedding."""
    return setup.embedding or sequences.values.shape[1]


def _inputs(item: Delivery, examples: np.ndarray) -> np.ndarray:
    """[n, T, F] in raw units; NaN after the end of a sequence that is shorter than the longest.

    Or tokens [n, T], 0 after the end.
    """
    if item.sequences.vocabulary:
        return token_windows(item.sequences, examples)
    return windows(item.sequences, examples, item.defaults, padding=np.nan)
