"""One answer about a small series, shared by the tests that look at it from all sides."""

from __future__ import annotations

import os

os.environ["KERAS_BACKEND"] = "jax"

from pathlib import Path

import polars as pl
import pytest
from small_series import QUESTION, frame

import lstmsizer


@pytest.fixture(scope="session")
def series() -> pl.DataFrame:
    return frame()


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the series as ``series.csv``."""
    folder = tmp_path_factory.mktemp("api")
    frame().write_csv(folder / "series.csv")
    return folder


@pytest.fixture(scope="session")
def answered(place: Path) -> lstmsizer.Sizing:
    """The answer that a user gets who names a file and a folder."""
    return lstmsizer.size(
        place / "series.csv",
        **QUESTION,
        budget=None,
        out=place / "out",
        log_file=place / "run.log",
        progress=False,
    )
