"""What a Keras model gives and is fitted to: how targets are written for its loss, and how it is scored."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from lstmsizer.records import Metric
from lstmsizer.train.by_keras.builder import CannotBuild, Facts

Targets = Literal["numbers", "class", "one-hot", "column"]
Link = Literal["identity", "softmax", "sigmoid"]
TINY = 1e-7
"""Probabilities are at least this, as in Keras's cross-entropies (``keras.config.epsilon``)."""


@dataclass(frozen=True)
class Reading:
    """How a model's targets are written, and what turns its outputs into numbers or probabilities.

    ``class``: class numbers [B]; ``one-hot``: [B, C]; ``column``: 0 or 1, [B, 1]; ``numbers``: as they are.
    """

    targets: Targets
    link: Link
    classes: int = 0

    def written(self, targets: np.ndarray) -> np.ndarray:
        """Targets as the loss wants them; a further axis in front of all is that of the steps."""
        if self.targets == "one-hot":
            return np.eye(self.classes, dtype=np.float32)[targets]
        if self.targets == "column":
            return targets[..., None].astype(np.float32)
        return targets

    def told(self, outputs: np.ndarray) -> np.ndarray:
        """Numbers [..., O], or probabilities of the classes [..., C], from what the model gives."""
        outputs = np.asarray(outputs, np.float64)
        if self.link == "softmax":
            outputs = np.exp(outputs - outputs.max(-1, keepdims=True))
        elif self.link == "sigmoid":
            outputs = 1 / (1 + np.exp(-outputs))
        if not self.classes:
            return outputs
        if self.targets == "column":
            return np.concatenate([1 - outputs, outputs], axis=-1)
        return outputs / outputs.sum(-1, keepdims=True)


def reading(model: Any, facts: Facts, shape: tuple[int | None, ...]) -> Reading:
    """How the model is read, by its loss and by the shape of what it gives for a batch.

    Raises
    ------
    CannotBuild
        If the shape is not that of the targets; the text says which is needed.
    """
    loss = _only(model.loss)
    logits = bool(getattr(loss, "from_logits", False))
    steps = ("steps",) if facts.per_step else ()
    last = shape[-1] if shape else 0
    fits = len(shape) == 2 + len(steps) and last == facts.outputs
    if facts.classes == 2 and len(shape) == 2 + len(steps) and last == 1:
        return Reading("column", "sigmoid" if logits else "identity", 2)
    if not fits:
        dims = ", ".join(["B", *("any" if n is None else str(n) for n in shape[1:])])
        need = ", ".join(("B", *steps, str(facts.outputs)))
        also = f" (or [{', '.join(('B', *steps, '1'))}])" if facts.classes == 2 else ""
        kind = "classes" if facts.classes else "targets"
        raise CannotBuild(
            f"The model's outputs are [{dims}], but the {kind} need [{need}]{also}: "
            f"end it with a Dense layer of {facts.outputs}"
        )
    if not facts.classes:
        return Reading("numbers", "sigmoid" if logits else "identity")
    name = loss_name(loss)
    if "binary" in name:
        return Reading("one-hot", "sigmoid" if logits else "identity", facts.classes)
    return Reading(
        "class" if "sparse" in name else "one-hot", "softmax" if logits else "identity", facts.classes
    )


def loss_name(loss: Any) -> str:
    """'mse', 'binary_crossentropy': what a compiled loss is called."""
    loss = _only(loss)
    if isinstance(loss, str):
        return loss
    name = getattr(loss, "name", None) or getattr(loss, "__name__", None) or type(loss).__name__
    return str(name)


def _only(loss: Any) -> Any:
    """The one loss of a model with one output, also where it came in a list or by name."""
    if isinstance(loss, dict):
        loss = list(loss.values())
    if isinstance(loss, list | tuple):
        return loss[0] if loss else ""
    return loss


def scored(told: np.ndarray, truth: np.ndarray, metric: Metric, reading: Reading) -> np.ndarray:
    """What the metric is the mean of, for each example (or step) [n]; ``rmse``'s is the square.

    ``told`` [n, O] numbers or probabilities; ``truth`` [n, O], or class numbers [n].
    """
    if reading.classes:
        if metric == "error":
            return (told.argmax(-1) != truth).astype(np.float64)
        return -np.log(np.clip(told[np.arange(len(truth)), truth], TINY, 1.0))
    if metric == "error":
        return ((told > 0.5) != (truth > 0.5)).mean(-1)
    if metric == "loss":  # several labels that hold or not, each by itself
        likely = np.clip(np.where(truth > 0.5, told, 1 - told), TINY, 1.0)
        return -np.log(likely).mean(-1)
    errors = told - truth
    return np.abs(errors).mean(-1) if metric == "mae" else np.square(errors).mean(-1)


def averaged(each: np.ndarray, metric: Metric) -> float:
    """The metric of all from that of each."""
    mean = float(np.mean(each))
    return math.sqrt(mean) if metric == "rmse" else mean
