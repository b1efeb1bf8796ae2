"""The contract of every trainer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from lstmsizer.records import Request, Trial


@dataclass(frozen=True)
class Fitted:
    """A trial with the weights of its best epoch, named and laid out as Keras has them.

    ``weights`` in Keras's order, empty if there is no best epoch. The engine's names are those of
    ``train.weights.named``, the Keras trainer's the paths of the model's variables.
    """

    trial: Trial
    weights: tuple[tuple[str, np.ndarray], ...]


class Cancelled(Exception):
    """Raised inside a training that was called off; no trial comes of it."""


class Trainer(Protocol):
    """Trains requests, several at once from as many threads as it has ``slots``.

    ``train`` is a pure function of the request and of what the trainer was opened with: the same
    request gives the same curve, whatever else runs and in whatever order. A training that fails or
    diverges is a trial with that status, never an exception; only ``Cancelled`` is raised, when
    ``called_off`` (given at opening, checked after each epoch) turns true.
    """

    slots: int

    def train(self, request: Request) -> Trial:
        """Train up to the request's epochs; paused trials go on from where they stopped."""
        ...

    def fit(self, request: Request) -> Fitted:
        """Train and keep the weights of the best epoch."""
        ...


CalledOff = Callable[[], bool]
