"""The scikit-learn face: ``LSTMSizerRegressor`` and ``LSTMSizerClassifier``.

>>> from lstmsizer.sklearn import LSTMSizerRegressor
>>> regressor = LSTMSizerRegressor(budget="2m", random_state=0)
>>> regressor.fit(X, y).best_params_  # doctest: +SKIP
{'layers': 1, 'units': (8,), 'learning_rate': 0.003}
"""

from lstmsizer.sklearn.classifier import LSTMSizerClassifier
from lstmsizer.sklearn.regressor import LSTMSizerRegressor

__all__ = ["LSTMSizerClassifier", "LSTMSizerRegressor"]
