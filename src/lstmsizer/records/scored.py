"""How well a model does on the test part: errors of forecasts, of labels, of the targets of every step."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TargetScores:
    """Errors of the forecasts of one column in its own units, over all horizons and series."""

    target: str
    mse: float
    rmse: float
    mae: float


@dataclass(frozen=True)
class Scores:
    """Errors of forecasts over all horizons, in the target's own units.

    Where several columns or several series are forecast, they are in standard deviations of each (in its
    series, in what was trained on), so that all count alike; ``each`` then has those of each column.
    """

    mse: float
    rmse: float
    mae: float
    each: tuple[TargetScores, ...] = ()


@dataclass(frozen=True)
class LabelScores:
    """How well probabilities tell the classes.

    ``log_loss`` is the mean over the examples, in nats, and ``log_loss_sd`` the standard deviation of one
    example's; ``error`` the share of examples whose likeliest class is another. ``confusion[t][p]`` counts
    the examples of class ``t`` whose likeliest class is ``p``.
    """

    log_loss: float
    log_loss_sd: float
    error: float
    confusion: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class StepScores:
    """How well probabilities tell the target of every step.

    Attributes
    ----------
    log_loss
        Mean over the steps, in nats; of several labels at a step, the sum over the labels.
    log_loss_se, error_se
        Standard errors of both means, sequences being what is drawn (steps of one are not independent).
    error
        Share of the steps whose likeliest class is another; of the labels of all steps that are told wrongly.
    steps, sequences
        How many were scored.
    frame_accuracy
        Of several labels at a step: TP / (TP + FP + FN) over all of them; None where each step has one class.
    """

    log_loss: float
    log_loss_se: float
    error: float
    error_se: float
    steps: int
    sequences: int
    frame_accuracy: float | None = None
