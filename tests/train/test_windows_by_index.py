"""Windows are gathered by index, and a series is copied as seldom as can be."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(sys.platform == "win32", reason="getrusage is not known there")
def test_five_million_rows_train_in_less_than_two_gibibytes_above_the_data() -> None:
    ran = subprocess.run(
        [sys.executable, Path(__file__).parent / "many_rows_program.py"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    measured = json.loads(ran.stdout)

    assert measured["statuses"] == ["capped", "capped"]  # on both folds, as a search and its finish are
    assert measured["parent"] + measured["worker"] - measured["data"] < 2048
