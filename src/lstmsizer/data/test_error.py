"""The one error by which test results are compared. (Nothing heavy is imported: reports use it.)"""

from __future__ import annotations

from lstmsizer.records import LabelScores, Metric, Scores, StepScores


def test_error(scores: Scores | LabelScores | StepScores, metric: Metric) -> float:
    """The error in the metric that the user asked for, in the units of ``Scores``."""
    if not isinstance(scores, Scores):
        return scores.error if metric == "error" else scores.log_loss
    return {"mse": scores.mse, "rmse": scores.rmse, "mae": scores.mae}[metric]
