"""A user logs a search, and is told where a log went wrong."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from recorded import tensorboard_runs

import lstmsizer

pytest.importorskip("tensorboardX", reason="needs lstmsizer[tensorboard]")


def test_a_study_that_goes_on_with_a_log_has_all_of_its_trials_there(tmp_path: Path) -> None:
    series = pl.DataFrame({"y": [float(row % 7) for row in range(200)]})
    asked = {"target": "y", "window": 4, "epochs": 2, "max_units": 1, "max_layers": 1, "more_data": False}
    asked |= {"budget": None, "executor": "inline", "out": tmp_path / "load-size", "progress": False}
    first = lstmsizer.size(series, **asked)
    (tmp_path / "file").write_text("in the way")
    logs = [f"tensorboard:{tmp_path / 'runs'}", f"tensorboard:{tmp_path / 'file'}"]
    again = lstmsizer.size(series, **asked, log=logs)

    assert again.answer.decision == first.answer.decision
    (fault,) = [note for note in again.answer.notes if "TensorBoard" in note]
    assert "TensorBoard has not all of the log (NotADirectoryError" in fault

    (place,) = (tmp_path / "runs").glob("load-size-*")
    runs = tensorboard_runs(place)
    numbers = sorted(int(run[:4]) for run in runs if run[0] == "0")
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= again.answer.trials  # some were foreseen in vain
    ((_, error),) = runs["answer"].curves["test/mse"]
    assert error == pytest.approx(again.answer.test.mse, rel=1e-5)
