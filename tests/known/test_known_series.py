"""Series that hold nothing to be learned, and one that holds nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

import lstmsizer
from lstmsizer.report.words import sentences

ROWS = 3000


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiled programs and the machine's speed go where they are forgotten."""
    monkeypatch.setenv("LSTMSIZER_CACHE", str(tmp_path / "cache"))


@pytest.mark.slow
def test_on_white_noise_one_unit_is_enough_and_no_lstm_is_worth_it(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).standard_normal(ROWS)
    pl.DataFrame({"noise": noise}).write_csv(tmp_path / "noise.csv")
    sizing = lstmsizer.size(
        tmp_path / "noise.csv",
        target="noise",
        window=8,
        max_layers=2,
        max_units=64,
        budget=None,
        progress=False,
    )
    assert sizing.size == (1,)
    assert "worth it here: always predicting the mean does as well" in sentences.headline(sizing.answer)


@pytest.mark.slow
def test_on_a_sum_of_sinusoids_it_beats_the_last_value() -> None:
    row = np.arange(ROWS)
    waves = np.sin(row / 2) + 0.7 * np.sin(row / 5 + 1) + 0.4 * np.sin(row / 11 + 2)
    sizing = lstmsizer.size(
        pl.DataFrame({"waves": waves}),
        target="waves",
        window=16,
        max_layers=2,
        max_units=64,
        budget="3m",
        progress=False,
    )
    last = next(one for one in sizing.answer.baselines if one.name == "last value")
    assert last.test is not None
    assert sizing.answer.test.mse < 0.05 * last.test.mse
    assert sizing.answer.decision.size.units[0] > 1
