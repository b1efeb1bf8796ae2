"""How far probabilities are from the truth where every step has a target."""

from __future__ import annotations

import numpy as np

from lstmsizer.data.scores import LEAST, log_losses
from lstmsizer.records import Metric, StepScores

LOSS, WRONG, TOLD, EITHER = range(4)
"""Columns of what ``judged`` gives of labels; of classes the last two are others."""

CHOSEN, CONFIDENCE = 2, 3

FIRST, PACKED = 4, 32
"""From this column on it is told which labels are told, so many to a number: see ``told_label``."""


def judged(truth: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """[S, 4] float64: what all scores of S steps are made of, so that probabilities need not be kept.

    Of labels it is [S, 4 + W], the last columns being which labels are told, 32 to a number.

    The loss in nats (the sum over the labels, where a step has several); the share that is told wrongly; and,
    of classes, the number of the likeliest and its probability, or, of labels, how many are truly told (TP)
    and how many are told or true (TP + FP + FN).

    Parameters
    ----------
    truth
        Class numbers [S], or labels [S, O] of 0 and 1.
    probabilities
        [S, C] of the classes, or [S, O] of the labels.
    """
    found = np.zeros((len(truth), 4))
    if truth.ndim == 1:
        found[:, LOSS] = log_losses(truth, probabilities)
        found[:, CHOSEN] = probabilities.argmax(axis=1)
        found[:, CONFIDENCE] = probabilities.max(axis=1)
        found[:, WRONG] = found[:, CHOSEN] != truth
        return found
    exact = np.clip(np.asarray(probabilities, np.float64), LEAST, 1 - LEAST)
    holds, told = truth > 0.5, exact > 0.5
    found[:, LOSS] = -np.log(np.where(holds, exact, 1 - exact)).sum(axis=1)
    found[:, WRONG] = (told != holds).mean(axis=1)
    found[:, TOLD] = (told & holds).sum(axis=1)
    found[:, EITHER] = (told | holds).sum(axis=1)
    labels = np.arange(told.shape[1])
    packed = np.add.reduceat(told * 2.0 ** (labels % PACKED), labels[::PACKED], axis=1)
    return np.concatenate([found, packed], axis=1)


def told_label(steps: np.ndarray, label: int) -> np.ndarray:
    """[S] bool: whether a label is told at each of the ``judged`` steps [S, 4 + W]."""
    packed = steps[:, FIRST + label // PACKED].astype(np.int64)
    return (packed >> (label % PACKED) & 1).astype(bool)


def step_metric_value(metric: Metric, steps: np.ndarray, labels: int) -> float:
    """The metric of ``judged`` steps [S, 4], as the networks are scored by it.

    ``labels`` are those of each step, whose losses are averaged (Keras's binary cross-entropy); 0: classes.
    """
    if metric == "error":
        return float(steps[:, WRONG].mean())
    return float(steps[:, LOSS].mean()) / max(1, labels)


def step_scores(steps: np.ndarray, lengths: np.ndarray, labels: int) -> StepScores:
    """The scores of ``judged`` steps [S, 4] of sequences with these ``lengths`` [n], one after the other.

    ``labels`` as in ``step_metric_value``. The frame-level accuracy is that of Bay, Ehmann and Downie (2009,
    ISMIR), which Boulanger-Lewandowski et al. (2012, ICML) report beside the log-likelihood.
    """
    either = steps[:, EITHER].sum()
    return StepScores(
        log_loss=float(steps[:, LOSS].mean()),
        log_loss_se=_standard_error(steps[:, LOSS], lengths),
        error=float(steps[:, WRONG].mean()),
        error_se=_standard_error(steps[:, WRONG], lengths),
        steps=len(steps),
        sequences=len(lengths),
        frame_accuracy=float(steps[:, TOLD].sum() / max(either, 1)) if labels else None,
    )


def _standard_error(of_steps: np.ndarray, lengths: np.ndarray) -> float:
    """Of the mean [S] over steps where whole sequences [n] are drawn; NaN for a single one.

    The ratio estimator's: Cochran (1977), Sampling Techniques, section 6.4.
    """
    if len(lengths) < 2:
        return float("nan")
    first = np.cumsum(lengths) - lengths
    surplus = np.add.reduceat(of_steps - of_steps.mean(), first)
    return float(np.sqrt(np.sum(surplus**2) * len(lengths) / (len(lengths) - 1)) / len(of_steps))
