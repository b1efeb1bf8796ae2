"""What is trained: the same models, data and epochs for every contender."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

STEPS, FEATURES, SEQUENCES = 48, 8, 4096


@dataclass(frozen=True)
class Case:
    """A model, and the sequences [N, T, F] of one epoch of its training: mean squared error, Adam."""

    units: tuple[int, ...]
    batch: int
    steps: int = STEPS
    features: int = FEATURES
    sequences: int = SEQUENCES

    def __str__(self) -> str:
        """``64 + 64, batch 32``."""
        return f"{' + '.join(map(str, self.units))}, batch {self.batch}"

    def share(self, fraction: float) -> int:
        """Sequences of about this fraction of an epoch: whole batches, at least one; or the whole epoch."""
        if fraction >= 1:
            return self.sequences
        batches = max(1, round(fraction * self.sequences / self.batch))
        return min(self.sequences, batches * self.batch)


def grid(
    units: tuple[int, ...], layers: tuple[int, ...], batches: tuple[int, ...], sequences: int
) -> list[Case]:
    """Every combination, small to large."""
    return [
        Case((few,) * depth, batch, sequences=sequences)
        for depth in layers
        for batch in batches
        for few in units
    ]


def data(case: Case) -> tuple[np.ndarray, np.ndarray]:
    """Series of noise [N + T, F] and targets [N, 1], float32; the n-th sequence begins in the n-th row."""
    chance = np.random.default_rng(0)
    values = chance.standard_normal((case.sequences + case.steps, case.features), np.float32)
    return values, chance.standard_normal((case.sequences, 1), np.float32)


def windows(case: Case) -> tuple[np.ndarray, np.ndarray]:
    """The same, copied out as [N, T, F], as Keras and torch are given them."""
    values, targets = data(case)
    rows = np.arange(case.sequences)[:, None] + np.arange(case.steps)
    return values[rows], targets
