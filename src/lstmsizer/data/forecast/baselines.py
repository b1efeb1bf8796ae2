"""Simple forecasters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from lstmsizer.data.dataset import Dataset, Fold, in_own_units, scaled_targets, unscaled_targets
from lstmsizer.data.forecast.period import detect_period
from lstmsizer.data.forecast.tested import in_units_of_the_data, tested
from lstmsizer.data.missing import carry_forward
from lstmsizer.data.panel import relative_columns, series_of
from lstmsizer.data.preprocessing import Preprocessing
from lstmsizer.data.regressors import MOST_FORECASTS, GradientBoosting, Ridge, evenly, fit_flattened, own_past
from lstmsizer.data.scores import metric_value
from lstmsizer.records import Baseline, Metric

MOST_SERIES = 25
"""Series of a panel in which a season is looked for."""
FEWEST_HORIZONS = 8
"""That boosting forecasts each by itself, however many windows there are."""


@dataclass(frozen=True)
class Forecast:
    """Forecasts [n, O] for the examples asked for, and what was simplified.

    In the units of the data; of a panel, in those of each series.
    """

    values: np.ndarray
    note: str = ""


# (dataset in its series' own units, fold, example numbers) -> forecasts by what the fold's train part
# teaches; None: not applicable.
Forecaster = Callable[[Dataset, Fold, np.ndarray], Forecast | None]


def mean_score(dataset: Dataset, metric: Metric, fold: Fold) -> float:
    """The metric, on a fold's score part, of always predicting its train mean (0 once scaled)."""
    truth = scaled_targets(_own(dataset, fold).sequences.targets[fold.score], fold.scaling)
    return metric_value(metric, truth, np.zeros_like(truth))


def each(dataset: Dataset, metric: Metric) -> Iterator[tuple[Baseline, np.ndarray | None]]:
    """Last value, seasonal naive, ridge and gradient boosting, and what each says of the test part.

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
    for name, forecaster in forecasters:
        yield _judged(name, forecaster, dataset, metric)


def last_value(dataset: Dataset, fold: Fold, numbers: np.ndarray) -> Forecast:
    """The last known value of each target at the end of the window, for every horizon."""
    ahead = len(_windowing(dataset).horizons)
    return Forecast(np.repeat(_history(dataset, fold)[_ends(dataset, numbers)], ahead, axis=1))


def seasonal_naive(dataset: Dataset, fold: Fold, numbers: np.ndarray) -> Forecast | None:
    """The last known target at the same point of the season (Hyndman & Athanasopoulos, FPP3, section 5.2).

    It may look back further than the window, though never past its end, nor into another series. Where only
    some of several targets have a season, the others are their last value.
    """
    history = _history(dataset, fold)
    periods = [_season(dataset, fold, past) for past in history.T]
    if not any(periods):
        return None
    horizons = np.asarray(_windowing(dataset).horizons)
    ends = _ends(dataset, numbers)
    firsts = _firsts(dataset)[series_of(ends, _firsts(dataset)), None]  # [n, 1]
    means = np.split(_means(fold), len(periods))
    found: list[np.ndarray] = []
    for past, period, mean in zip(history.T, periods, means, strict=True):
        # The fewest whole seasons that lead back to a known row; a season of 0 to the last one.
        back = period * -(-horizons // period) if period else horizons
        rows = ends[:, None] + horizons - back  # [n, H]
        found.append(np.where(rows < firsts, mean, past[np.maximum(rows, 0)]))
    named = ", ".join(str(period or "none") for period in periods)
    return Forecast(np.concatenate(found, axis=1), f"period{'s' if len(periods) > 1 else ''} {named}")


def ridge(dataset: Dataset, fold: Fold, numbers: np.ndarray) -> Forecast:
    """scikit-learn's RidgeCV on the flattened window."""
    return Forecast(*fit_flattened(Ridge(), dataset, fold, numbers))


def gradient_boosting(dataset: Dataset, fold: Fold, numbers: np.ndarray) -> Forecast:
    """scikit-learn's HistGradientBoostingRegressor on the flattened window."""
    targets, ahead = len(_windowing(dataset).targets), len(_windowing(dataset).horizons)
    most = min(ahead, max(FEWEST_HORIZONS, MOST_FORECASTS // (len(numbers) * targets)))
    forecasts, note = fit_flattened(GradientBoosting(targets, most), dataset, fold, numbers)
    if most < ahead:
        told = f"{most} of {ahead} horizons, straight lines between them"
        note = f"{note}, {told}" if note else told
    return Forecast(forecasts, note)


def _judged(
    name: str, forecaster: Forecaster, dataset: Dataset, metric: Metric
) -> tuple[Baseline, np.ndarray | None]:
    fold, final = dataset.folds[0], dataset.final
    own = _own(dataset, fold)
    on_score = forecaster(own, fold, fold.score)
    on_test = forecaster(_own(dataset, final), final, final.test)
    if on_score is None or on_test is None:
        why = "the train part shows no season worth repeating"
        return Baseline(name, float("nan"), None, why), None
    truth = own.sequences.targets[fold.score]
    told = scaled_targets(on_score.values, fold.scaling)
    score = metric_value(metric, scaled_targets(truth, fold.scaling), told)
    baseline = Baseline(name, score, tested(dataset, on_test.values), on_test.note)
    return baseline, in_units_of_the_data(dataset, on_test.values)


def _own(dataset: Dataset, fold: Fold) -> Dataset:
    """Each series in its own units; the past of targets in those of their future, also of logarithms."""
    raw, levels = dataset.sequences, fold.levels
    own = in_own_units(raw, levels)
    if levels is not None and levels.logarithm is not None:
        windowing = _windowing(dataset)
        past = np.full((len(raw.values), len(windowing.targets)), np.nan, np.float32)
        features = own_past(dataset)
        for feature, target in features.items():
            past[:, target] = raw.values[:, feature]
        values = own.values.copy()
        past = relative_columns(past, levels, len(windowing.horizons))
        values[:, list(features)] = past[:, list(features.values())]
        own = replace(own, values=values)
    return replace(dataset, sequences=own)


def _windowing(dataset: Dataset) -> Preprocessing:
    """How the windows were cut; labelled sequences have none."""
    if not isinstance(dataset.preprocessing, Preprocessing):
        raise TypeError(f"forecasters need windows; the task is {dataset.task!r}")
    return dataset.preprocessing


def _means(fold: Fold) -> np.ndarray:
    """[O] what is said of the targets where nothing is known."""
    return unscaled_targets(np.zeros(len(fold.scaling.target_mean)), fold.scaling)


def _ends(dataset: Dataset, numbers: np.ndarray) -> np.ndarray:
    """[n] the last row of each window."""
    return dataset.sequences.starts[numbers] + dataset.sequences.steps - 1


def _firsts(dataset: Dataset) -> np.ndarray:
    """[S] the first row of each series."""
    return np.zeros(1, np.int64) if dataset.panel is None else dataset.panel.firsts


def _season(dataset: Dataset, fold: Fold, past: np.ndarray) -> int | None:
    """The season that most series (some of them) show in the train part; None: most show none."""
    starts = dataset.sequences.starts[fold.train]
    series = series_of(starts, _firsts(dataset))
    some = np.unique(series)
    found: list[int | None] = []
    for number in some[evenly(len(some), MOST_SERIES)]:
        own = starts[series == number]
        found.append(detect_period(past[own.min() : own.max() + dataset.sequences.steps]))
    return Counter(found).most_common(1)[0][0]


def _history(dataset: Dataset, fold: Fold) -> np.ndarray:
    """[R, K] each target as known at each row, gaps carried forward; the train mean before the first.

    It is read off the features where the target is one, else put together from the examples' targets.
    """
    sequences, windowing = dataset.sequences, _windowing(dataset)
    ends = _ends(dataset, np.arange(len(sequences.starts)))
    ahead = len(windowing.horizons)
    history: list[np.ndarray] = []
    for number, target in enumerate(windowing.targets):
        if target in dataset.columns:
            past = sequences.values[:, dataset.columns.index(target)]
        else:
            past = np.full(len(sequences.values), np.nan)
            for place, horizon in enumerate(windowing.horizons):
                past[ends + horizon] = sequences.targets[:, number * ahead + place]
            past = carry_forward(past[:, None], _firsts(dataset))[:, 0]
        mean = _means(fold)[number * ahead]
        history.append(np.where(np.isnan(past), mean, past.astype(np.float64)))
    return np.stack(history, axis=1)
