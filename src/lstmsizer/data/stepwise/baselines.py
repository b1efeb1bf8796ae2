"""Simple predictors of every step's target, on the same parts: what an LSTM has to beat."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module

import numpy as np

from lstmsizer.data.dataset import Dataset, Fold
from lstmsizer.data.step_scores import LOSS, judged, step_metric_value, step_scores
from lstmsizer.data.stepwise import predictors
from lstmsizer.data.stepwise.ngram import NGram
from lstmsizer.data.windows import spans, step_rows
from lstmsizer.records import Baseline, Metric

MOST_CHUNKS = 300
"""Of the stop part, that the length of the n-gram's contexts is chosen by."""

# (dataset, fold, example numbers) -> the probabilities [S, O] of their steps.
Predictor = Callable[[Dataset, Fold, np.ndarray], np.ndarray]


def share_score(dataset: Dataset, metric: Metric, fold: Fold) -> float:
    """The metric, on a fold's score part, of giving each class or label its share of the train part."""
    return step_metric_value(metric, _told(predictors.shares, dataset, fold, fold.score), _labels(dataset))


def each(dataset: Dataset, metric: Metric) -> Iterator[tuple[Baseline, np.ndarray]]:
    """Shares, and what a step or the tokens before it say; see ``data.baselines``."""
    from threadpoolctl import threadpool_limits

    import_module("sklearn.linear_model")  # only libraries that are loaded can be held to one thread
    sequences = dataset.sequences
    if sequences.multilabel:
        named: dict[str, Predictor] = {
            "shares": predictors.shares,
            "each label by its last value": predictors.by_last_value,
            "logistic regression on the last step": predictors.by_last_step,
        }
    elif dataset.task == "next":
        named = {"shares": predictors.shares}
    else:
        named = {"shares": predictors.shares}
        if sequences.vocabulary:
            named["tags of the token alone"] = predictors.by_token
        named["logistic regression on neighbours"] = predictors.by_neighbours
    with threadpool_limits(limits=1):
        for name, predictor in named.items():
            yield _baseline(name, predictor, dataset, metric)
        if dataset.task != "tag" and not sequences.multilabel:
            yield _ngram(dataset, metric)


def _baseline(
    name: str, predictor: Predictor, dataset: Dataset, metric: Metric
) -> tuple[Baseline, np.ndarray]:
    fold, final = dataset.folds[0], dataset.final
    scored = _told(predictor, dataset, fold, fold.score)
    return _scored(name, dataset, metric, scored, _told(predictor, dataset, final, final.test))


def _told(predictor: Predictor, dataset: Dataset, fold: Fold, numbers: np.ndarray) -> np.ndarray:
    """[S, 4] what is ``judged`` of a predictor."""
    truth = dataset.sequences.targets[step_rows(dataset.sequences, numbers)]
    return judged(truth, predictor(dataset, fold, numbers))


def _scored(
    name: str, dataset: Dataset, metric: Metric, scored: np.ndarray, tested: np.ndarray, note: str = ""
) -> tuple[Baseline, np.ndarray]:
    labels, test = _labels(dataset), dataset.final.test
    lengths = np.broadcast_to(spans(dataset.sequences, test), len(test))
    score = step_metric_value(metric, scored, labels)
    return Baseline(name, score, step_scores(tested, lengths, labels), note), tested


def _labels(dataset: Dataset) -> int:
    """Labels of each step; 0: each has one class."""
    return dataset.sequences.targets.shape[1] if dataset.sequences.multilabel else 0


def _ngram(dataset: Dataset, metric: Metric) -> tuple[Baseline, np.ndarray]:
    """The n-gram whose order the stop part chose; its test is by the counts of the final train part."""
    fold, final = dataset.folds[0], dataset.final
    length, scored = _by_counts(dataset, fold.train, fold.stop[:MOST_CHUNKS], fold.score)
    _, tested = _by_counts(dataset, final.train, fold.stop[:0], final.test, length)
    note = f"of {length} token{'s' * (length != 1)} before, chosen on the stop part"
    return _scored("n-gram", dataset, metric, scored, tested, note)


def _by_counts(
    dataset: Dataset, train: np.ndarray, stop: np.ndarray, asked: np.ndarray, length: int | None = None
) -> tuple[int, np.ndarray]:
    """The context's length (the best one on ``stop``, if none is given), and what is judged of ``asked``."""
    sequences = dataset.sequences
    numbers = np.concatenate([train, stop, asked])
    rows = sequences.starts[numbers][:, None] + np.arange(sequences.steps)
    read, truth = sequences.values[rows], sequences.targets[rows]
    gram = NGram(read, truth, len(train), sequences.classes)
    if length is None:
        losses = [
            [float(judged(targets, told)[:, LOSS].sum()) for told in of_lengths]
            for targets, of_lengths in gram.asked(slice(len(train), len(train) + len(stop)), truth)
        ]
        length = int(np.argmin(np.sum(losses, axis=0)))
    after = gram.asked(slice(len(train) + len(stop), None), truth)
    return length, np.concatenate([judged(targets, told[length]) for targets, told in after])
