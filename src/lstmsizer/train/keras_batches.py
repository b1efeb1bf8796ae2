"""A fold as Keras reads it: batches gathered from the series by index, never copied out as a whole."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from lstmsizer.data.dataset import Scaled


class Batches(keras.utils.PyDataset):
    """Examples in the order given, as (inputs, targets) or (inputs, targets, weights).

    Inputs are [B, T, F] float32, where a step that an example does not have is 0 in every feature; or
    tokens [B, T] int32, 0 where there is none. Targets are those of ``Scaled``, [B, ...] or [B, T, ...].
    Weights are given where examples have them (``weighted``), and on every step that does not count, as 0.
    """

    def __init__(self, fold: Scaled, examples: np.ndarray, batch_size: int, weighted: bool) -> None:
        super().__init__()
        self._fold = fold
        self._examples = examples
        self._batch_size = batch_size
        self._weighted = weighted

    def __len__(self) -> int:
        """Batches, the last one may be smaller."""
        return -(-len(self._examples) // self._batch_size)

    def __getitem__(self, number: int) -> tuple[Any, ...]:
        """A batch."""
        examples = self._examples[number * self._batch_size : (number + 1) * self._batch_size]
        rows, real = rows_of(self._fold, examples)
        judged = rows if self._fold.per_step else examples
        values = self._fold.values[rows]
        if real is not None:
            values = np.where(real if self._fold.vocabulary else real[..., None], values, 0)
        weights = self._fold.weights[judged] if self._weighted and self._fold.weights is not None else None
        if self._fold.per_step and real is not None:
            weights = (1.0 if weights is None else weights) * real.astype(np.float32)
        batch = (values.astype(values.dtype, copy=False), self._fold.targets[judged])
        return batch if weights is None else (*batch, weights)


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
