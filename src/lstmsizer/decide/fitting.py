"""What learning curves say of how a training went: overfitting, and an end that came too early."""

from __future__ import annotations

from lstmsizer.records import Trial


def overfits(trial: Trial, by: float) -> bool:
    """Whether train kept falling and stop rose from the best epoch to the last, each by more than ``by``.

    ``by`` is a share of the losses at the best epoch, such as the relative tolerance. Early stopping hides
    it from the scores, which are of the best epoch.
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
