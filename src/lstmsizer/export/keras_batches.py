"""What ``model.fit`` reads of examples that are kept by index, copied out a batch at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from lstmsizer.data.dataset import Sequences
from lstmsizer.data.windows import real_steps, token_windows, windows


class Batches(keras.utils.PyDataset):
    """Examples [n] as (inputs, targets), with weights where examples have them or steps are padding.

    Parameters
    ----------
    weights
        How much each example counts ([N], or of each row), None: all alike.
    shuffled
        The seed of the order, a new one each epoch; None: the order given.
    """

    def __init__(
        self,
        sequences: Sequences,
        examples: np.ndarray,
        batch_size: int,
        weights: np.ndarray | None = None,
        shuffled: int | None = None,
    ) -> None:
        super().__init__()
        self._sequences, self._examples, self._batch_size = sequences, examples, batch_size
        self._weights = weights
        self._chance = None if shuffled is None else np.random.default_rng(shuffled)
        self.on_epoch_end()

    def __len__(self) -> int:
        """Batches; the last one may be smaller."""
        return -(-len(self._examples) // self._batch_size)

    def __getitem__(self, number: int) -> tuple[Any, ...]:
        """A batch: inputs as ``keras_model.build`` has them, targets [B], [B, O], [B, T] or [B, T, O]."""
        sequences = self._sequences
        chosen = self._examples[number * self._batch_size : (number + 1) * self._batch_size]
        if sequences.vocabulary:
            x = token_windows(sequences, chosen)
        else:
            x = windows(sequences, chosen, np.zeros(sequences.values.shape[1]), padding=np.nan)
        if not sequences.per_step:
            weights = () if self._weights is None else (self._weights[chosen],)
            return x, sequences.targets[chosen], *weights
        real = real_steps(sequences, chosen)  # [B, T]
        rows = np.where(real, sequences.starts[chosen][:, None] + np.arange(sequences.steps), 0)
        counts = real.astype(np.float32)
        return x, sequences.targets[rows], counts if self._weights is None else counts * self._weights[rows]

    def on_epoch_end(self) -> None:
        """Another order, where there is one."""
        if self._chance is not None:
            self._examples = self._chance.permutation(self._examples)


class CalledOff(keras.callbacks.Callback):
    """Ends a training after the epoch in which it is called off."""

    def __init__(self, called_off: Callable[[], bool]) -> None:
        super().__init__()
        self._called_off = called_off

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Look whether it is."""
        if self._called_off() and self.model is not None:
            self.model.stop_training = True
