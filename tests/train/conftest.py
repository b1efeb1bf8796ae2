"""What the tests of training share: Keras on JAX, small data, and an engine opened on it."""

from __future__ import annotations

import os

os.environ["KERAS_BACKEND"] = os.environ.get("LSTMSIZER_TEST_BACKEND") or "jax"

from collections.abc import Callable

import numpy as np
import pytest

from lstmsizer.data.dataset import Scaled
from lstmsizer.records import Candidate, Replicate, Request, Setup, Size
from lstmsizer.train.engine import Engine, EnginePayload, open_engine


def _wave(train: int = 75, seed: int = 0) -> Scaled:
    """A noisy sine seen through windows of 6 steps of 2 features, two outputs; train not a multiple of 16."""
    chance = np.random.default_rng(seed)
    rows = train + 60
    time = np.arange(rows + 8, dtype=np.float32)
    values = np.stack([np.sin(time / 3), np.cos(time / 5)], axis=1).astype(np.float32)
    values += 0.1 * chance.standard_normal(values.shape).astype(np.float32)
    starts = np.arange(rows)
    targets = np.stack([values[starts + 6, 0], values[starts + 7, 1]], axis=1)
    numbers = np.arange(rows)
    return Scaled(
        values, targets, starts, 6, numbers[:train], numbers[train : train + 30], numbers[train + 30 :]
    )


@pytest.fixture(scope="session")
def wave() -> Callable[..., Scaled]:
    return _wave


@pytest.fixture
def opened() -> Callable[..., Engine]:
    """Opens an engine on waves of the given lengths."""

    def open_on(
        *lengths: int, called_off: Callable[[], bool] = lambda: False, slots: int = 1, **setup: object
    ) -> Engine:
        folds = tuple(_wave(length) for length in lengths or (75,))
        settings = {"batch_size": 16, "epochs": 6, "patience": 6} | setup
        return open_engine(EnginePayload(folds, Setup(**settings), 0, slots), called_off).engine  # type: ignore[arg-type]

    return open_on


@pytest.fixture
def request_for() -> Callable[..., Request]:
    def make(*units: int, rate: float = 0.01, fold: int = 0, seed: int = 0, epochs: int = 6) -> Request:
        return Request(Candidate(Size(units), rate), Replicate(fold, seed), epochs, "screen")

    return make
