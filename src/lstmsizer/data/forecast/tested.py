"""How far forecasts of the test part are from the truth."""

from __future__ import annotations

import numpy as np

from lstmsizer.data.dataset import Dataset, in_own_units, scaled_targets
from lstmsizer.data.panel import absolute
from lstmsizer.data.preprocessing import Preprocessing
from lstmsizer.data.scores import scores
from lstmsizer.records import Scores, TargetScores


def tested(dataset: Dataset, outputs: np.ndarray) -> Scores:
    """Errors of the forecasts ``outputs`` [n, O] of the test part, given in the units of each series."""
    final, sequences = dataset.final, dataset.sequences
    truth = sequences.targets[final.test]
    windowing = dataset.preprocessing
    if not isinstance(windowing, Preprocessing) or (dataset.panel is None and len(windowing.targets) == 1):
        return scores(truth, outputs)
    own = in_own_units(sequences, final.levels).targets[final.test]
    whole = scores(scaled_targets(own, final.scaling), scaled_targets(outputs, final.scaling))
    raw = in_units_of_the_data(dataset, outputs)
    count = len(windowing.targets)
    by_target = zip(
        windowing.targets, np.split(truth, count, axis=1), np.split(raw, count, axis=1), strict=True
    )
    each = [(target, scores(true, forecast)) for target, true, forecast in by_target]
    return Scores(
        whole.mse,
        whole.rmse,
        whole.mae,
        tuple(TargetScores(target, found.mse, found.rmse, found.mae) for target, found in each),
    )


def in_units_of_the_data(dataset: Dataset, outputs: np.ndarray) -> np.ndarray:
    """The forecasts [n, O] of the test part, given in the units of each series."""
    levels = dataset.final.levels
    return (
        outputs if levels is None else absolute(outputs, dataset.sequences.starts[dataset.final.test], levels)
    )
