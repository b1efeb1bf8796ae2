"""What a size's Keras model will take, the seconds of a prediction and the bytes of its file.

Predicted from models of a few sizes that were built and measured. The seconds of a prediction are taken to be
an overhead for the call, one for each turn of a layer's loop over the steps, and the floating point
operations; the bytes of a file an overhead, one for each layer, and the weights, with what the optimizer
keeps of each. None of these terms can be negative (``cost.terms``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    """The fitted terms, in seconds and in bytes; None where nothing could be measured.

    ``latency`` are those of a call, of a turn of a layer's loop and of a floating point operation, ``file``
    those of a file, of a layer and of a weight.
    """

    latency: np.ndarray | None
    file: np.ndarray | None
    steps: int

    def predict(self, cost: Cost) -> Deployed:
        """What the model of a size with this cost will take."""
        return Deployed(
            None if self.latency is None else float(self.latency @ _turns(cost, self.steps)),
            None if self.file is None else round(float(self.file @ _parts(cost))),
        )


def deployment(measured: Mapping[Cost, Deployed], steps: int) -> Deployment:
    """The terms that explain what was measured, of sequences of so many steps."""
    timed = {cost: one.latency_seconds for cost, one in measured.items() if one.latency_seconds}
    written = {cost: one.bytes for cost, one in measured.items() if one.bytes}
    return Deployment(
        _terms([_turns(cost, steps) for cost in timed], [*timed.values()], _TYPICAL_LATENCY),
        _terms([_parts(cost) for cost in written], [*written.values()], _TYPICAL_FILE),
        steps,
    )


def _terms(
    work: Sequence[Sequence[float]], measured: Sequence[float], typical: Sequence[float]
) -> np.ndarray | None:
    return fitted(np.array(work), np.array(measured, float), typical) if measured else None


def _turns(cost: Cost, steps: int) -> tuple[float, float, float]:
    """How often a prediction pays each term; operations that nobody has counted are two a weight and step."""
    return 1.0, float(steps * cost.size.depth), float(cost.flops or 2 * steps * cost.parameters)


def _parts(cost: Cost) -> tuple[float, float, float]:
    return 1.0, float(cost.size.depth), float(cost.parameters)
