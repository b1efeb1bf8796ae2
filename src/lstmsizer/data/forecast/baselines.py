"""Simple forecasters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lstmsizer.data.dataset import Dataset, Fold, Preprocessing
from lstmsizer.data.forecast.period import detect_period
from lstmsizer.data.missing import carry_forward
from lstmsizer.data.regressors import GradientBoosting, Ridge, fit_flattened
from lstmsizer.data.scores import metric_value, scores
from lstmsizer.records import Baseline, Metric


@dataclass(frozen=True)
class Forecast:
    """Forecasts [n, O] in raw units for the examples asked for, and what was simplified."""

    values: np.ndarray
    note: str = ""


# (dataset, fold, example numbers) -> forecasts by what the fold's train part teaches; None: not applicable.
Forecaster = Callable[[Dataset, Fold, np.ndarray], Forecast | None]


def mean_score(dataset: Dataset, metric: Metric, fold: Fold) -> float:
    """The metric, on a fold's score part, of always predicting its train mean (0 once scaled)."""
    truth = _scaled(dataset.sequences.targets[fold.score], fold)
    return metric_value(metric, truth, np.zeros_like(truth))


def baselines(dataset: Dataset, metric: Metric) -> tuple[Baseline, ...]:
    """Last value, seasonal naive, ridge and gradient boosting, on the dataset's parts.

    The first fold gives the scores (``metric`` of scaled targets, as the LSTM's is), the final fold the test
    results. Where a baseline does not apply (no season worth repeating), its score is NaN, its test None,
    and its note says why.
    """
    forecasters: tuple[tuple[str, Forecaster], ...] = (
        ("last value", last_value),
        ("seasonal naive", seasonal_naive),
        ("ridge", ridge),
        ("gradient boosting", gradient_boosting),
    )
    return tuple(_judged(name, forecaster, dataset, metric) for name, forecaster in forecasters)


def last_value(dataset: Dataset, fold: Fold, numbers: np.ndarray) -> Forecast:
    """The last known target at the end of the window, for every horizon."""
    past = _history(dataset, fold)
    ahead = len(_windowing(dataset).horizons)
    return Forecast(np.repeat(past[_ends(dataset, numbers)][:, None], ahead, axis=1))


def seasonal_naive(dataset: Dataset, fold: Fold, numbers: np.ndarray) -> Forecast | None:
    """The last known target at the same point of the season (Hyndman & Athanasopoulos, FPP3, section 5.2).

    It may look back further than the window, though never past its end.
    """
    past = _history(dataset, fold)
    first, last = dataset.sequences.starts[fold.train[[0, -1]]]
    period = detect_period(past[first : last + dataset.sequences.steps])
    if period is None:
        return None
    horizons = np.asarray(_windowing(dataset).horizons)
    seasons_back = -(-horizons // period)  # the fewest whole seasons that lead back to a known row
    rows = _ends(dataset, numbers)[:, None] + horizons - seasons_back * period  # [n, O]
    mean = fold.scaling.target_mean
    return Forecast(np.where(rows < 0, mean, past[np.maximum(rows, 0)]), f"period {period}")


def ridge(dataset: Dataset, fold: Fold, numbers: np.ndarray) -> Forecast:
    """scikit-learn's RidgeCV on the flattened window."""
    return Forecast(*fit_flattened(Ridge(), dataset, fold, numbers))


def gradient_boosting(dataset: Dataset, fold: Fold, numbers: np.ndarray) -> Forecast:
    """scikit-learn's HistGradientBoostingRegressor on the flattened window."""
    return Forecast(*fit_flattened(GradientBoosting(), dataset, fold, numbers))


def _judged(name: str, forecaster: Forecaster, dataset: Dataset, metric: Metric) -> Baseline:
    fold, final, targets = dataset.folds[0], dataset.final, dataset.sequences.targets
    on_score = forecaster(dataset, fold, fold.score)
    on_test = forecaster(dataset, final, final.test)
    if on_score is None or on_test is None:
        return Baseline(name, float("nan"), None, "the train part shows no season worth repeating")
    score = metric_value(metric, _scaled(targets[fold.score], fold), _scaled(on_score.values, fold))
    return Baseline(name, score, scores(targets[final.test], on_test.values), on_test.note)


def _windowing(dataset: Dataset) -> Preprocessing:
    """How the windows were cut; labelled sequences have none."""
    if not isinstance(dataset.preprocessing, Preprocessing):
        raise TypeError(f"forecasters need windows; the task is {dataset.task!r}")
    return dataset.preprocessing


def _scaled(targets: np.ndarray, fold: Fold) -> np.ndarray:
    return (targets - fold.scaling.target_mean) / fold.scaling.target_sd


def _ends(dataset: Dataset, numbers: np.ndarray) -> np.ndarray:
    """[n] the last row of each window."""
    return dataset.sequences.starts[numbers] + dataset.sequences.steps - 1


def _history(dataset: Dataset, fold: Fold) -> np.ndarray:
    """[R] the target as known at each row, gaps carried forward; the train mean before the first.

    It is read off the features where the target is one, else put together from the examples' targets.
    """
    if _windowing(dataset).targets[0] in dataset.columns:
        past = dataset.sequences.values[:, dataset.columns.index(_windowing(dataset).targets[0])]
    else:
        past = np.full(len(dataset.sequences.values), np.nan)
        ends = _ends(dataset, np.arange(len(dataset.sequences.starts)))
        for output, horizon in enumerate(_windowing(dataset).horizons):
            past[ends + horizon] = dataset.sequences.targets[:, output]
        past = carry_forward(past[:, None])[:, 0]
    return np.where(np.isnan(past), fold.scaling.target_mean[0], past.astype(np.float64))
