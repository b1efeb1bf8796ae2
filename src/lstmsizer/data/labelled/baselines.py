"""Simple classifiers and regressors of whole sequences."""

from __future__ import annotations

import numpy as np

from lstmsizer.data.dataset import Dataset, Fold
from lstmsizer.data.scores import label_metric_value
from lstmsizer.records import Baseline, Metric


def share_score(dataset: Dataset, metric: Metric, fold: Fold) -> float:
    """The metric, on a fold's score part, of giving each class its share of the train part."""
    targets = dataset.sequences.targets
    shares = np.bincount(targets[fold.train], minlength=dataset.sequences.classes) / len(fold.train)
    return label_metric_value(metric, targets[fold.score], np.tile(shares, (len(fold.score), 1)))


def baselines(dataset: Dataset, metric: Metric) -> tuple[Baseline, ...]:
    return ()
