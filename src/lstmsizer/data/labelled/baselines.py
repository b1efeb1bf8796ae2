"""Simple classifiers and regressors of whole sequences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module

import numpy as np

from lstmsizer.data.dataset import Dataset, Fold, scaled_targets, unscaled_targets
from lstmsizer.data.labelled.classifiers import BoostedTrees, Classifier, Logistic
from lstmsizer.data.labelled.summary import summaries
from lstmsizer.data.regressors import GradientBoosting, Regressor, Ridge, evenly
from lstmsizer.data.scores import label_metric_value, label_scores, metric_value, scores
from lstmsizer.records import Baseline, LabelScores, Metric, Scores

MOST_SEQUENCES = 3000
"""That are fitted on: with ten classes and a hundred inputs, about ten seconds on one core."""

# (dataset, fold, example numbers) -> probabilities [n, C], or targets [n, O] in raw units.
Predictor = Callable[[Dataset, Fold, np.ndarray], np.ndarray]


def share_score(dataset: Dataset, metric: Metric, fold: Fold) -> float:
    """The metric, on a fold's score part, of giving each class its share of the train part."""
    truth = dataset.sequences.targets[fold.score]
    return label_metric_value(metric, truth, shares_of_train(dataset, fold, fold.score))


def each(dataset: Dataset, metric: Metric) -> Iterator[tuple[Baseline, np.ndarray]]:
    """Majority class, logistic regression and boosting; or the mean, ridge and boosting. See
    ``data.baselines``.
    """
    from threadpoolctl import threadpool_limits

    import_module("sklearn.ensemble")  # only libraries that are loaded can be held to one thread
    if dataset.sequences.classes:
        predictors: dict[str, Predictor] = {
            "majority class": shares_of_train,
            "logistic regression": lambda *asked: _classified(Logistic(), *asked),
            "gradient boosting": lambda *asked: _classified(BoostedTrees(), *asked),
        }
    else:
        predictors = {
            "mean": mean_of_train,
            "ridge": lambda *asked: _regressed(Ridge(), *asked),
            "gradient boosting": lambda *asked: _regressed(GradientBoosting(), *asked),
        }
    note = _note(dataset.folds[0])
    with threadpool_limits(limits=1):
        for name, predictor in predictors.items():
            yield judged(name, predictor, dataset, metric, note)


def judged(
    name: str, predictor: Predictor, dataset: Dataset, metric: Metric, note: str
) -> tuple[Baseline, np.ndarray]:
    """What a predictor scores on the first fold's score part, and on the test part of the final fold; and
    what it says of that.
    """
    fold, final, targets = dataset.folds[0], dataset.final, dataset.sequences.targets
    score = _score(dataset, metric, fold, predictor(dataset, fold, fold.score))
    predicted = predictor(dataset, final, final.test)
    judge: Callable[[np.ndarray, np.ndarray], Scores | LabelScores] = (
        label_scores if dataset.sequences.classes else scores
    )
    return Baseline(name, score, judge(targets[final.test], predicted), note), predicted


def _score(dataset: Dataset, metric: Metric, fold: Fold, predicted: np.ndarray) -> float:
    truth = dataset.sequences.targets[fold.score]
    if dataset.sequences.classes:
        return label_metric_value(metric, truth, predicted)
    return metric_value(metric, scaled_targets(truth, fold.scaling), scaled_targets(predicted, fold.scaling))


def _note(fold: Fold) -> str:
    if len(fold.train) <= MOST_SEQUENCES:
        return ""
    return f"fitted on {MOST_SEQUENCES:,} of {len(fold.train):,} sequences"


def shares_of_train(dataset: Dataset, fold: Fold, numbers: np.ndarray) -> np.ndarray:
    """[n, C] the share of each class in the train part, for every sequence."""
    counts = np.bincount(dataset.sequences.targets[fold.train], minlength=dataset.sequences.classes)
    return np.tile(counts / len(fold.train), (len(numbers), 1))


def mean_of_train(dataset: Dataset, fold: Fold, numbers: np.ndarray) -> np.ndarray:
    """[n, O] the train part's mean; where logarithms are trained on, what has theirs."""
    mean = np.zeros((len(numbers), len(fold.scaling.target_mean)))
    return unscaled_targets(mean, fold.scaling)


def _classified(classifier: Classifier, dataset: Dataset, fold: Fold, numbers: np.ndarray) -> np.ndarray:
    sequences = dataset.sequences
    train = _thinned(fold.train)
    inputs = [summaries(sequences, fold, part) for part in (train, fold.stop, numbers)]
    classifier.fit(inputs[0], sequences.targets[train], inputs[1], sequences.targets[fold.stop])
    return classifier.probabilities(inputs[2])


def _regressed(regressor: Regressor, dataset: Dataset, fold: Fold, numbers: np.ndarray) -> np.ndarray:
    sequences, scaling = dataset.sequences, fold.scaling
    train = _thinned(fold.train)
    targets = scaled_targets(sequences.targets[train], scaling)
    regressor.fit(summaries(sequences, fold, train), targets)
    return unscaled_targets(regressor.predict(summaries(sequences, fold, numbers)), scaling)


def _thinned(train: np.ndarray) -> np.ndarray:
    return train[evenly(len(train), MOST_SEQUENCES)]
