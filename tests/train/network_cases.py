"""Small networks with all that the engine knows, asked for their outputs and gradients: NumPy arrays.

They are cases as in ``learning_cases`` (weights, dropout masks), but steps may be masked anywhere.
"""

from __future__ import annotations

from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from learning_cases import BATCH, FEATURES, STEPS, Case, chance, real_steps, setup

from lstmsizer.records import Cell

LENGTHS = np.array([6, 4, 1, 3, 2])
# [B, T]: all masks of a batch; the last example of 'holes' has no step that counts.
MASKS = {
    "post": real_steps(LENGTHS, "post"),
    "pre": real_steps(LENGTHS, "pre"),
    "holes": np.array(
        [
            [0, 1, 0, 1, 0, 0],
            [1, 1, 0, 0, 1, 1],
            [0, 0, 1, 0, 0, 0],
            [1, 0, 1, 0, 0, 1],
            [0, 0, 0, 0, 0, 0],
        ],
        bool,
    ),
}


def network(cell: Cell, *units: int, **settings: Any) -> Case:
    """A case named by what is special to it."""
    name = "-".join([cell, *map(str, units), *map(str, chain(*settings.items()))])
    tokens, both_ways = settings.pop("tokens", False), settings.pop("bidirectional", False)
    of_layers = setup(cell=cell, bidirectional=both_ways, embedding=3 if tokens else None)
    return Case(name, of_layers, units, vocabulary=7 if tokens else 0, **settings)


NETWORKS = [
    network("gru", 3),
    network("lstm", 3, 2, padding="holes"),
    network("gru", 2, 3, padding="holes"),
    network("lstm", 3, 2, padding="post", tokens=True),
    network("gru", 2, padding="pre", tokens=True, per_step=True),
    network("lstm", 2, 3, bidirectional=True, per_step=True),
    network("lstm", 2, padding="pre", bidirectional=True),
    network("gru", 2, 3, padding="post", bidirectional=True, per_step=True),
    network("lstm", 3, padding="post", per_step=True, dropout=0.4),
    network("gru", 2, bidirectional=True, dropout=0.4),
    network("lstm", 2, padding="post", bidirectional=True, dropout=0.4, recurrent_dropout=0.3),
    network("gru", 3, padding="pre", bidirectional=True, dropout=0.4, recurrent_dropout=0.3, per_step=True),
    network("lstm", 2, 2, recurrent_dropout=0.3),
    network("gru", 3, padding="post", tokens=True, recurrent_dropout=0.3),
]


class Batch(NamedTuple):
    """``inputs`` [B, T, F], or tokens [B, T], never 0; ``mask`` [B, T], or None; ``cotangent`` [B, O], or
    [B, T, O], of the outputs.
    """

    inputs: np.ndarray
    mask: np.ndarray | None
    cotangent: np.ndarray

    @property
    def padded(self) -> np.ndarray:
        """The inputs as Keras wants them: 0 where they are masked."""
        if self.mask is None:
            return self.inputs
        return self.inputs * (self.mask if self.inputs.ndim == 2 else self.mask[..., None])


def batch(case: Case, dtype: str) -> Batch:
    drawn = chance(case, "batch")
    if case.vocabulary:
        inputs = drawn.integers(1, case.vocabulary, (BATCH, STEPS), np.int32)
    else:
        inputs = drawn.standard_normal((BATCH, STEPS, FEATURES)).astype(dtype)
    asked = (BATCH, STEPS, case.head) if case.per_step else (BATCH, case.head)
    return Batch(inputs, MASKS.get(case.padding or ""), drawn.standard_normal(asked).astype(dtype))
