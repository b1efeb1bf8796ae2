"""scikit-learn's classifiers of summaries; the stop part chooses their settings, as it does the LSTM's
epoch.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from lstmsizer.data.scores import label_metric_value

SEED = 0


class Classifier(Protocol):
    """Learns class numbers y [n] from x [n, P], and gives probabilities."""

    def fit(self, x: np.ndarray, y: np.ndarray, stop_x: np.ndarray, stop_y: np.ndarray) -> None: ...

    def probabilities(self, x: np.ndarray) -> np.ndarray:
        """[n, P] -> [n, C]"""
        ...


class Logistic:
    """Logistic regression with an L2 penalty; its strength is the one with the least log loss on stop."""

    strengths = tuple(10.0**k for k in range(-4, 2))

    def fit(self, x: np.ndarray, y: np.ndarray, stop_x: np.ndarray, stop_y: np.ndarray) -> None:
        from sklearn.linear_model import LogisticRegression

        # Doubles: in single precision the solver stops short of its tolerance and says so.
        exact = x.astype(np.float64)
        fitted = [LogisticRegression(C=c, max_iter=2000, tol=1e-3).fit(exact, y) for c in self.strengths]
        losses = [label_metric_value("loss", stop_y, model.predict_proba(stop_x)) for model in fitted]
        self.model: Any = fitted[int(np.argmin(losses))]

    def probabilities(self, x: np.ndarray) -> np.ndarray:
        """[n, P] -> [n, C]"""
        return self.model.predict_proba(x)


class BoostedTrees:
    """Histogram gradient boosting, of as many rounds (at most 100) as have the least log loss on stop.

    A round grows a tree for each class: where those are many, there are fewer rounds.
    """

    most_rounds, most_trees = 100, 500

    def fit(self, x: np.ndarray, y: np.ndarray, stop_x: np.ndarray, stop_y: np.ndarray) -> None:
        from sklearn.ensemble import HistGradientBoostingClassifier

        settings: Any = {"early_stopping": False}  # it is typed as text, though it may be False
        rounds = min(self.most_rounds, max(1, self.most_trees // len(np.unique(y))))
        model = HistGradientBoostingClassifier(max_iter=rounds, random_state=SEED, **settings)
        self.model: Any = model.fit(x, y)
        staged = self.model.staged_predict_proba(stop_x)
        losses = [label_metric_value("loss", stop_y, probabilities) for probabilities in staged]
        self.rounds = int(np.argmin(losses)) + 1

    def probabilities(self, x: np.ndarray) -> np.ndarray:
        """[n, P] -> [n, C]"""
        staged = self.model.staged_predict_proba(x)
        return next(probabilities for number, probabilities in enumerate(staged, 1) if number == self.rounds)
