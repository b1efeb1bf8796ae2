"""What learning curves say of how a training went: overfitting, and an end that came too early."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations
from statistics import median

from lstmsizer.records import Trial

SURE = 1.959964
"""The normal distribution's quantile of 97.5 %: of curves that are flat but for noise 1 in 40 pass it."""

AROUND = 2
"""Epochs on both sides of the best that tell its level: the best epoch's own loss is the luckiest."""

MOST = 50
"""Epochs that are compared, each with each: of a longer curve every so many."""


def overfits(trial: Trial, by: float) -> bool:
    """Whether after the best epoch train goes on falling and stop goes on rising, each by more than ``by``.

    ``by`` is a share of the level around the best epoch, such as the relative tolerance; the level at the end
    is that of the later half of the epochs after it, and levels are medians. Any end lies above the lowest of
    many epochs, so stop must rise on the way too: by Mann's trend test (1945, Econometrica 13, 245-259) over
    the epochs *after* the best. Of noise around a flat level these are in no order, whatever its
    distribution, as long as one epoch's luck is not the next one's. Three epochs are too few to tell.
    """
    if not trial.best_epoch:
        return False
    best, train, stop = trial.best_epoch - 1, trial.curve.train, trial.curve.stop
    if not _rises(stop[best + 1 :]):
        return False
    around = slice(max(best - AROUND, 0), best + AROUND + 1)
    late = slice((best + 1 + len(stop)) // 2, None)
    falls = median(train[late]) < median(train[around]) * (1 - by)
    return falls and median(stop[late]) > median(stop[around]) * (1 + by)


def _rises(losses: Sequence[float]) -> bool:
    """Mann's test with Kendall's normal approximation: at 4 and 5 epochs too within 0.3 % of the exact."""
    some = losses[:: 1 + len(losses) // MOST]
    n = len(some)
    ups = sum((later > earlier) - (later < earlier) for earlier, later in combinations(some, 2))
    return ups - 1 > SURE * math.sqrt(n * (n - 1) * (2 * n + 5) / 18)


def signs_of_overfitting(trial: Trial, by: float) -> bool:
    """Whether train kept falling and stop rose from the best epoch to the last, each by more than ``by``.

    Cheaper to fulfil than ``overfits``, as a single last epoch of bad luck will do: it is asked of several
    starts at once, before dropout is tried. Early stopping hides overfitting from the scores, which are of
    the best epoch.
    """
    if not trial.best_epoch:
        return False
    best, train, stop = trial.best_epoch - 1, trial.curve.train, trial.curve.stop
    return train[-1] < train[best] * (1 - by) and stop[-1] > stop[best] * (1 + by)


def unfinished(trial: Trial, patience: int, by: float) -> bool:
    """Whether the epoch cap ended it while its last ``patience`` epochs gained more than ``by`` on stop."""
    before = trial.curve.stop[:-patience]
    if trial.status != "capped" or not trial.best_epoch or not before:
        return False
    return trial.curve.stop[trial.best_epoch - 1] < min(before) * (1 - by)
