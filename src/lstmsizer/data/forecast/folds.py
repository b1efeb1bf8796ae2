"""The parts of the data: train, stop, score and test, one after the other in time.

A part is a block of consecutive rows, and an example belongs to a part only if every row that it reads
or predicts lies in that block. So at each of the three borders span - 1 examples are given up (span: the
rows that an example touches). The shares are taken of the examples that are left, not of all rows: those
would leave a short series with a test part that holds a window but hardly anything to predict.

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
class Parts:
    """Example numbers of each part, and the first row of the score part."""

    train: np.ndarray
    stop: np.ndarray
    score: np.ndarray
    test: np.ndarray
    score_row: int


def split(starts: np.ndarray, span: int) -> Parts | None:
    """The parts of examples that start at ``starts`` [N] and touch ``span`` rows; None: too few.

    The shares are taken of the largest number of examples that still leaves the test part its own.
    """
    fits, too_many = 4 * FEWEST, len(starts) + 1
    if _place(starts, span, fits) is None:
        return None
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        fits, too_many = (fits, middle) if _place(starts, span, middle) is None else (middle, too_many)
    return _place(starts, span, fits)


def earlier(parts: Parts, starts: np.ndarray, span: int, back: int) -> Parts | None:
    """The parts of the fold ``back`` steps before ``parts``; None: too little would be left to train.

    It depends on no number of folds, so that who asks for more of them later keeps those that were trained.
    Its score part is half as long as that of ``parts``, so that four such folds fit in before the train part
    is cut in half; stop and test are as long as there.
    """
    width = max(FEWEST, len(parts.score) // 2)
    first = int(parts.score[0]) - back * width
    if first <= 0:
        return None
    stop = before(starts, span, int(starts[first]))[-len(parts.stop) :]
    if len(stop) < len(parts.stop):
        return None
    train = before(starts, span, int(starts[stop[0]]))
    if len(train) < max(FEWEST, LEAST_TRAIN * len(parts.train)):
        return None
    return Parts(train, stop, np.arange(first, first + width), parts.test, int(starts[first]))


def before(starts: np.ndarray, span: int, row: int) -> np.ndarray:
    """Numbers of the examples that touch only rows before ``row``."""
    return np.arange(np.searchsorted(starts, row - span, side="right"))


def largest_window(splits: Callable[[int], bool], below: int) -> int:
    """The largest window under ``below`` that leaves enough examples; 0: none."""
    works, fails = 0, below
    while fails - works > 1:
        middle = (works + fails) // 2
        works, fails = (middle, fails) if splits(middle) else (works, middle)
    return works


def _place(starts: np.ndarray, span: int, count: int) -> Parts | None:
    """Parts of ``count`` examples in all, or None if the test part would get less than its share."""
    stop, score, test = (max(FEWEST, count * share // 100) for share in (STOP, SCORE, TEST))
    parts: list[np.ndarray] = []
    first = 0
    for wanted in (count - stop - score - test, stop, score):
        last = first + wanted  # exclusive
        if last >= len(starts):
            return None
        parts.append(np.arange(first, last))
        # The next part begins with the first example that touches no row of this one.
        first = int(np.searchsorted(starts, starts[last - 1] + span))
    if len(starts) - first < test:
        return None
    train, stopping, scoring = parts
    score_row = int(starts[stopping[-1]]) + span
    return Parts(train, stopping, scoring, np.arange(first, len(starts)), score_row)
