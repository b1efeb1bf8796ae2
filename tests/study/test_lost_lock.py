"""A lock that another tool has broken meanwhile: what was written under it is kept."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from some_trials import SPEC, trial

from lstmsizer.study.journal import Journal
from lstmsizer.study.kept import KeptStudy


def test_a_trial_is_kept_though_its_lock_was_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "study.journal"
    study = KeptStudy(Journal(path), SPEC, "abc")
    study.add(trial(1))
    sync = os.fsync

    def slow_disk(file: int) -> None:
        sync(file)
        Path(f"{path}.lock").unlink()  # as Optuna's tools do after seconds of silence

    monkeypatch.setattr(os, "fsync", slow_disk)
    study.add(trial(2))
    assert KeptStudy(Journal(path), SPEC, "abc").trials() == [trial(1), trial(2)] == study.trials()
