"""A series whose window is known: the sum of the last twelve values of another one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

import lstmsizer

ROWS, STEPS = 1200, 12


@pytest.mark.slow
def test_the_window_is_as_long_as_the_sum_that_is_to_be_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Shorter ones see a part of it; a longer one must learn what to forget."""
    monkeypatch.setenv("LSTMSIZER_CACHE", str(tmp_path / "cache"))
    chance = np.random.default_rng(0)
    x = chance.standard_normal(ROWS)
    total = np.array([x[max(0, row - STEPS) : row].sum() for row in range(ROWS)])
    y = total / np.sqrt(STEPS) + 0.1 * chance.standard_normal(ROWS)
    sizing = lstmsizer.size(
        pl.DataFrame({"x": x, "y": y}),
        target="y",
        exclude="y",
        window=(3, 6, 12, 24),
        epochs=40,
        max_layers=1,
        max_units=16,
        budget=None,
        progress=False,
    )
    found = sizing.answer.windows
    assert found is not None
    assert (found.window, found.certified) == (STEPS, True)
    assert sizing.answer.spec.question.window == STEPS
    assert {v.window: v.judgement for v in found.verdicts if v.confirmed}[6] == "worse"
    assert sizing.model.input_shape == (None, STEPS, 1)
