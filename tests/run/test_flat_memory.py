"""Memory stays flat over 2,000 trials: a driver holds the trials and little more, its worker nothing more."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the system does not say what is held"),
]
MEGABYTE = 1e6
PROGRAM = Path(__file__).with_name("flat_memory.py")


def more_by_the_thousand(trained_by: str, cache: Path) -> dict[str, float]:
    """Megabytes that driver and worker hold more for a thousand trials, from trial 500 to trial 2,000."""
    told = subprocess.run(
        [sys.executable, str(PROGRAM), trained_by],
        env={**os.environ, "LSTMSIZER_CACHE": str(cache)},
        capture_output=True,
        text=True,
        check=True,
    )
    held = {row["trials"]: row for row in map(json.loads, told.stdout.splitlines())}
    return {who: (held[2000][who] - held[500][who]) / 1.5 / MEGABYTE for who in ("driver", "worker")}


def test_the_driver_holds_no_more_than_the_trials(tmp_path: Path) -> None:
    """A trial of 50 epochs has 150 losses of 32 bytes (with their places in tuples), and 2 kB besides."""
    assert more_by_the_thousand("made-up", tmp_path)["driver"] < 15


def test_a_worker_holds_no_more_after_any_number_of_trainings(tmp_path: Path) -> None:
    assert more_by_the_thousand("engine", tmp_path)["worker"] < 3
