"""Simple predictors on the same parts: what an LSTM has to beat."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lstmsizer.data.best_baseline import best_baseline
from lstmsizer.data.dataset import Dataset, Fold
from lstmsizer.data.forecast import baselines as forecast
from lstmsizer.data.labelled import baselines as labelled
from lstmsizer.data.preprocessing import TokenPreprocessing
from lstmsizer.data.stepwise import baselines as stepwise
from lstmsizer.data.tokens import baselines as tokens
from lstmsizer.records import Baseline, Metric


@dataclass(frozen=True)
class Compared:
    """The baselines, and what the ``best`` of them by its score ('': none) says of the test part.

    ``said`` is [n, O] in the units of the data, or probabilities [n, C], or what is ``judged`` of the steps
    [S, 4] (of labels [S, 4 + W]); None: there is no best.
    """

    baselines: tuple[Baseline, ...]
    best: str = ""
    said: np.ndarray | None = None


def mean_predictor_score(dataset: Dataset, metric: Metric, fold: Fold | None = None) -> float:
    """The metric, on a fold's score part, of what the train part's targets alone can say.

    That is their mean (0 once scaled), or the share of each class. ``fold`` None: the first of the dataset.
    """
    fold = fold or dataset.folds[0]
    if dataset.sequences.per_step:
        return stepwise.share_score(dataset, metric, fold)
    if dataset.sequences.classes:
        return labelled.share_score(dataset, metric, fold)
    return forecast.mean_score(dataset, metric, fold)


def compared(dataset: Dataset, metric: Metric) -> Compared:
    """The task's baselines on the dataset's parts, and what the best one says.

    The first fold gives the scores (``metric`` as the LSTM's is: of scaled targets, or of probabilities), the
    final fold the test results. Where one does not apply, its score is NaN, its test None, and its note says
    why.
    """
    if dataset.sequences.per_step:
        each = stepwise.each(dataset, metric)
    elif isinstance(dataset.preprocessing, TokenPreprocessing):
        each = tokens.each(dataset, metric)
    else:
        each = (forecast if dataset.task == "forecast" else labelled).each(dataset, metric)
    found: list[Baseline] = []
    kept: np.ndarray | None = None
    for baseline, said in each:  # one at a time: what the others say may be large
        found.append(baseline)
        if best_baseline(found, metric) is baseline:
            kept = said
    best = best_baseline(found, metric)
    return Compared(tuple(found), best.name if best else "", kept)
