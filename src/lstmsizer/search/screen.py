"""Tuning the learning rate within a size, on few epochs, so that sizes are compared each at its best.

Rates are halved within a size, never sizes against each other: wide ones learn faster and overfit sooner.
No rate is dropped before a third of the epochs; the leader then goes on until patience or the cap ends it,
and so does the runner-up if its rate is lower, since it is slower and may yet win. A best rate at the edge
of what was tried extends the grid.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, log

from lstmsizer.records import Candidate, Replicate, Request, Setup, Size
from lstmsizer.search.known import SCREENING_SEEDS, Known

FIRST_RUNG = 1 / 3
"""Share of the epochs before which no rate is dropped."""
EXTENSIONS = 2
"""Steps beyond the grid, on either side."""


@dataclass(frozen=True)
class Tuning:
    """How a size's learning rate is looked for.

    ``rates`` are tried first; a best one at their lower (upper) end is followed ``down`` (``up``);
    the best is trained from ``seeds`` random starts.
    """

    size: Size
    rates: tuple[float, ...]
    down: bool = True
    up: bool = True
    seeds: int = 1


@dataclass(frozen=True)
class Grid:
    """Learning rates in steps, reaching a few steps beyond those of the space."""

    rates: tuple[float, ...]

    @classmethod
    def around(cls, rates: Sequence[float]) -> Grid:
        """The given rates, continued on both sides so that two steps are a factor of ten (1, 3, 10, ...)."""
        grid = sorted(set(rates))
        for _ in range(EXTENSIONS):
            grid.append(grid[-2] * 10 if len(grid) > 1 and grid[-2] * 10 > grid[-1] else grid[-1] * 3)
            grid.insert(0, grid[1] / 10 if grid[1] / 10 < grid[0] else grid[0] / 3)
        return cls(tuple(float(f"{rate:.6g}") for rate in grid))

    def beyond(self, rate: float, steps: int) -> float | None:
        """The rate so many steps above (negative: below) one of the grid's; None outside of it."""
        i = self.rates.index(rate) + steps
        return self.rates[i] if 0 <= i < len(self.rates) else None

    def between(self, low: float, high: float) -> tuple[float, ...]:
        """The grid's rates from ``low`` to ``high``."""
        return tuple(rate for rate in self.rates if low <= rate <= high)


def needed(tuning: Tuning, known: Known, setup: Setup, grid: Grid) -> list[Request]:
    """What to train next for one size; nothing when its rate is found.

    In this order: all the rates up to the first rung; the neighbour of a best rate at the edge; the leaders
    to their end; the best rate from further random starts (if it loses by them, the next best has its turn).
    """
    rung = max(1, ceil(setup.epochs * FIRST_RUNG))
    first = [_request(tuning.size, rate, 0, rung) for rate in tuning.rates]
    if missing := [r for r in first if not known.done(r)]:
        return missing
    ranked = known.ranked_rates(tuning.size)
    if further := _further_rate(tuning, known, grid):
        return [_request(tuning.size, further, 0, rung)]
    leaders = [rate for rate in ranked[:2] if rate <= ranked[0]]
    leaders = [_request(tuning.size, rate, 0, setup.epochs) for rate in leaders]
    if missing := [r for r in leaders if not known.done(r)]:
        return missing
    again = [_request(tuning.size, ranked[0], i, setup.epochs) for i in range(1, tuning.seeds)]
    return [r for r in again if not known.done(r)]


def _further_rate(tuning: Tuning, known: Known, grid: Grid) -> float | None:
    rates, best = known.rates(tuning.size), known.best_rate(tuning.size)
    if tuning.down and best == rates[0] and (lower := grid.beyond(best, -1)) is not None:
        return lower
    if tuning.up and best == rates[-1] and (higher := grid.beyond(best, +1)) is not None:
        return higher
    return None


def predicted(size: Size, tuned: Iterable[Size], known: Known, grid: Grid, seeds: int = 1) -> Tuning:
    """How to tune a size, given those tuned already.

    The best rate falls with width (about as 1/width for Adam: Yang et al. 2022, "Tensor Programs V",
    table 3). So between two tuned widths of one depth it lies between their rates; beyond the widest (or
    with one layer more) at that rate or the next one below. It is followed further down while that pays,
    since the rates that it is predicted from are noisy themselves.
    """
    if tried := known.rates(size):
        return Tuning(size, tuple(tried), down=False, up=False, seeds=seeds)
    near = sorted(tuned, key=lambda s: (abs(s.depth - size.depth), _distance(s, size), s))
    same = [s for s in near if s.depth == size.depth]
    narrower = next((known.best_rate(s) for s in same if s.units[0] < size.units[0]), None)
    wider = next((known.best_rate(s) for s in same if s.units[0] > size.units[0]), None)
    if narrower is not None and wider is not None:
        rates = grid.between(min(narrower, wider), max(narrower, wider))
        return Tuning(size, rates, up=False, seeds=seeds)
    if wider is not None:
        return Tuning(size, _pair(wider, +1, grid), down=False, seeds=seeds)
    rate = narrower if narrower is not None else known.best_rate(near[0])
    return Tuning(size, _pair(rate, -1, grid), up=False, seeds=seeds)


def _pair(rate: float, step: int, grid: Grid) -> tuple[float, ...]:
    other = grid.beyond(rate, step)
    return tuple(sorted({rate, rate if other is None else other}))


def _distance(a: Size, b: Size) -> float:
    return abs(log(a.units[0] / b.units[0]))


def _request(size: Size, rate: float, seed: int, epochs: int) -> Request:
    return Request(Candidate(size, rate), Replicate(0, SCREENING_SEEDS[seed]), epochs, "screen")
