"""Recorded tables as cases: what a rule may know of each, which size is enough, what a size costs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from benchmarks.search.replay import Replay, setup_of
from benchmarks.search.truth import Truth, truth_of, weights
from lstmsizer.records import Candidate, Shapes, Size
from lstmsizer.train.recorded import load_table

Kind = Literal["numbers", "classes", "tokens"]
KINDS: tuple[Kind, ...] = ("numbers", "classes", "tokens")
KERAS_RATE = 1e-3
"""The learning rate of ``keras.optimizers.Adam`` unless told otherwise."""


@dataclass(frozen=True)
class Case:
    """One recorded task.

    Attributes
    ----------
    kind
        Numbers to be told, classes of sequences of numbers, or classes of sequences of tokens.
    shapes
        All that a simple rule may know. Of tokens the features are those of their embedding.
    """

    name: str
    kind: Kind
    shapes: Shapes
    replay: Replay
    truth: Truth

    @property
    def family(self) -> str:
        """Tasks that differ by a number in their names alone (recall4, recall8) are of one family."""
        return self.name.rstrip("0123456789")

    @property
    def smallest(self) -> Size:
        """The smallest size that is enough."""
        return self.truth.smallest

    @property
    def units(self) -> int:
        """The least units with which one layer is enough; twice the widest recorded if none is."""
        widths = self.replay.widths[1]
        return next((width for width in widths if self.enough(Size((width,)))), 2 * widths[-1])

    @property
    def deeper(self) -> float:
        """By how many tolerances the best deeper stack is better than the best single layer."""
        one = min(loss for size, loss in self.truth.sizes.items() if size.depth == 1)
        more = min((loss for size, loss in self.truth.sizes.items() if size.depth > 1), default=np.inf)
        return (one - more) / self.truth.tolerance.delta

    @property
    def gain(self) -> float:
        """How much better the best size is than the mean predictor; one tolerance at least."""
        learned = self.replay.table.mean_predictor() - self.truth.best
        return max(learned, self.truth.tolerance.delta)

    def enough(self, recorded: Size) -> bool:
        """Whether no other size is better by more than the tolerance, on average over starts."""
        return self._within(self.truth.sizes[recorded])

    def enough_at_keras_rate(self, recorded: Size) -> bool:
        """The same at a learning rate of 0.001, or the recorded one nearest to it."""
        rate = min(self.replay.rates, key=lambda one: abs(np.log(one / KERAS_RATE)))
        return self._within(self.truth.losses[Candidate(recorded, rate)])

    def lost(self, recorded: Size) -> float:
        """The share of the best size's gain over the mean predictor that the size gives away.

        Where nothing can be learned, and the gain is less than the tolerance, it is of the latter.
        """
        return max(0.0, self.truth.sizes[recorded] - self.truth.best) / self.gain

    def times(self, size: Size) -> float:
        """Its parameters (of layers and head) over those of the smallest size that is enough."""
        return weights(self.replay.table, size) / weights(self.replay.table, self.smallest)

    def _within(self, loss: float) -> bool:
        return loss <= self.truth.best + self.truth.tolerance.delta


def case_of(path: Path) -> Case:
    """The case of a table's file.

    Raises
    ------
    DataError
        If it is no table, or 1 x 32 was not recorded.
    """
    table = load_table(path)
    with np.load(path, allow_pickle=False) as file:
        tokens = "vocab" in file and int(file["vocab"]) > 0
    replay = Replay(table, setup_of(table))
    return Case(
        name=path.stem,
        kind="numbers" if table.kind == "mse" else "tokens" if tokens else "classes",
        shapes=Shapes(table.steps, table.features, table.outputs, table.sequences, stop=0, score=0, test=0),
        replay=replay,
        truth=truth_of(replay),
    )
