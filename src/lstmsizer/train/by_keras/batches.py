"""A fold as Keras reads it: batches gathered from the series by index, never copied out as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from lstmsizer.data.dataset import Scaled
from lstmsizer.train.by_keras.feeds import Feeds
from lstmsizer.train.by_keras.outputs import Reading


@dataclass(frozen=True)
class Language:
    """How a model is spoken to: what its inputs read, and how its targets are written."""

    feeds: Feeds
    reading: Reading


class Batches(keras.utils.PyDataset):
    """Examples in the order given, as (inputs, targets) or (inputs, targets, weights).

    Inputs are [B, T, F] float32, where a step that an example does not have is 0 in every feature; or
    tokens [B, T] int32, 0 where there is none; or what of these each of several inputs reads, by name.
    Targets are those of ``Scaled``, [B, ...] or [B, T, ...], as the model's loss wants them.
    Weights are given where examples have them (``weighted``), and on every step that does not count, as 0.
    """

    def __init__(
        self,
        fold: Scaled,
        language: Language,
        examples: np.ndarray,
        batch_size: int,
        weighted: bool,
    ) -> None:
        super().__init__()
        self.examples = examples
        self._fold, self._language = fold, language
        self._batch_size = batch_size
        self._weighted = weighted

    def __len__(self) -> int:
        """Batches, the last one may be smaller."""
        return -(-len(self.examples) // self._batch_size)

    def __getitem__(self, number: int) -> tuple[Any, ...]:
        """A batch."""
        examples = self.examples[number * self._batch_size : (number + 1) * self._batch_size]
        rows, real = rows_of(self._fold, examples)
        judged = rows if self._fold.per_step else examples
        weights = self._fold.weights[judged] if self._weighted and self._fold.weights is not None else None
        if self._fold.per_step and real is not None:
            weights = (1.0 if weights is None else weights) * real.astype(np.float32)
        targets = self._language.reading.written(self._fold.targets[judged])
        batch = (self._language.feeds(inputs_of(self._fold, rows, real), real), targets)
        return batch if weights is None else (*batch, weights)


def inputs_of(fold: Scaled, rows: np.ndarray, real: np.ndarray | None) -> np.ndarray:
    """The values of these rows [B, T], 0 where a step is not real."""
    values = fold.values[rows]
    if real is not None:
        values = np.where(real if fold.vocabulary else real[..., None], values, 0)
    return values.astype(fold.values.dtype, copy=False)


def rows_of(fold: Scaled, examples: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
    """The row of each step [B, T], and which steps are real (None: all); the others have the first row."""
    starts, steps = fold.starts[examples][:, None], np.arange(fold.steps)[None, :]
    if fold.lengths is None:
        return starts + steps, None
    lengths = fold.lengths[examples][:, None]
    if fold.padding == "pre":
        steps = steps - (fold.steps - lengths)
    real = (steps >= 0) & (steps < lengths)
    return np.where(real, starts + steps, starts), real
