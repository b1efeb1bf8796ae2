"""``model.py`` as it stands, run by a Python that knows nothing of this package, trains as good a model."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from small_series import QUESTION

import lstmsizer
from lstmsizer.report import readings


@pytest.fixture(scope="module")
def certain(place: Path) -> lstmsizer.Sizing:
    """The answer for networks that are trained to their end: what is left is the luck of their starts."""
    asked = {**QUESTION, "epochs": 60, "max_units": 2, "executor": "inline"}
    return lstmsizer.size(place / "series.csv", **asked, budget=None, out=place / "certain", progress=False)


def test_the_code_trains_a_model_as_good_as_the_delivered_one(certain: lstmsizer.Sizing) -> None:
    done = subprocess.run(
        [sys.executable, "-I", certain.folder / "model.py"],
        cwd=certain.folder,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    (rmse,) = map(float, re.findall(r"^Test RMSE ([\d.]+)", done.stdout, re.MULTILINE))
    assert f"The model that was sized had {certain.answer.test.rmse:.6g}" in done.stdout
    worse = rmse**2 / certain.answer.test.mse - 1
    assert worse <= readings.tolerance_share(certain.answer)
