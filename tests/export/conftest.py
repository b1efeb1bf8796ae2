"""A small data set for the room's tests, and the Keras backend that is always there."""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "data"))  # the sources of steps are the same
os.environ["KERAS_BACKEND"] = os.environ.get("LSTMSIZER_TEST_BACKEND") or "jax"

import pytest
from export_cases import question, write_series

from lstmsizer.data.dataset import Dataset
from lstmsizer.data.load import load


@pytest.fixture(scope="session")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return load(write_series(tmp_path_factory.mktemp("data") / "load.csv"), question())
