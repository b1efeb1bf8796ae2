"""A made-up table: three sizes, two rates, curves that can be computed by hand."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.search.replay import Replay, setup_of
from lstmsizer.train.recorded import Table

EPOCHS = 9
SIZES = ((1, 8, 1.0), (1, 32, 4.0), (2, 8, 2.0))
"""Layers, units, seconds of an epoch."""
FLOORS = {(1, 8): 0.30, (1, 32): 0.20, (2, 8): 0.25}
"""Loss at the best rate, in the end."""


def curve(floor: float) -> np.ndarray:
    """[E]: falls in a line from 1.0 towards the floor and stands from the fifth epoch on."""
    return np.concatenate([np.linspace(1.0, floor, 5), np.full(EPOCHS - 5, floor)])


@pytest.fixture
def table() -> Table:
    """The rate of 0.01 is best and has four seeds, 0.001 is worse by 0.1 and has two; a seed adds 0.01."""
    rows = [
        (layers, units, rate, seed)
        for layers, units, _ in SIZES
        for rate, seeds in ((0.001, 2), (0.01, 4))
        for seed in range(seeds)
    ]
    floors = [FLOORS[r[0], r[1]] + (0.1 if r[2] < 0.01 else 0.0) + 0.01 * r[3] for r in rows]
    losses = np.stack([curve(floor) for floor in floors])  # [R, E]
    seconds = {(layers, units): one for layers, units, one in SIZES}
    return Table(
        rows=np.array(rows, dtype=float),
        curves=np.stack([losses] * 3, axis=2),
        test=losses + 0.5,
        seconds=np.array([seconds[r[0], r[1]] * EPOCHS for r in rows]),
        kind="mse",
        sequences=100,
        steps=4,
        features=3,
        outputs=1,
    )


@pytest.fixture
def replay(table: Table) -> Replay:
    """Patience of five epochs: curves that stand from the fifth epoch on are trained to the cap of nine."""
    return Replay(table, setup_of(table))
