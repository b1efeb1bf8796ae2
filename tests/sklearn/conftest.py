"""Small sequences, and estimators that are fitted in about a second."""

from __future__ import annotations

import os

os.environ["KERAS_BACKEND"] = "jax"

from typing import Any

import numpy as np
import pytest

from lstmsizer.sklearn import LSTMSizerClassifier, LSTMSizerRegressor

QUICK: dict[str, Any] = {
    "max_layers": 1, "max_units": 1, "epochs": 4, "budget": None, "executor": "inline", "random_state": 0,
}  # fmt: skip


@pytest.fixture(scope="session")
def sequences() -> np.ndarray:
    """[60, 5, 2]: 60 sequences of 5 steps and 2 features, noise."""
    return np.random.default_rng(0).normal(size=(60, 5, 2))


@pytest.fixture(scope="session")
def numbers(sequences: np.ndarray) -> np.ndarray:
    """[60]: the mean of each sequence's first feature, in units of its own."""
    return 1000 + 50 * sequences[:, :, 0].mean(axis=1)


@pytest.fixture(scope="session")
def labels(numbers: np.ndarray) -> np.ndarray:
    """[60] 'yes' or 'no': whether the number is large."""
    return np.where(numbers > 1000, "yes", "no")


@pytest.fixture(scope="session")
def regressor(sequences: np.ndarray, numbers: np.ndarray) -> LSTMSizerRegressor:
    return LSTMSizerRegressor(**{**QUICK, "max_units": 2}).fit(sequences, numbers)


@pytest.fixture(scope="session")
def classifier(sequences: np.ndarray, labels: np.ndarray) -> LSTMSizerClassifier:
    return LSTMSizerClassifier(**QUICK).fit(sequences, labels)
