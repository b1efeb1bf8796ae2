"""One answer about a small series, shared by the tests that look at it from all sides."""

from __future__ import annotations

import os

os.environ["KERAS_BACKEND"] = "jax"

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from small_series import QUESTION, frame

import lstmsizer


@pytest.fixture(scope="module")
def series() -> pl.DataFrame:
    return frame()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the series as ``series.csv``, and a cache folder of its own for compiled programs."""
    folder = tmp_path_factory.mktemp("api")
    frame().write_csv(folder / "series.csv")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LSTMSIZER_CACHE", str(folder / "cache"))
        yield folder


@pytest.fixture(scope="module")
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
