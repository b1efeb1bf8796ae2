"""Classes of whole sequences, told by the smallest LSTM that is enough."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import column_or_1d

from lstmsizer.run.amounts import Amount
from lstmsizer.sklearn.base import SizerBase


class LSTMSizerClassifier(ClassifierMixin, SizerBase):
    """Tell the classes of sequences with the smallest LSTM that is enough.

    Parameters and notes are those of ``LSTMSizerRegressor``, which see; these differ:

    Parameters
    ----------
    metric
        What sizes are compared by: 'loss' (None), the log loss, or 'error', the share of errors.
    class_weight
        'balanced': each class counts alike in training, however few its sequences; None: each sequence does.

    Notes
    -----
    Once fitted it also has ``classes_``, the labels, sorted; they may be of any type.

    Examples
    --------
    >>> from lstmsizer.sklearn import LSTMSizerClassifier
    >>> LSTMSizerClassifier(budget="1m", random_state=0).fit(X, y).predict_proba(X[:3])  # doctest: +SKIP
    """

    def __init__(
        self,
        *,
        budget: str | float | None = "5min",
        max_layers: int = 3,
        max_units: int = 256,
        max_params: Amount = None,
        max_memory: Amount = None,
        max_latency: Amount = None,
        max_size: Amount = None,
        metric: str | None = None,
        cell: str = "lstm",
        bidirectional: bool = False,
        class_weight: str | None = None,
        batch_size: int | None = None,
        epochs: int | None = None,
        patience: int | None = None,
        tolerance: float | str | None = None,
        confidence: float = 0.95,
        strategy: str = "ladder",
        trials: int | None = None,
        taper: bool = False,
        dropout: bool = False,
        refit: str = "train",
        executor: str = "local",
        random_state: int | np.random.RandomState | None = None,
        verbose: bool = False,
    ) -> None:
        self.budget = budget
        self.max_layers = max_layers
        self.max_units = max_units
        self.max_params = max_params
        self.max_memory = max_memory
        self.max_latency = max_latency
        self.max_size = max_size
        self.metric = metric
        self.cell = cell
        self.bidirectional = bidirectional
        self.class_weight = class_weight
        self.batch_size = batch_size
        self.epochs = epochs
        self.patience = patience
        self.tolerance = tolerance
        self.confidence = confidence
        self.strategy = strategy
        self.trials = trials
        self.taper = taper
        self.dropout = dropout
        self.refit = refit
        self.executor = executor
        self.random_state = random_state
        self.verbose = verbose

    def fit(self, X: Any, y: Any, groups: Any = None) -> LSTMSizerClassifier:
        """Find the size and train the model.

        Parameters
        ----------
        X, groups
            As ``LSTMSizerRegressor.fit`` has them.
        y
            [N] labels, of two classes at least.

        Raises
        ------
        ValueError
            If the data or a parameter cannot be used; the text says what, where, and what to do.
        """
        values, given = self._checked(X, y)
        check_classification_targets(given)
        self.classes_, numbers = np.unique(column_or_1d(given, warn=True), return_inverse=True)
        if len(self.classes_) < 2:
            only = self.classes_.tolist()[0]
            raise ValueError(f"LSTMSizerClassifier needs two classes, and y has one class: {only!r}.")
        names = _names(self.classes_)
        asked = {"task": "classify", "class_weights": self.class_weight}
        self._size(values, names[numbers], groups, numbers, **asked)
        told = self.sizing_.answer.classes
        self._columns = np.array([told.index(name) for name in names.tolist()])
        return self

    def predict_proba(self, X: Any) -> np.ndarray:
        """Probabilities [N, classes], in the order of ``classes_``."""
        return self._outputs(X)[:, self._columns]

    def predict(self, X: Any) -> np.ndarray:
        """The likeliest label of each sequence [N]."""
        likeliest = self.predict_proba(X).argmax(axis=1)
        return self.classes_[likeliest]


def _names(labels: np.ndarray) -> np.ndarray:
    """What the answer and its files call the classes: the labels as text, or else their numbers."""
    names = np.array([str(label).strip() for label in labels.tolist()])
    told_apart = len(set(names.tolist())) == len(labels) and all(names.tolist())
    return names if told_apart else np.arange(len(labels)).astype(np.str_)
