"""``python -m benchmarks.record``: what it says."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.record.__main__ import line, main
from benchmarks.record.plan import Recording, Run
from benchmarks.record.runs import RunFile
from lstmsizer.records import Candidate, Size

EIGHT = Size((8,))


def called(monkeypatch: pytest.MonkeyPatch, *words: str) -> str:
    """What the command ends with."""
    monkeypatch.setattr(sys, "argv", ["record", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    return str(ended.value)


def test_an_unknown_task_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    said = called(monkeypatch, "sudoku", "--out", str(tmp_path))
    assert said.startswith("There is no task 'sudoku' to record: choose one of recall4, recall8, ")


def test_a_folder_with_runs_of_other_data_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    RunFile(tmp_path / "recall4.runs", "of another recall")
    said = called(monkeypatch, "recall4", "--out", str(tmp_path))
    assert said.endswith("holds runs of other data or another set-up: move it away or record elsewhere.")


def test_a_size_is_told_with_its_runs_its_seconds_and_the_rates_recorded_in_full() -> None:
    recordings = [
        Recording(Run(role, Candidate(EIGHT, rate), seed), np.zeros((1, 6), np.float32))
        for role, rate, seed in (("screening", 0.1, 0), ("truth", 0.01, 200), ("truth", 0.003, 200))
    ]
    assert line(EIGHT, recordings, 1.234) == "1 x 8       3 runs of 1.23 s; in full: 0.003, 0.01"
