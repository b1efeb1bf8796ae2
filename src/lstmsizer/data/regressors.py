"""scikit-learn's regressors on flattened windows, kept to a few seconds on one core."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np

from lstmsizer.data.dataset import Dataset, Fold, scaled_targets, unscaled_targets
from lstmsizer.data.logarithm import transformed
from lstmsizer.data.preprocessing import Preprocessing
from lstmsizer.data.windows import window_batches

# The caps keep a fit to about a second on one core of an AMD EPYC: 0.8 s for ridge, 1.2 s for boosting,
# on 10,000 windows of 24 steps of 11 features.
MOST_WINDOWS = 10_000
MOST_FORECASTS = 250_000
"""Of boosting, about three seconds."""
SEED = 0


class Regressor(Protocol):
    """Fits scaled, flattened windows X [n, P] to scaled targets Y [n, O], and forecasts."""

    most_inputs: int

    def fit(self, x: np.ndarray, y: np.ndarray) -> None: ...

    def predict(self, x: np.ndarray) -> np.ndarray:
        """[n, P] -> [n, O]"""
        ...


class Ridge:
    """Linear regression with an L2 penalty chosen by leave-one-out."""

    most_inputs = 500
    penalties = tuple(10.0**k for k in range(-2, 6))

    def fit(self, x: np.ndarray, y: np.ndarray) -> None:
        from sklearn.linear_model import RidgeCV

        self.model: Any = RidgeCV(alphas=self.penalties).fit(x, y)

    def predict(self, x: np.ndarray) -> np.ndarray:
        """[n, P] -> [n, O]"""
        return self.model.predict(x).reshape(len(x), -1)


class GradientBoosting:
    """Histogram gradient boosting; one model for all outputs, with the output's number as an input.

    A model for each output would take as many times longer. At most so many horizons of each of the targets
    are forecast, evenly spaced, and the others lie on straight lines in between (None: all are).
    """

    most_inputs = 100

    def __init__(self, targets: int = 1, most_horizons: int | None = None) -> None:
        self.targets, self.most_horizons = targets, most_horizons

    def fit(self, x: np.ndarray, y: np.ndarray) -> None:
        from sklearn.ensemble import HistGradientBoostingRegressor

        self.outputs = y.shape[1]
        output, row = np.divmod(evenly(y.size, MOST_WINDOWS), len(x))
        # It stops early, on a random tenth of the windows, only from 10,001 on: here, never.
        model = HistGradientBoostingRegressor(random_state=SEED)
        self.model: Any = model.fit(_with_output(x[row], output), y[row, output])

    def predict(self, x: np.ndarray) -> np.ndarray:
        """[n, P] -> [n, O]"""
        horizons = self.outputs // self.targets
        knots = evenly(horizons, self.most_horizons or horizons)
        found = np.empty((len(x), self.outputs))
        for first in range(0, self.outputs, horizons):
            at_knots = [self.model.predict(_with_output(x, np.full(len(x), first + knot))) for knot in knots]
            found[:, first : first + horizons] = _between(np.stack(at_knots, axis=1), knots, horizons)
        return found


def _with_output(x: np.ndarray, output: np.ndarray) -> np.ndarray:
    """[n, P], and the number [n] of the output asked for."""
    return np.concatenate([x, output[:, None].astype(x.dtype)], axis=1)


def _between(values: np.ndarray, knots: np.ndarray, horizons: int) -> np.ndarray:
    """[n, K] at the ``knots`` [K], the first and the last horizon among them -> [n, horizons], linear."""
    if len(knots) == horizons:
        return values
    right = np.clip(np.searchsorted(knots, np.arange(horizons)), 1, len(knots) - 1)
    share = (np.arange(horizons) - knots[right - 1]) / (knots[right] - knots[right - 1])
    return values[:, right - 1] * (1 - share) + values[:, right] * share


def fit_flattened(
    regressor: Regressor, dataset: Dataset, fold: Fold, numbers: np.ndarray
) -> tuple[np.ndarray, str]:
    """Fit on the fold's train part, forecast the examples ``numbers`` [n].

    Returns
    -------
    forecasts
        [n, O] in raw units.
    note
        What was thinned out, if anything.
    """
    from threadpoolctl import threadpool_limits

    scaling = fold.scaling
    train = fold.train[evenly(len(fold.train), MOST_WINDOWS)]
    steps = kept_steps(dataset.sequences.steps, regressor.most_inputs // dataset.sequences.values.shape[1])
    targets = scaled_targets(dataset.sequences.targets[train], scaling)
    with threadpool_limits(limits=1):
        regressor.fit(np.concatenate(list(_flattened(dataset, fold, train, steps))), targets)
        scaled = [regressor.predict(x) for x in _flattened(dataset, fold, numbers, steps)]
    forecasts = unscaled_targets(np.concatenate(scaled), scaling)
    notes: list[str] = []
    if len(train) < len(fold.train):
        notes.append(f"fitted on {len(train):,} of {len(fold.train):,} windows")
    if len(steps) < dataset.sequences.steps:
        notes.append(f"{len(steps)} of {dataset.sequences.steps} steps")
    return forecasts, ", ".join(notes)


def own_past(dataset: Dataset) -> dict[int, int]:
    """By the number of each feature that is the past of a target, the number of that target."""
    prepared, columns = dataset.preprocessing, dataset.columns
    targets = prepared.targets if isinstance(prepared, Preprocessing) else ()
    return {columns.index(name): number for number, name in enumerate(targets) if name in columns}


def evenly(count: int, most: int) -> np.ndarray:
    """At most ``most`` numbers below ``count``, evenly spaced."""
    return np.arange(count) if count <= most else np.linspace(0, count - 1, most).round().astype(np.int64)


def kept_steps(steps: int, most: int) -> np.ndarray:
    """At most ``most`` (at least one) of a window's steps: dense at its end, where most is to be learned."""
    if steps <= most:
        return np.arange(steps)
    back = np.unique(np.geomspace(1, steps, max(1, most)).round().astype(np.int64))  # steps from the end
    return np.sort(steps - back)


def _flattened(dataset: Dataset, fold: Fold, numbers: np.ndarray, steps: np.ndarray) -> Iterator[np.ndarray]:
    """Scaled windows [n, len(steps) * F], a batch at a time; the past of targets as their logarithm, where
    that is to be told: no straight line leads from the one to the other.
    """
    s = fold.scaling
    logarithms = own_past(dataset) if s.logarithm is not None else {}
    prepared = dataset.preprocessing
    outputs = len(prepared.horizons) if isinstance(prepared, Preprocessing) else 1  # of each target
    for raw in window_batches(dataset.sequences, numbers, s.input_mean):
        scaled = (raw[:, steps] - s.input_mean) / s.input_sd
        for feature, target in logarithms.items():
            past, place = raw[:, steps, feature], target * outputs
            scaled[..., feature] = transformed(past, s.logarithm) - s.target_mean[place]
            scaled[..., feature] /= s.target_sd[place]
        yield scaled.reshape(len(raw), -1).astype(np.float32)
