"""Trainings under way: what must be kept of one to go on later as if it had never stopped."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lstmsizer.records import Candidate, Curve, Replicate

if TYPE_CHECKING:
    from lstmsizer.train.optimiser import AdamState
    from lstmsizer.train.weights import Weights

# Numbers kept for all paused trainings together: 2**27 float32 are half a gibibyte.
CAPACITY = 2**27


@dataclass(frozen=True)
class Progressed:
    """A training after some epochs; arrays are never changed in place, so that keeping one is no copy.

    ``best`` are the (padded) weights of ``best_epoch``, the epoch of the lowest stop loss so far, and
    ``blocks`` what its score part came to, block by block (see ``Trial``).
    """

    state: AdamState
    best: Weights
    best_epoch: int = 0
    curve: Curve = field(default=Curve((), (), ()))
    blocks: tuple[float, ...] = ()

    @property
    def epochs(self) -> int:
        """Epochs done."""
        return len(self.curve.stop)


class Paused:
    """The latest paused trainings, by candidate and replicate.

    A training that is no longer here is simply done again, with the same result.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._kept: OrderedDict[tuple[Candidate, Replicate], Progressed] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, candidate: Candidate, replicate: Replicate) -> Progressed | None:
        """Hand out a paused training, which is then kept no longer."""
        with self._lock:
            return self._kept.pop((candidate, replicate), None)

    def keep(self, candidate: Candidate, replicate: Replicate, progressed: Progressed) -> None:
        """Keep a paused training, at the cost of the oldest if there are too many."""
        with self._lock:
            self._kept[candidate, replicate] = progressed
            while len(self._kept) > 1 and sum(map(_numbers, self._kept.values())) > self._capacity:
                self._kept.popitem(last=False)


def _numbers(progressed: Progressed) -> int:
    """Upper bound of the numbers kept for one training: weights, two moments and the best weights."""
    import jax

    return 4 * sum(array.size for array in jax.tree.leaves(progressed.state.weights))
