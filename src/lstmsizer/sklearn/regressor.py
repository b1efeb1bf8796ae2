"""Numbers of whole sequences, told by the smallest LSTM that is enough."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import RegressorMixin

from lstmsizer.run.amounts import Amount
from lstmsizer.sklearn.base import SizerBase


class LSTMSizerRegressor(RegressorMixin, SizerBase):
    """Predict numbers from sequences with the smallest LSTM that is enough.

    Parameters are those of ``lstmsizer.size``, which see; these differ:

    Parameters
    ----------
    executor
        'local' (default): networks are trained in a process of their own, by all cores. 'inline': in this
        process, one after another; that saves the seconds of starting another one, which suits many small
        fits. JAX then runs here, where it is told to keep compiled programs in the cache folder, and the
        budget is looked at between two trainings only.
    random_state
        The same number and the same data give the same model where the ``budget`` is None; with one, the
        clock may cut the search short. None: drawn from NumPy's global generator.
    verbose
        Show the live view.

    Notes
    -----
    X is [N, T, F]; or [N, T], of which each row is one sequence of one feature. What is given to ``fit`` is
    split as ``lstmsizer.size`` does it: 60 % to train on, 15 % to choose the epoch, 15 % to compare sizes and
    10 % to test the answer (``sizing_.answer.test``). Fewer than 40 sequences are fitted with a warning that
    the size is a guess.

    Once fitted it has ``sizing_``, the answer with everything that belongs to it (an ``lstmsizer.Sizing``:
    verdict, table, model, code, report); the same in ``GridSearchCV``'s words, ``best_params_``,
    ``best_score_``, ``best_index_``, ``best_estimator_`` and ``cv_results_``, each of which says what it
    means here; ``sequence_shape_``, which is T and F; and scikit-learn's own ``n_features_in_`` (T) and
    ``feature_names_in_`` (a frame's columns, which are the steps).

    Examples
    --------
    >>> from lstmsizer.sklearn import LSTMSizerRegressor
    >>> LSTMSizerRegressor(budget="1m", random_state=0).fit(X, y).predict(X[:3])  # doctest: +SKIP
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
        loss: str | None = None,
        cell: str = "lstm",
        bidirectional: bool = False,
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
        self.loss = loss
        self.cell = cell
        self.bidirectional = bidirectional
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

    def fit(self, X: Any, y: Any, groups: Any = None) -> LSTMSizerRegressor:
        """Find the size and train the model.

        Parameters
        ----------
        X
            [N, T, F] or [N, T] numbers. NaN in every feature up to the end of a sequence says that it is
            shorter; elsewhere the last value known is carried forward, and before it the mean stands.
        y
            [N] or [N, O] numbers.
        groups
            [N]: sequences of one group (a subject, a machine) stand in one part of the data; None: each is
            for itself.

        Raises
        ------
        ValueError
            If the data or a parameter cannot be used; the text says what, where, and what to do.
        """
        values, targets = self._checked(X, y, multi_output=True, y_numeric=True)
        self._one_output = targets.ndim == 1
        self._size(values, targets, groups, task="regress", loss=self.loss)
        return self

    def predict(self, X: Any) -> np.ndarray:
        """Numbers [N] (or [N, O], as y was given) in the target's own units."""
        told = self._outputs(X)
        return told[:, 0] if self._one_output else told

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        # scikit-learn would have R2 > 0.5 on 200 rows of ten unordered columns, one of them informative.
        # Read as ten steps of one feature, they are no sequence that an LSTM could learn much from.
        tags.regressor_tags.poor_score = True
        return tags
