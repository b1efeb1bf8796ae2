"""A trainer that trains nothing: it replays recorded learning curves, so that strategies run in seconds.

A table is an ``.npz`` file with ``rows`` [R, 4] (layers, units of every layer, learning rate, seed),
``curves`` [R, E, 6] (after each epoch: train loss, stop loss, score loss, score metric, test loss, test
metric; NaN once diverged), ``secs`` [R] (seconds of the whole run), ``kind`` (``mse``, ``ce``, ...), and
the numbers ``n`` (training sequences), ``T``, ``F``, ``O``.

``role`` [R], where it is there, says what each run may be used for: 'screening' runs are there at every rate
and choose it, 'decide' runs stand for the fresh seeds that confirm, 'truth' runs are shown to nobody and
judge what was answered; the latter two are there at every rate that may be a size's best. Without roles
seeds 0 and 1 are there at every rate, further ones at each size's best rate only, and all of them serve for
everything. ``score_without_inputs`` and ``test_without_inputs`` are losses of predicting the mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import isfinite, log, nan, sqrt
from pathlib import Path
from typing import Literal

import numpy as np

from lstmsizer.errors import DataError
from lstmsizer.records import Candidate, Curve, Replicate, Request, Setup, Size, Status, Trial
from lstmsizer.train.base import Fitted

Role = Literal["screening", "decide", "truth"]
NOISE = 2.0
"""Rates of one size differ if their means do by more than so many standard errors."""


@dataclass(frozen=True)
class Table:
    """One task's recorded curves; ``rows`` are numbered.

    ``curves`` [R, E, 3] are the losses on train, stop and score; ``test`` [R, E] the loss on test, which no
    trainer shows. ``sequences`` are those of the train part. ``roles`` [R]; None: every run serves for
    everything. ``uninformed``: what is lost on score and on test without inputs; None: it was not recorded.
    """

    rows: np.ndarray
    curves: np.ndarray
    test: np.ndarray
    seconds: np.ndarray
    kind: str
    sequences: int
    steps: int
    features: int
    outputs: int
    roles: np.ndarray | None = None
    uninformed: tuple[float, float] | None = None

    @property
    def epochs(self) -> int:
        """Epochs of every recorded run."""
        return self.curves.shape[1]

    @cached_property
    def index(self) -> dict[Candidate, list[int]]:
        """Row numbers of each candidate, by seed: all that may be shown, so none that are for the truth."""
        return self._numbered("screening", "decide")

    @cached_property
    def screening(self) -> dict[Candidate, list[int]]:
        """Rows that choose learning rates."""
        return self._numbered("screening")

    @cached_property
    def judging(self) -> dict[Candidate, list[int]]:
        """Rows that the truth is computed from: those recorded for it; where there are none, all."""
        return {**self.index, **self._numbered("truth")}

    @cached_property
    def deciding(self) -> dict[Candidate, list[int]]:
        """Rows that stand for fresh seeds; not every candidate has some."""
        if self.roles is not None:
            return self._numbered("decide")
        return {candidate: self.index[candidate] for candidate in map(self.best, self.sizes())}

    def sizes(self) -> set[Size]:
        """Sizes that were recorded."""
        return {candidate.size for candidate in self.index}

    def best(self, size: Size) -> Candidate:
        """The size at its best rate, by the mean score of the runs that decide.

        Without roles it is the rate that has the most seeds: the best one when the table was made.
        """
        return self._best[size]

    @cached_property
    def _best(self) -> dict[Size, Candidate]:
        if self.roles is None:
            return {
                size: max((c for c in self.index if c.size == size), key=lambda c: len(self.index[c]))
                for size in self.sizes()
            }
        means = {candidate: self._mean_end(rows) for candidate, rows in self.deciding.items()}
        return {
            size: min((c for c in means if c.size == size), key=means.__getitem__) for size in self.sizes()
        }

    def _mean_end(self, rows: list[int]) -> float:
        """Mean score at the best epochs, had nothing ended the trainings."""
        ends = unstopped(self.curves[rows])
        return float(np.where(np.isfinite(ends), ends, self.mean_predictor()).mean())

    def _numbered(self, *roles: Role) -> dict[Candidate, list[int]]:
        """Row numbers by candidate and seed of the runs that may be used so; without roles all of them."""
        found: dict[Candidate, list[int]] = {}
        for number in np.argsort(self.rows[:, 3], kind="stable"):
            if self.roles is not None and self.roles[number] not in roles:
                continue
            layers, units, rate = self.rows[number, :3]
            candidate = Candidate(Size((int(units),) * int(layers)), float(f"{rate:.6g}"))
            found.setdefault(candidate, []).append(int(number))
        return found

    def epoch_seconds(self, size: Size) -> float:
        """Median seconds of one epoch of the size."""
        rows = [number for c, numbers in self.index.items() if c.size == size for number in numbers]
        return float(np.median(self.seconds[rows])) / self.epochs

    def mean_predictor(self) -> float:
        """Score without inputs."""
        return self.uninformed[0] if self.uninformed else self._first_epoch(self.curves[:, :, 2])

    def mean_predictor_on_test(self) -> float:
        """The same on the test part."""
        return self.uninformed[1] if self.uninformed else self._first_epoch(self.test)

    def _first_epoch(self, losses: np.ndarray) -> float:
        """From a part's losses [R, E]: the log of the classes; for numbers, what the slowest start has.

        One unit after one epoch at the lowest rate predicts next to nothing.
        """
        if self.kind == "ce":
            return log(self.outputs)
        candidate = min(self.index, key=lambda c: (c.size, c.learning_rate))
        return float(np.min(losses[self.index[candidate], 0]))


def load_table(path: Path) -> Table:
    """Read a table; nothing in it is executed (no pickle)."""
    try:
        with np.load(path, allow_pickle=False) as file:
            curves = file["curves"]
            return Table(
                rows=file["rows"],
                curves=curves[:, :, :3],
                test=curves[:, :, 4],
                seconds=file["secs"],
                kind=str(file["kind"]),
                sequences=int(file["n"]),
                steps=int(file["T"]),
                features=int(file["F"]),
                outputs=int(file["O"]),
                roles=file.get("role"),
                uninformed=_uninformed(file),
            )
    except (OSError, KeyError, ValueError, IndexError, EOFError) as error:
        raise DataError(f"'{path}' is not a table of recorded learning curves: {error}.") from None


def _uninformed(file: Mapping[str, np.ndarray]) -> tuple[float, float] | None:
    if "score_without_inputs" not in file:
        return None
    return float(file["score_without_inputs"]), float(file["test_without_inputs"])


@dataclass(frozen=True)
class Recorded:
    """Replays a table under a set-up's patience and epochs; implements ``train.base.Trainer``.

    ``order`` is a source of chance, so that one table gives many runs. Replicates with a seed below
    ``first_fresh`` are tuning seeds. The few recorded seeds of a size's best rate stand for all the seeds
    there could be: fresh ones are drawn from them, each draw independent, so that the table's mean is the
    truth about them. Where the truth has runs of its own, those that decide come round by round instead, in
    an order of chance: the first ones are then as independent as they were when they were recorded, and only
    who asks for more than there are sees one again. At a rate that has no such runs the best rate's are
    drawn, their losses as many times worse as screening says (``times_worse``). A candidate that was
    not recorded is a failed trial.
    """

    table: Table
    setup: Setup
    order: int = 0
    first_fresh: int = 100
    slots: int = 1
    _trained: dict[tuple[Candidate, Replicate], int] = field(default_factory=dict)

    def train(self, request: Request) -> Trial:
        """The recorded curve, cut where training would have ended; seconds are of its new epochs only."""
        candidate = request.candidate
        if candidate not in self.table.index or candidate.dropout or candidate.recurrent_dropout:
            message = f"{candidate.size} at learning rate {candidate.learning_rate:g} was not recorded."
            return Trial(request, Curve((), (), ()), "failed", 0, nan, 0.0, message)
        trial = stopped_early(request, self._curves(request), self.setup)
        key = (candidate, request.replicate)
        before, now = self._trained.get(key, 0), len(trial.curve.stop)
        self._trained[key] = max(before, now)
        seconds = max(now - before, 0) * self.table.epoch_seconds(candidate.size)
        return Trial(request, trial.curve, trial.status, trial.best_epoch, trial.score, seconds)

    def fit(self, request: Request) -> Fitted:
        """Not possible: a table keeps no weights."""
        raise DataError(
            "Recorded learning curves come without weights: train this size with another trainer."
        )

    def _curves(self, request: Request) -> np.ndarray:
        """[E, 3]: the run that stands for the request's replicate."""
        table, candidate, seed = self.table, request.candidate, request.replicate.seed
        if seed < self.first_fresh:
            rows = self._shuffled(candidate)
            return table.curves[rows[seed % len(rows)]]
        if candidate in table.deciding:
            return table.curves[self._drawn(candidate, seed)]
        best = table.best(candidate.size)
        return table.curves[self._drawn(best, seed)] * self._ratio(candidate, best)

    def _drawn(self, candidate: Candidate, seed: int) -> int:
        rows, units = self.table.deciding[candidate], candidate.size.units
        if self.table.roles is None:
            return int(np.random.default_rng([self.order, *units, seed]).choice(rows))
        turn, place = divmod(seed - self.first_fresh, len(rows))
        return rows[np.random.default_rng([self.order, *units, turn]).permutation(len(rows))[place]]

    def _shuffled(self, candidate: Candidate) -> list[int]:
        rows = self.table.screening[candidate]
        mixed = np.random.default_rng([self.order, *candidate.size.units, len(rows)])
        return [rows[i] for i in mixed.permutation(len(rows))]

    def _ratio(self, candidate: Candidate, best: Candidate) -> float:
        return times_worse(self.table, candidate, best, self.setup)


def times_worse(table: Table, candidate: Candidate, best: Candidate, setup: Setup) -> float:
    """How many times the loss of its size's best rate a candidate has that was only screened; at least once.

    By the mean scores over the screening seeds that both have, since the best rate owes being the best to
    their luck in part, which its further seeds do not share. What lies within ``NOISE`` standard errors is
    no difference: so few seeds cannot tell such rates apart.
    """
    starts = [{int(table.rows[row, 3]): row for row in table.screening[one]} for one in (candidate, best)]
    common = sorted(starts[0].keys() & starts[1].keys())
    request = Request(candidate, Replicate(0, 0), setup.epochs, "screen")

    def ends(rows: Iterable[int]) -> np.ndarray:
        return np.array([stopped_early(request, table.curves[row], setup).score for row in rows])

    mine, its = (float(ends(rows[seed] for seed in common).mean()) for rows in starts)
    error = float(ends(table.deciding[best]).std(ddof=1)) * sqrt(2 / len(common))
    return mine / its if isfinite(mine) and mine - its > NOISE * error else 1.0


def unstopped(curves: np.ndarray) -> np.ndarray:
    """[R]: scores of whole runs [R, E, 3] at the epochs of their lowest stop losses; NaN: it diverged."""
    stop, score = curves[:, :, 1], curves[:, :, 2]
    best = np.where(np.isfinite(stop), stop, np.inf).argmin(axis=1)
    diverged = ~np.isfinite(curves[:, :, :2]).all(axis=(1, 2))
    return np.where(diverged, nan, score[np.arange(len(score)), best])


def stopped_early(request: Request, curves: np.ndarray, setup: Setup) -> Trial:
    """A whole recorded run [E, 3], cut by patience, by the request's epochs or by the set-up's cap."""
    longest = min(request.epochs, setup.epochs, len(curves))
    status: Status = "capped" if longest == min(setup.epochs, len(curves)) else "paused"
    best, end = 0, longest
    for epoch, (train, stop, _) in enumerate(curves[:longest].tolist(), start=1):
        if not (isfinite(train) and isfinite(stop)):
            return Trial(request, _curve(curves[: epoch - 1]), "diverged", 0, nan, 0.0)
        if best == 0 or stop < curves[best - 1, 1]:
            best = epoch
        elif epoch - best >= setup.patience:
            status, end = "stopped", epoch
            break
    return Trial(request, _curve(curves[:end]), status, best, float(curves[best - 1, 2]), 0.0)


def _curve(curves: np.ndarray) -> Curve:
    train, stop, score = (tuple(map(float, column)) for column in curves.T)
    return Curve(train, stop, score)
