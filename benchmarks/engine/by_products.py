"""What the machine can do: large products of float32 matrices, by NumPy's BLAS on all cores."""

from __future__ import annotations

import numpy as np

from benchmarks.engine.cases import Case

ROWS = 2048


class Products:
    """``train(n)`` multiplies n times; nothing is built."""

    def __init__(self) -> None:
        chance = np.random.default_rng(0)
        self._left = chance.standard_normal((ROWS, ROWS), np.float32)
        self._right = chance.standard_normal((ROWS, ROWS), np.float32)
        self._product = np.empty((ROWS, ROWS), np.float32)

    def build(self, case: Case, models: int) -> None:
        """Nothing to do."""

    def train(self, sequences: int) -> None:
        """So many products of ``2 ROWS**3`` floating point operations."""
        for _ in range(sequences):
            np.matmul(self._left, self._right, out=self._product)
