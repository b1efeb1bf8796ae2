"""The parts of the data: train, stop, score and test, one after the other in time.

A part is a block of consecutive rows, and an example belongs to a part only if every row that it reads
or predicts lies in that block. So at each of the three borders span - 1 examples are given up (span: the
rows that an example touches). The shares are taken of the examples that are left, not of all rows: those
would leave a short series with a test part that holds a window but hardly anything to predict.

The series of a panel are cut at the same times: nothing that happened after a cut, in whichever series, is
seen before it.

Further folds roll the origin back: each scores the block of examples before the one that the fold before it
scored, and the test part stays where it is. scikit-learn's ``TimeSeriesSplit`` does the same where no example
is missing, but its ``gap`` counts examples, not rows, so that more than needed is given up where some are;
and it knows no stop part.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

# Percent of the examples: what is left (60) trains.
STOP, SCORE, TEST = 15, 15, 10

# The standard error of a mean of n squared normal errors is sqrt(2 / n) of it: 45 % for ten. With fewer, a
# part says next to nothing of how well a model does.
FEWEST = 10

LEAST_TRAIN = 0.5
"""Of the latest fold's train part, left to the earliest: with much less one would ask what data are worth."""


@dataclass(frozen=True)
class Stretches:
    """When each example [N] begins to read, and when its last target is over (exclusive), in ticks.

    ``begin`` ascends. Of one series a tick is a row; in a panel a window takes longer where its series has
    gaps. ``steady``: all are equally long, so that ``end`` ascends, too.
    """

    begin: np.ndarray
    end: np.ndarray
    steady: bool = True

    def before(self, tick: int, first: int = 0) -> np.ndarray:
        """Numbers, from ``first`` on, of the examples that touch only rows before ``tick``."""
        if self.steady:
            return np.arange(first, max(first, int(np.searchsorted(self.end, tick, side="right"))))
        return first + np.flatnonzero(self.end[first:] <= tick)


@dataclass(frozen=True)
class Parts:
    """Example numbers of each part, and the ticks at which stop, score and test begin."""

    train: np.ndarray
    stop: np.ndarray
    score: np.ndarray
    test: np.ndarray
    stop_tick: int
    score_tick: int
    test_tick: int


def split(stretches: Stretches) -> Parts | None:
    """The parts of examples; None: too few.

    The shares are taken of the largest number of examples that still leaves the test part its own.
    """
    fits, too_many = 4 * FEWEST, len(stretches.begin) + 1
    ticks = _borders(stretches, fits)
    if ticks is None:
        return None
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        found = _borders(stretches, middle)
        fits, too_many, ticks = (fits, middle, ticks) if found is None else (middle, too_many, found)
    return _between(stretches, *ticks)


def earlier(parts: Parts, stretches: Stretches, back: int) -> Parts | None:
    """The parts of the fold ``back`` steps before ``parts``; None: too little would be left to train.

    It depends on no number of folds, so that who asks for more of them later keeps those that were trained.
    Its score part is half as long as that of ``parts``, so that four such folds fit in before the train part
    is cut in half; stop and test are as long as there.
    """
    width = max(FEWEST, len(parts.score) // 2)
    scored = stretches.before(parts.test_tick)
    first = int(np.searchsorted(scored, parts.score[0])) - back * width
    if first <= 0:
        return None
    score = scored[first : first + width]
    score_tick = int(stretches.begin[score[0]])
    stop = stretches.before(score_tick)[-len(parts.stop) :]
    if len(stop) < len(parts.stop):
        return None
    stop_tick = int(stretches.begin[stop[0]])
    train = stretches.before(stop_tick)
    if len(train) < max(FEWEST, LEAST_TRAIN * len(parts.train)):
        return None
    return Parts(train, stop, score, parts.test, stop_tick, score_tick, parts.test_tick)


def largest_window(splits: Callable[[int], bool], below: int) -> int:
    """The largest window under ``below`` that leaves enough examples; 0: none."""
    works, fails = 0, below
    while fails - works > 1:
        middle = (works + fails) // 2
        works, fails = (middle, fails) if splits(middle) else (works, middle)
    return works


def _borders(stretches: Stretches, count: int) -> tuple[int, int, int] | None:
    """The ticks at which stop, score and test begin, of ``count`` examples in all; None: the test part would
    get less than its share.
    """
    stop, score, test = (max(FEWEST, count * share // 100) for share in (STOP, SCORE, TEST))
    ticks: list[int] = []
    first = 0
    for wanted in (count - stop - score - test, stop, score):
        ends = stretches.end[first:]
        if wanted > len(ends):
            return None
        # The part ends as soon as it holds so many examples; the next begins with the first that touches
        # no row before that.
        at = wanted - 1
        ticks.append(int(ends[at] if stretches.steady else np.partition(ends, at)[at]))
        first = int(np.searchsorted(stretches.begin, ticks[-1]))
    if len(stretches.begin) - first < test:
        return None
    stop_tick, score_tick, test_tick = ticks
    return stop_tick, score_tick, test_tick


def _between(stretches: Stretches, stop_tick: int, score_tick: int, test_tick: int) -> Parts:
    """The parts that these borders make."""
    stop, score, test = (
        int(first) for first in np.searchsorted(stretches.begin, [stop_tick, score_tick, test_tick])
    )
    return Parts(
        stretches.before(stop_tick),
        stretches.before(score_tick, stop),
        stretches.before(test_tick, score),
        np.arange(test, len(stretches.begin)),
        stop_tick,
        score_tick,
        test_tick,
    )
