"""How far forecasts, or probabilities, are from the truth."""

from __future__ import annotations

import numpy as np

from lstmsizer.records import LabelScores, Metric, Scores

LEAST = float(np.finfo(np.float32).eps)
"""No probability counts as less, so that one that was rounded to 0 costs 16 nats and not infinitely many."""


def scores(truth: np.ndarray, forecast: np.ndarray) -> Scores:
    """Errors of ``forecast`` [n, O] against ``truth`` [n, O], over all examples and horizons."""
    mse = metric_value("mse", truth, forecast)
    return Scores(mse=mse, rmse=float(np.sqrt(mse)), mae=metric_value("mae", truth, forecast))


def metric_value(metric: Metric, truth: np.ndarray, forecast: np.ndarray) -> float:
    """One metric of ``forecast`` [n, O] against ``truth`` [n, O]; lower is better."""
    errors = np.asarray(forecast, dtype=np.float64) - np.asarray(truth, dtype=np.float64)
    if metric == "mae":
        return float(np.abs(errors).mean())
    mse = float(np.square(errors).mean())
    return mse if metric == "mse" else float(np.sqrt(mse))


def label_scores(truth: np.ndarray, probabilities: np.ndarray) -> LabelScores:
    """How well ``probabilities`` [n, C] tell the class numbers ``truth`` [n]."""
    count, classes = probabilities.shape
    losses = log_losses(truth, probabilities)
    chosen = probabilities.argmax(axis=1)
    confusion = np.zeros((classes, classes), np.int64)
    np.add.at(confusion, (truth, chosen), 1)
    return LabelScores(
        log_loss=float(losses.mean()),
        log_loss_sd=float(losses.std(ddof=1)) if count > 1 else float("nan"),
        error=float((chosen != truth).mean()),
        confusion=tuple(tuple(map(int, row)) for row in confusion),
    )


def label_metric_value(metric: Metric, truth: np.ndarray, probabilities: np.ndarray) -> float:
    """``loss``, the mean log loss, or ``error``, of ``probabilities`` [n, C] for class numbers ``truth``
    [n].
    """
    if metric == "error":
        return float((probabilities.argmax(axis=1) != truth).mean())
    return float(log_losses(truth, probabilities).mean())


def log_losses(truth: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """[n] minus the logarithm of each true class's probability; rows are made to sum to 1."""
    exact = np.asarray(probabilities, np.float64)
    of_true = exact[np.arange(len(truth)), truth] / exact.sum(axis=1)
    return -np.log(np.clip(of_true, LEAST, 1.0))
