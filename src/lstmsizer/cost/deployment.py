"""What a size's Keras model will take, the seconds of a prediction and the bytes of its file.

Predicted from models of a few sizes that were built and measured. The seconds of a prediction are taken to be
an overhead for the call, one for each turn of a layer's loop over the steps, and the floating point
operations; the bytes of a file an overhead, one for each layer, and the weights, with what the optimizer
keeps of each. None of these terms can be negative (``cost.terms``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lstmsizer.cost.terms import fitted
from lstmsizer.records import Cost, Deployed

# One core of an AMD EPYC and Keras on JAX, one layer of 1 to 256 units to three of 256, 24 steps.
_TYPICAL_LATENCY = (1.2e-4, 1.5e-6, 4e-11)
# The same files: a layer's folders in HDF5; a weight and Adam's two moments, 4 bytes each.
_TYPICAL_FILE = (1.8e4, 8.4e3, 12.0)


@dataclass(frozen=True)
class Deployment:
    """The fitted terms, in seconds and in bytes.

    ``latency`` are those of a call, of a turn of a layer's loop and of a floating point operation (None: no
    prediction could be timed), ``file`` those of a file, of a layer and of a weight.
    """

    latency: tuple[float, ...] | None
    file: tuple[float, ...]
    steps: int

    def predict(self, cost: Cost) -> Deployed:
        """What the model of a size with this cost will take."""
        seconds = None if self.latency is None else float(np.dot(self.latency, _turns(cost, self.steps)))
        return Deployed(seconds, round(float(np.dot(self.file, _parts(cost)))))


def deployment(measured: Mapping[Cost, Deployed], steps: int) -> Deployment:
    """The terms that explain what was measured, of sequences of so many steps.

    Raises
    ------
    ValueError
        If nothing was measured.
    """
    if not measured:
        raise ValueError("a prediction needs at least one measured model")
    work = np.array([_parts(cost) for cost in measured])
    file = fitted(work, np.array([one.bytes for one in measured.values()], float), _TYPICAL_FILE)
    timed = {cost: one.latency_seconds for cost, one in measured.items() if one.latency_seconds}
    latency = None
    if timed:
        work = np.array([_turns(cost, steps) for cost in timed])
        latency = fitted(work, np.array([*timed.values()]), _TYPICAL_LATENCY)
    return Deployment(None if latency is None else tuple(map(float, latency)), tuple(map(float, file)), steps)


def _turns(cost: Cost, steps: int) -> tuple[float, float, float]:
    """How often a prediction pays each term; operations that nobody has counted are two a weight and step."""
    return 1.0, float(steps * cost.size.depth), float(cost.flops or 2 * steps * cost.parameters)


def _parts(cost: Cost) -> tuple[float, float, float]:
    return 1.0, float(cost.size.depth), float(cost.parameters)
