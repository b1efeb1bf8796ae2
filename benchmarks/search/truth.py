"""What the whole table says: how good each candidate is, and which size was the one to find."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.search.replay import Replay, last_epochs
from lstmsizer.cost.parameters import parameters
from lstmsizer.decide.decide import Measured, best_and_spread
from lstmsizer.decide.order import smallness
from lstmsizer.decide.tolerance import tolerance
from lstmsizer.errors import DataError
from lstmsizer.records import Candidate, Setup, Size, Tolerance
from lstmsizer.train.recorded import Table, times_worse

FIT = Size((32,))
"""Costs are counted in full runs of this size."""


@dataclass(frozen=True)
class Truth:
    """Means over the seeds that a table has for the truth (all, if it has no roles).

    'best' and 'smallest' are among sizes at their best rates.

    Attributes
    ----------
    losses, tests
        Each candidate's mean loss on the score part and on test, its epoch chosen on the stop part; a
        diverged run stands as the mean predictor's loss.
    sizes
        Each size's loss at its best rate. Where the truth has seeds of its own, others chose the rate.
    best, best_test
        The lowest of these, on either part.
    tolerance
        The house's own, from the best loss and the spread between its seeds.
    smallest
        The smallest size whose loss is within the tolerance of the best.
    fit_seconds
        One training of 1 x 32 to the last epoch.
    """

    losses: dict[Candidate, float]
    tests: dict[Candidate, float]
    sizes: dict[Size, float]
    best: float
    best_test: float
    tolerance: Tolerance
    smallest: Size
    fit_seconds: float


def truth_of(replay: Replay) -> Truth:
    """Everything that regrets and prices are measured by.

    Raises
    ------
    DataError
        If 1 x 32, the unit of price, was not recorded.
    """
    table = replay.table
    if FIT not in table.sizes():
        raise DataError(f"The table holds no {FIT}, the size that prices are counted in: record it too.")
    scores, tests = ends(table, replay.setup)
    losses, on_test = _means(table, scores, replay.setup), _means(table, tests, replay.setup)
    best_rates = {size: best_rate(table, scores, size) for size in table.sizes()}
    sizes = {size: losses[candidate] for size, candidate in best_rates.items()}
    measured = [
        Measured(size, 0, best_rates[size].learning_rate, 0.0, tuple(scores[table.judging[best_rates[size]]]))
        for size in sorted(sizes)
    ]
    best, seed_sd = best_and_spread(measured, table.mean_predictor())
    delta = tolerance(best, table.mean_predictor(), seed_sd, None)
    return Truth(
        losses=losses,
        tests=on_test,
        sizes=sizes,
        best=best,
        best_test=min(on_test[candidate] for candidate in best_rates.values()),
        tolerance=delta,
        smallest=min(
            (size for size, loss in sizes.items() if loss <= best + delta.delta),
            key=lambda size: smallness(size, weights(table, size)),
        ),
        fit_seconds=table.epoch_seconds(FIT) * table.epochs,
    )


def _means(table: Table, ends: np.ndarray, setup: Setup) -> dict[Candidate, float]:
    """Each candidate's mean of ``ends`` [R] over the runs that judge.

    A rate with screening runs alone, where the size's best rate has more, stands as much worse than
    that one as a replay has it.
    """
    found = {candidate: float(ends[rows].mean()) for candidate, rows in table.judging.items()}
    if table.roles is None:
        for candidate in found.keys() - table.deciding.keys():
            best = table.best(candidate.size)
            found[candidate] = found[best] * times_worse(table, candidate, best, setup)
    return found


def best_rate(table: Table, scores: np.ndarray, size: Size) -> Candidate:
    """The size at its best rate, by the runs that decide: their scores [R] where early stopping ends them."""
    candidates = [candidate for candidate in table.deciding if candidate.size == size]
    return min(candidates, key=lambda candidate: float(scores[table.deciding[candidate]].mean()))


def ends(table: Table, setup: Setup) -> tuple[np.ndarray, np.ndarray]:
    """Each run's loss on score and on test, [R] each, at the epoch of the lowest stop loss."""
    stop = table.curves[:, :, 1]
    numbers = np.arange(table.epochs)
    trained = numbers < last_epochs(stop, setup.patience)[:, None]
    diverged = (trained & ~np.isfinite(table.curves[:, :, :2]).all(axis=2)).any(axis=1)
    best = np.where(trained & np.isfinite(stop), stop, np.inf).argmin(axis=1)
    chosen = (np.arange(len(stop)), best)
    score = np.where(diverged, table.mean_predictor(), table.curves[:, :, 2][chosen])
    return score, np.where(diverged, table.mean_predictor_on_test(), table.test[chosen])


def weights(table: Table, size: Size) -> int:
    """Parameters of the recurrent layers and the head; an embedding would be the same for every size."""
    return parameters(size, table.features, table.outputs)
