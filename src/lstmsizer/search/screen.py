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
    the best is trained to its end from ``seeds`` random starts (0: no further than the first rung).
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
        """The given rates, continued on both sides so that two steps are a factor of ten (1, 3, 10, ...).

        One rate alone stays so: whoever names it wants no other.
        """
        grid = sorted(set(rates))
        if len(grid) == 1:
            return cls((grid[0],))
        for _ in range(EXTENSIONS):
            grid.append(grid[-2] * 10 if len(grid) > 1 and grid[-2] * 10 > grid[-1] else grid[-1] * 3)
            grid.insert(0, grid[1] / 10 if grid[1] / 10 < grid[0] else grid[0] / 3)
        return cls(tuple(float(f"{rate:.6g}") for rate in grid))

    @property
    def first(self) -> tuple[float, ...]:
        """The rates of the space: the grid without its extensions."""
        return self.rates if len(self.rates) == 1 else self.rates[EXTENSIONS:-EXTENSIONS]

    def beyond(self, rate: float, steps: int) -> float | None:
        """The rate so many steps above (negative: below) one of the grid's; None outside of it."""
        i = self.rates.index(rate) + steps
        return self.rates[i] if 0 <= i < len(self.rates) else None

    def between(self, low: float, high: float) -> tuple[float, ...]:
        """The grid's rates from ``low`` to ``high``."""
        return tuple(rate for rate in self.rates if low <= rate <= high)


def first_rung(setup: Setup) -> int:
    """Epochs before which no rate is dropped."""
    return max(1, ceil(setup.epochs * FIRST_RUNG))


def needed(tuning: Tuning, known: Known, setup: Setup, grid: Grid) -> list[Request]:
    """What to train next for one size; nothing when its rate is found.

    In this order: all the rates up to the first rung; the neighbour of a best rate at the edge; the leaders
    to their end, a leader without a slower runner-up from further random starts at once; the best rate from
    those (if it loses by them, the next best has its turn).
    """
    rung = first_rung(setup)
    first = [screening(tuning.size, rate, 0, rung) for rate in tuning.rates]
    if missing := [r for r in first if not known.done(r)]:
        return missing
    if further := _further_rate(tuning, known, grid):
        return [screening(tuning.size, further, 0, rung)]
    if tuning.seeds == 0:
        return []
    ranked = known.ranked_rates(tuning.size)
    leaders = [rate for rate in ranked[:2] if rate <= ranked[0]]
    to_the_end = [screening(tuning.size, rate, 0, setup.epochs) for rate in leaders]
    again = [screening(tuning.size, ranked[0], i, setup.epochs) for i in range(1, tuning.seeds)]
    missing = [r for r in to_the_end if not known.done(r)]
    if missing and len(leaders) > 1:
        return missing
    return missing + [r for r in again if not known.done(r)]


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
    table 3). So between two tuned widths of one depth it lies between their rates, and if these are the
    same, there or one below, since they are noisy themselves. Beyond the widest (or with one layer more)
    it is that rate or the next one below, and is followed further down while that pays. Where nothing is
    tuned yet, every rate of the space is tried.
    """
    tuned, tried = list(tuned), known.rates(size)
    if not tuned:
        return Tuning(size, _merged(grid.first, tried), seeds=seeds)
    if size in tuned:
        return Tuning(size, tuple(tried), down=False, up=False, seeds=seeds)
    near = sorted(tuned, key=lambda s: (abs(s.depth - size.depth), _distance(s, size), s))
    same = [s for s in near if s.depth == size.depth]
    narrower = next((known.best_rate(s) for s in same if s.units[0] < size.units[0]), None)
    wider = next((known.best_rate(s) for s in same if s.units[0] > size.units[0]), None)
    if narrower is not None and wider is not None:
        low, high = sorted((narrower, wider))
        rates = grid.between(low, high) if low < high else _pair(low, -1, grid)
        return Tuning(size, _merged(rates, tried), down=False, up=False, seeds=seeds)
    if wider is not None:
        return Tuning(size, _merged(_pair(wider, +1, grid), tried), down=False, seeds=seeds)
    rate = narrower if narrower is not None else known.best_rate(near[0])
    return Tuning(size, _merged(_pair(rate, -1, grid), tried), up=False, seeds=seeds)


def _merged(rates: Iterable[float], tried: Iterable[float]) -> tuple[float, ...]:
    return tuple(sorted({*rates, *tried}))


def _pair(rate: float, step: int, grid: Grid) -> tuple[float, ...]:
    other = grid.beyond(rate, step)
    return _merged([rate], [] if other is None else [other])


def _distance(a: Size, b: Size) -> float:
    return abs(log(a.units[0] / b.units[0]))


def screening(size: Size, rate: float, seed: int, epochs: int) -> Request:
    """A training that screens, from one of the starts that do."""
    return Request(Candidate(size, rate), Replicate(0, SCREENING_SEEDS[seed]), epochs, "screen")
