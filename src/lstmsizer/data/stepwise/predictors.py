"""Simple predictors of tags and of labels that hold or not; each is fitted on a fold's train part."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from lstmsizer.data.dataset import Dataset, Fold, Sequences
from lstmsizer.data.scores import log_losses
from lstmsizer.data.windows import real_steps, step_rows

MOST_STEPS = 10_000
"""That are fitted on, of every sequence some: with a hundred tags, about ten seconds on one core."""

STRENGTHS = (1.0, 10.0)
"""Inverse strengths of the penalty, of which the stop part chooses."""

ROUNDS, EPOCHS = 50, 20


def shares(dataset: Dataset, fold: Fold, numbers: np.ndarray) -> np.ndarray:
    """[S, O] the share of each class, or how often each label holds, at the train part's steps."""
    sequences = dataset.sequences
    trained = sequences.targets[step_rows(sequences, fold.train)]
    if sequences.classes:
        of_each = np.bincount(trained, minlength=sequences.classes) / len(trained)
    else:
        of_each = trained.mean(axis=0, dtype=np.float64)
    return np.broadcast_to(of_each, (len(step_rows(sequences, numbers)), len(of_each)))


def by_token(dataset: Dataset, fold: Fold, numbers: np.ndarray) -> np.ndarray:
    """[S, C] the tags that the token had in the train part, with the shares of all where it had few.

    Seen n times with t different tags it takes t/(n + t) of the shares, as in ``ngram``.
    """
    sequences = dataset.sequences
    rows, asked = step_rows(sequences, fold.train), step_rows(sequences, numbers)
    counts = np.zeros((sequences.vocabulary, sequences.classes))
    np.add.at(counts, (sequences.values[rows], sequences.targets[rows]), 1)
    different, seen = (counts > 0).sum(axis=1, keepdims=True), counts.sum(axis=1, keepdims=True)
    all_of_it = counts.sum(axis=0) / len(rows)
    told = np.where(seen > 0, (counts + different * all_of_it) / np.maximum(seen + different, 1), all_of_it)
    return told[sequences.values[asked]]


def by_neighbours(dataset: Dataset, fold: Fold, numbers: np.ndarray) -> np.ndarray:
    """[S, C] logistic regression on a step, the one before it and the one after it."""
    from sklearn.linear_model import LogisticRegression

    sequences = dataset.sequences
    parts = [_thinned(sequences, fold.train), fold.stop, numbers]
    inputs = [_neighbours(sequences, fold, part) for part in parts]
    truth = [sequences.targets[step_rows(sequences, part)] for part in parts[:2]]
    known = np.unique(truth[0])
    fits: list[tuple[float, np.ndarray]] = []
    for strength in STRENGTHS:
        model: Any = LogisticRegression(C=strength, max_iter=ROUNDS)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # so many rounds are near enough
            model.fit(inputs[0], truth[0])
        stopped, asked = (_widened(model.predict_proba(x), known, sequences.classes) for x in inputs[1:])
        fits.append((float(log_losses(truth[1], stopped).mean()), asked))
    return min(fits, key=lambda fit: fit[0])[1]


def by_last_value(dataset: Dataset, fold: Fold, numbers: np.ndarray) -> np.ndarray:
    """[S, O] how often each label held in the train part after it held, or did not (add-one smoothing)."""
    sequences = dataset.sequences
    rows, asked = step_rows(sequences, fold.train), step_rows(sequences, numbers)
    held, holds = sequences.values[rows] > 0.5, sequences.targets[rows] > 0.5
    after = [(((held == value) & holds).sum(0) + 1) / ((held == value).sum(0) + 2) for value in (False, True)]
    return np.where(sequences.values[asked] > 0.5, after[1], after[0])


def by_last_step(dataset: Dataset, fold: Fold, numbers: np.ndarray) -> np.ndarray:
    """[S, O] logistic regression of all labels at once on the step before."""
    from sklearn.neural_network import MLPClassifier

    sequences = dataset.sequences
    rows = step_rows(sequences, _thinned(sequences, fold.train))
    options: Any = {"batch_size": 32, "learning_rate_init": 0.003, "max_iter": EPOCHS, "random_state": 0}
    model: Any = MLPClassifier((), **options)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(sequences.values[rows], sequences.targets[rows].astype(int))
    return model.predict_proba(sequences.values[step_rows(sequences, numbers)])


def _thinned(sequences: Sequences, train: np.ndarray) -> np.ndarray:
    """Sequences of so many steps, evenly from the train part."""
    steps = len(step_rows(sequences, train))
    return train[:: max(1, -(-steps // MOST_STEPS))]


def _neighbours(sequences: Sequences, fold: Fold, numbers: np.ndarray) -> Any:
    """[S, P] a step's inputs, those before it and those after it; tokens one-hot (sparse), numbers scaled."""
    real = real_steps(sequences, numbers)
    rows = np.where(real, sequences.starts[numbers][:, None] + np.arange(sequences.steps), -1)  # [n, T]
    before, after = np.full_like(rows, -1), np.full_like(rows, -1)
    before[:, 1:], after[:, :-1] = rows[:, :-1], rows[:, 1:]
    beside = [shifted[real] for shifted in (rows, before, after)]  # each [S], -1: there is none
    if not sequences.vocabulary:
        scaled = (sequences.values - fold.scaling.input_mean) / fold.scaling.input_sd
        known = np.nan_to_num(scaled, nan=0.0)
        return np.concatenate([np.where(at[:, None] < 0, 0, known[at]) for at in beside], axis=1)
    from scipy.sparse import csr_matrix

    tokens = [
        np.where(at < 0, 0, sequences.values[at]) + i * sequences.vocabulary for i, at in enumerate(beside)
    ]
    columns = np.stack(tokens, axis=1).ravel()
    places = np.repeat(np.arange(len(beside[0])), len(beside)), columns
    return csr_matrix((np.ones(len(columns)), places), (len(beside[0]), len(beside) * sequences.vocabulary))


def _widened(probabilities: np.ndarray, known: np.ndarray, classes: int) -> np.ndarray:
    """[S, C]: classes that were not in the train part have none."""
    told = np.zeros((len(probabilities), classes))
    told[:, known] = probabilities
    return told
