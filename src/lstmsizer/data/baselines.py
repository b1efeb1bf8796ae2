"""Simple predictors on the same parts: what an LSTM has to beat."""

from __future__ import annotations

from lstmsizer.data.dataset import Dataset, Fold
from lstmsizer.data.forecast import baselines as forecast
from lstmsizer.data.labelled import baselines as labelled
from lstmsizer.data.preprocessing import TokenPreprocessing
from lstmsizer.data.stepwise import baselines as stepwise
from lstmsizer.data.tokens import baselines as tokens
from lstmsizer.records import Baseline, Metric


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


def baselines(dataset: Dataset, metric: Metric) -> tuple[Baseline, ...]:
    """The task's baselines on the dataset's parts.

    The first fold gives the scores (``metric`` as the LSTM's is: of scaled targets, or of probabilities), the
    final fold the test results. Where one does not apply, its score is NaN, its test None, and its note says
    why.
    """
    if dataset.sequences.per_step:
        return stepwise.baselines(dataset, metric)
    if isinstance(dataset.preprocessing, TokenPreprocessing):
        return tokens.baselines(dataset, metric)
    return (forecast if dataset.task == "forecast" else labelled).baselines(dataset, metric)
