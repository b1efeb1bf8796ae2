"""How far forecasts are from the truth."""

from __future__ import annotations

import numpy as np

from lstmsizer.records import Metric, Scores


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
