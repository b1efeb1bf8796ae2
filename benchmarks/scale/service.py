"""Trainings that take no time, as a service: a made-up curve for each request."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstmsizer.records import Curve, Request, Trial

EPOCHS = 50
"""Of each curve, as many as an ordinary training has."""


class Nothing:
    """Answers a ``Request`` at once; wider is better up to 8 units, and seeds differ."""

    def __init__(self, slots: int) -> None:
        self.slots = slots

    def __call__(self, item: object) -> Trial:
        """A trial whose losses fall to what its size is worth."""
        assert isinstance(item, Request)
        candidate, replicate = item.candidate, item.replicate
        units = candidate.size.units[0]
        luck = np.random.default_rng((units, replicate.seed)).normal(scale=0.01)
        level = 0.3 + 0.5 / min(units, 8) + luck + 0.1 * abs(np.log10(candidate.learning_rate) + 2.5)
        fall = tuple(float(level + np.exp(-epoch / 8)) for epoch in range(EPOCHS))
        return Trial(item, Curve(fall, fall, fall), "stopped", EPOCHS, fall[-1], 1.0)


def open_nothing(payload: object, called_off: Callable[[], bool]) -> Nothing:
    """'benchmarks.scale.service:open_nothing'; the payload is the number of slots."""
    assert isinstance(payload, int)
    return Nothing(payload)
