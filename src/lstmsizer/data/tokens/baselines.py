"""Simple classifiers and regressors of texts: what an LSTM over tokens has to beat."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import Any

import numpy as np

from lstmsizer.data.dataset import Dataset, Fold, Sequences, scaled_targets, unscaled_targets
from lstmsizer.data.labelled.baselines import judged, mean_of_train, shares_of_train
from lstmsizer.data.preprocessing import TokenPreprocessing
from lstmsizer.data.regressors import evenly
from lstmsizer.data.scores import label_metric_value, metric_value
from lstmsizer.data.tokens.tokenise import CHARACTERS
from lstmsizer.data.windows import spans
from lstmsizer.records import Baseline, Metric

MOST_TEXTS = 10_000
MOST_TERMS = 20_000
"""Of texts those that are fitted on, and of runs the most frequent: about ten seconds on one core."""

WORDS_IN_A_ROW, CHARACTERS_IN_A_ROW = 2, 4
"""Wang & Manning 2012, Baselines and Bigrams (P12-2018), section 2: bigrams of words help; of characters
longer runs are what a word is.
"""

STRENGTHS = (1.0, 10.0, 100.0, 1000.0)
"""How closely a model follows the texts: the inverse of its penalty, or of what it adds to counts."""


def each(dataset: Dataset, metric: Metric) -> Iterator[tuple[Baseline, np.ndarray]]:
    """Majority class, logistic regression and naive Bayes over runs of tokens; or the mean and ridge.

    See ``data.baselines``.
    """
    from threadpoolctl import threadpool_limits

    import_module("sklearn.linear_model")  # only libraries that are loaded can be held to one thread
    if dataset.sequences.classes:
        predictors: dict[str, Callable[..., np.ndarray]] = {
            "majority class": shares_of_train,
            "TF-IDF, logistic regression": lambda *asked: _classified(_logistic, *asked),
            "naive Bayes": lambda *asked: _classified(_naive_bayes, *asked),
        }
    else:
        predictors = {"mean": mean_of_train, "TF-IDF, ridge": _ridge}
    note = _note(dataset.folds[0])
    with threadpool_limits(limits=1):
        for name, predictor in predictors.items():
            yield judged(name, predictor, dataset, metric, note)


def _note(fold: Fold) -> str:
    if len(fold.train) <= MOST_TEXTS:
        return ""
    return f"fitted on {MOST_TEXTS:,} of {len(fold.train):,} texts"


def _runs(dataset: Dataset) -> Callable[[np.ndarray], Iterable[tuple[int, ...]]]:
    """What a text's tokens [T] are counted by: runs of up to so many of them."""
    prepared = dataset.preprocessing
    letters = isinstance(prepared, TokenPreprocessing) and prepared.tokens == CHARACTERS
    most = CHARACTERS_IN_A_ROW if letters else WORDS_IN_A_ROW

    def runs(tokens: np.ndarray) -> list[tuple[int, ...]]:
        listed = tokens.tolist()
        return [tuple(listed[i : i + n]) for n in range(1, most + 1) for i in range(len(listed) - n + 1)]

    return runs


def texts(sequences: Sequences, numbers: np.ndarray) -> list[np.ndarray]:
    """The tokens [T] of each of the examples [n]."""
    starts = sequences.starts[numbers]
    ends = starts + spans(sequences, numbers)
    return [sequences.values[start:end] for start, end in zip(starts, ends, strict=True)]


def _weighed(dataset: Dataset, fold: Fold, numbers: np.ndarray) -> tuple[np.ndarray, list[Any]]:
    """The train texts fitted on, and TF-IDF weights of these, of the stop part and of ``numbers``."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    train = fold.train[evenly(len(fold.train), MOST_TEXTS)]
    runs: Any = _runs(dataset)  # the analyzer is typed as text, though it may be a function
    counter = TfidfVectorizer(analyzer=runs, sublinear_tf=True, max_features=MOST_TERMS)
    counted = counter.fit_transform(texts(dataset.sequences, train))
    rest = [counter.transform(texts(dataset.sequences, part)) for part in (fold.stop, numbers)]
    return train, [counted, *rest]


def _classified(
    make: Callable[[float], Any], dataset: Dataset, fold: Fold, numbers: np.ndarray
) -> np.ndarray:
    """[n, C] by the strength that has the least log loss on the stop part.

    Strengths are tried upwards as long as that falls: the strongest fits are the slowest.
    """
    train, (learnt, watched, asked) = _weighed(dataset, fold, numbers)
    targets = dataset.sequences.targets
    best, least = None, np.inf
    for strength in STRENGTHS:
        model = make(strength).fit(learnt, targets[train])
        loss = label_metric_value("loss", targets[fold.stop], model.predict_proba(watched))
        if best is not None and loss >= least:
            break
        best, least = model, loss
    assert best is not None
    return best.predict_proba(asked)


def _logistic(strength: float) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=strength, max_iter=2000, tol=1e-3)


def _naive_bayes(strength: float) -> Any:
    from sklearn.naive_bayes import MultinomialNB

    return MultinomialNB(alpha=1 / strength)


def _ridge(dataset: Dataset, fold: Fold, numbers: np.ndarray) -> np.ndarray:
    """[n, O] in raw units; the stop part chooses the penalty."""
    from sklearn.linear_model import Ridge

    train, (learnt, watched, asked) = _weighed(dataset, fold, numbers)
    scaling, targets = fold.scaling, dataset.sequences.targets
    scaled = scaled_targets(targets, scaling)
    models = [Ridge(alpha=1 / strength).fit(learnt, scaled[train]) for strength in (0.01, 0.1, *STRENGTHS)]
    predicted = [model.predict(watched).reshape(-1, scaled.shape[1]) for model in models]
    losses = [metric_value("mse", scaled[fold.stop], guess) for guess in predicted]
    best = models[int(np.argmin(losses))].predict(asked).reshape(-1, scaled.shape[1])
    return unscaled_targets(best, scaling)
