"""Recorded trainings as other tools would see them: one validation part, early stopping, a price."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import inf

import numpy as np

from lstmsizer.records import Candidate, Setup, Size
from lstmsizer.train.recorded import Table

BATCH_SIZE = 32  # no strategy looks at it: the table's trainings had theirs


def setup_of(table: Table) -> Setup:
    """Patience of a tenth of the epochs, as the tool's default has it."""
    return Setup(batch_size=BATCH_SIZE, epochs=table.epochs, patience=max(5, table.epochs // 10))


def last_epochs(watched: np.ndarray, patience: int) -> np.ndarray:
    """How many epochs each run takes until its watched loss has not improved for ``patience`` of them.

    Parameters
    ----------
    watched
        [R, E] losses after each epoch; NaN never improves.

    Returns
    -------
    np.ndarray
        [R] epochs, E where patience never ran out.
    """
    runs, epochs = watched.shape
    losses = np.where(np.isfinite(watched), watched, inf)
    before = np.minimum.accumulate(np.hstack([np.full((runs, 1), inf), losses[:, :-1]]), axis=1)
    numbers = np.arange(1, epochs + 1)
    improved = np.maximum.accumulate(np.where(losses < before, numbers, 0), axis=1)
    tired = numbers - np.maximum(improved, 1) >= patience
    return np.where(tired.any(axis=1), tired.argmax(axis=1) + 1, epochs)


@dataclass(frozen=True)
class Replay:
    """A table, and what a tool with one validation part would have seen of each run.

    Such a tool chooses the epoch and ranks the candidates on the same data: the mean of stop and score,
    the two halves of the validation part. It draws from the sizes that were recorded, at the learning
    rates that all of them were recorded at.
    """

    table: Table
    setup: Setup

    @cached_property
    def watched(self) -> np.ndarray:
        """[R, E] validation losses; infinite once diverged."""
        losses = self.table.curves[:, :, 1:3].mean(axis=2)
        return np.where(np.isfinite(losses), losses, inf)

    @cached_property
    def lengths(self) -> np.ndarray:
        """[R] epochs until early stopping on the validation part, or the cap."""
        return last_epochs(self.watched, self.setup.patience)

    @cached_property
    def rates(self) -> tuple[float, ...]:
        """Learning rates at which every size was recorded, ascending."""
        sizes = self.table.sizes()
        every = sorted({candidate.learning_rate for candidate in self.table.index})
        return tuple(r for r in every if all(Candidate(s, r) in self.table.index for s in sizes))

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """Every recorded size at every common rate, few layers and few units first."""
        sizes = sorted(self.table.sizes(), key=lambda size: (size.depth, size.units))
        return tuple(Candidate(size, rate) for size in sizes for rate in self.rates)

    @cached_property
    def widths(self) -> dict[int, list[int]]:
        """Recorded units of each number of layers, ascending."""
        depths = sorted({size.depth for size in self.table.sizes()})
        return {d: sorted(s.units[0] for s in self.table.sizes() if s.depth == d) for d in depths}

    @cached_property
    def epoch_seconds(self) -> dict[Size, float]:
        """Median seconds of one epoch, by size."""
        return {size: self.table.epoch_seconds(size) for size in self.table.sizes()}

    def nearest(self, size: Size) -> Size:
        """The recorded size nearest to one that may not be: in depth first, then in log units."""
        depth = min(self.widths, key=lambda d: (abs(d - size.depth), d))
        mean = float(np.mean(np.log(size.units)))
        width = min(self.widths[depth], key=lambda w: (abs(np.log(w) - mean), w))
        return Size((width,) * depth)


@dataclass
class Training:
    """One training under way: a recorded run, and how many of its epochs were paid for."""

    candidate: Candidate
    row: int
    epochs: int = 0
    best: float = inf


class Workshop:
    """One tool at work, once: it starts trainings, takes them on, pays, and knows its best so far.

    A candidate that is started again gets another recorded random start, in an order that chance (the
    number of the order) decides; once all were seen, they come round again.
    """

    def __init__(self, replay: Replay, order: int) -> None:
        self.replay, self.order = replay, order
        self.seconds = 0.0
        self.proposals: list[tuple[float, Candidate]] = []
        self.ended: tuple[float, Candidate] | None = None
        self._best = inf
        self._started: dict[Candidate, list[int]] = {}

    def start(self, candidate: Candidate) -> Training:
        """A new training of the candidate from a further random start; nothing is paid yet."""
        waiting = self._started.setdefault(candidate, [])
        if not waiting:
            rows = self.replay.table.index[candidate]
            chance = np.random.default_rng([self.order, *candidate.size.units, len(rows)])
            waiting += [rows[i] for i in chance.permutation(len(rows))]
        return Training(candidate, waiting.pop(0))

    def train(self, training: Training, epochs: int) -> float:
        """Go on until ``epochs`` epochs in all, or early stopping; pay what is new.

        Returns
        -------
        float
            The lowest validation loss of the new epochs (of all, where there are none).
        """
        end = min(epochs, int(self.replay.lengths[training.row]))
        if end <= training.epochs:
            return training.best
        new = float(self.replay.watched[training.row, training.epochs : end].min())
        self.seconds += (end - training.epochs) * self.replay.epoch_seconds[training.candidate.size]
        training.epochs, training.best = end, min(training.best, new)
        return new

    def propose(self, candidate: Candidate, loss: float) -> None:
        """What would be returned from now on, if nothing better comes."""
        if loss < self._best or not self.proposals:
            self._best = loss
            self.proposals.append((self.seconds, candidate))

    def end(self) -> None:
        """The tool's own end at its defaults; it may be made to go on."""
        self.ended = self.ended or (self.seconds, self.proposals[-1][1])

    def proposed_at(self, seconds: float) -> Candidate:
        """What it would have returned once so much was spent (at the latest its first proposal)."""
        return next((c for spent, c in reversed(self.proposals) if spent <= seconds), self.proposals[0][1])
