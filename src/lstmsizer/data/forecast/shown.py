"""What was forecast of the test part, as far as a report shows it."""

from __future__ import annotations

import numpy as np

from lstmsizer.data.dataset import Dataset
from lstmsizer.data.panel import series_of
from lstmsizer.data.preprocessing import Preprocessing
from lstmsizer.data.regressors import evenly
from lstmsizer.data.residuals import residuals, rmse, short
from lstmsizer.records.shown import ForecastsOnTest, HorizonError, Stretch, TargetOnTest

MOST_TARGETS = 3
MOST_HORIZONS = 48
MOST_POINTS = 300
"""Of one stretch: a figure has room for no more."""
POINTS_IN_ALL = 800
"""Of all stretches together, so that answer.json stays small."""


def shown(
    dataset: Dataset, asked: Preprocessing, said: np.ndarray, best: str, beside: np.ndarray | None
) -> ForecastsOnTest:
    """Of the forecasts ``said`` [n, O], and those of the ``best`` baseline ``beside`` them, what is shown.

    Both are in the units of the data.
    """
    truth = dataset.sequences.targets[dataset.final.test]
    targets = asked.targets[:MOST_TARGETS]
    series = _some_series(dataset, truth, said, several=len(targets) == 1)
    ahead = len(asked.horizons)
    stretches = len(targets) * len(series) * min(2, ahead)
    most = min(MOST_POINTS, POINTS_IN_ALL // stretches)
    found: list[TargetOnTest] = []
    for place, target in enumerate(targets):
        own = slice(place * ahead, (place + 1) * ahead)
        columns = truth[:, own], said[:, own], None if beside is None else beside[:, own]
        found.append(
            TargetOnTest(
                target,
                len(truth),
                residuals(*columns),
                _by_horizon(asked.horizons, *columns),
                tuple(
                    _stretch(dataset, number, asked.horizons[step], step, most, columns)
                    for number in series
                    for step in sorted({0, ahead - 1})
                ),
            )
        )
    return ForecastsOnTest(best, tuple(found))


def _some_series(dataset: Dataset, truth: np.ndarray, said: np.ndarray, *, several: bool) -> list[int]:
    """The numbers of a series that is forecast middling well, the best and the worst one; or of the first.

    By the squared error as a share of what the series itself varies, since levels differ.
    """
    if dataset.panel is None:
        return [0]
    number = _series(dataset)
    count = len(dataset.panel.names)
    examples = np.bincount(number, minlength=count)
    error = np.bincount(number, np.square(truth - said).mean(axis=1), count)
    means = np.bincount(number, truth.mean(axis=1), count) / np.maximum(examples, 1)
    spread = np.bincount(number, np.square(truth - means[number, None]).mean(axis=1), count)
    known = np.flatnonzero(examples)
    ranked = known[np.argsort(error[known] / np.maximum(spread[known], np.finfo(float).tiny), kind="stable")]
    places = (len(ranked) // 2, 0, len(ranked) - 1) if several else (len(ranked) // 2,)
    return [int(ranked[place]) for place in dict.fromkeys(places)]


def _series(dataset: Dataset) -> np.ndarray:
    """[n] the series of each example of the test part."""
    firsts = np.zeros(1, np.int64) if dataset.panel is None else dataset.panel.firsts
    return series_of(dataset.sequences.starts[dataset.final.test], firsts)


def _by_horizon(
    horizons: tuple[int, ...], truth: np.ndarray, said: np.ndarray, beside: np.ndarray | None
) -> tuple[HorizonError, ...]:
    return tuple(
        HorizonError(
            horizons[at],
            rmse(truth[:, at], said[:, at]),
            None if beside is None else rmse(truth[:, at], beside[:, at]),
        )
        for at in map(int, evenly(len(horizons), MOST_HORIZONS))
    )


def _stretch(
    dataset: Dataset,
    series: int,
    horizon: int,
    step: int,
    most: int,
    columns: tuple[np.ndarray, np.ndarray, np.ndarray | None],
) -> Stretch:
    """The latest forecasts of a series, at the horizon that is the outputs' number ``step``."""
    latest = np.flatnonzero(_series(dataset) == series)[-most:]
    sequences, panel = dataset.sequences, dataset.panel
    rows = sequences.starts[dataset.final.test[latest]] + sequences.steps - 1 + horizon
    ticks = rows if panel is None else panel.ticks[rows]
    truth, said, beside = (None if each is None else short(each[latest, step]) for each in columns)
    return Stretch(
        series="" if panel is None else panel.names[series],
        horizon=horizon,
        times=tuple(dataset.times[int(tick)] for tick in ticks),
        rows=tuple(int(tick - ticks[0]) for tick in ticks),
        truth=truth or (),
        forecast=said or (),
        baseline=beside or (),
    )
