"""Sentinels: a wide and a deep size, tried early and briefly, in case that only they show any gain.

Some tasks show nothing at all until many units or a second layer. But a wide size costs more than all the
small ones together, so it is asked one question first: does a third of the epochs, at the rate that its
width suggests, show a gain that the small sizes did not have by then?
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from lstmsizer.records import Request, Setup, Size
from lstmsizer.search.known import SCREENING_SEEDS, Known
from lstmsizer.search.screen import Grid, Tuning, first_rung, needed


@dataclass(frozen=True)
class Sentinel:
    """A size, the rate that it starts at, and how far ahead (in scores) it must be at the first rung.

    Wide ones learn faster: one that has something to show is ahead by then (``lead`` above 0). Deep ones
    learn slower, and may be behind (``lead`` below 0).
    """

    size: Size
    rate: float
    lead: float


def checks(
    sentinel: Sentinel, smaller: Sequence[Size], delta: float, known: Known, setup: Setup, grid: Grid
) -> list[Request]:
    """What to train next: the first rung; if it leads there, to its end; if by ``delta`` there, at all rates.

    A wrong rate looks like no gain. But one too high shows in an early best epoch, one too low in a loss
    that is behind and still falls: then the next lower or higher rate has its turn.
    """
    size, rate, rung = sentinel.size, sentinel.rate, first_rung(setup)
    steps = [_briefly(size, rate)]
    trial = known.trial(size, rate, SCREENING_SEEDS[0])
    if trial is not None:
        ahead = _best(known, smaller, rung) - _best(known, [size], rung)
        if ahead > sentinel.lead:
            steps.append(Tuning(size, tuple(known.rates(size)), down=False, up=False))
        elif trial.best_epoch <= rung // 2:
            steps.append(_briefly(size, grid.beyond(rate, -1) or rate))
        elif trial.best_epoch == rung and ahead < 0:
            steps.append(_briefly(size, grid.beyond(rate, +1) or rate))
        if _best(known, smaller, setup.epochs) - _best(known, [size], setup.epochs) > delta:
            rates = {grid.beyond(rate, +1) or rate, *known.rates(size)}
            steps.append(Tuning(size, tuple(sorted(rates)), up=False))
    return next((wanted for step in steps if (wanted := needed(step, known, setup, grid))), [])


def _briefly(size: Size, rate: float) -> Tuning:
    return Tuning(size, (rate,), down=False, up=False, seeds=0)


def _best(known: Known, sizes: Sequence[Size], epochs: int) -> float:
    return min((known.score_by(size, epochs) for size in sizes), default=inf)
