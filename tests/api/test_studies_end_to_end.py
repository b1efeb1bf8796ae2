"""Studies in a folder and in a database, as a user keeps them, goes on with them, and has their reports."""

from __future__ import annotations

import shutil
import sys
from html import escape
from pathlib import Path

import optuna
import pytest
from small_series import QUESTION

import lstmsizer
from lstmsizer import cli
from lstmsizer.api.watching import looking
from lstmsizer.errors import OutputError
from lstmsizer.records import Progress
from lstmsizer.run.logged import decision_words


def report(*words: str, monkeypatch: pytest.MonkeyPatch) -> int | None:
    """The exit code of 'lstmsizer report'."""
    monkeypatch.setattr(sys, "argv", ["lstmsizer", "report", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code


def test_a_report_is_written_anew_from_the_answer_and_its_study(
    answered, place, tmp_path, monkeypatch, capsys
):
    out = Path(shutil.copytree(place / "out", tmp_path / "out"))
    before = (out / "report.html").read_bytes()
    assert escape((out / "model.py").read_text(encoding="utf-8")) in before.decode()
    (out / "report.html").unlink()
    assert report(str(out), monkeypatch=monkeypatch) == 0
    assert (out / "report.html").read_bytes() == before
    (out / "study.journal").unlink()
    assert report(str(out), monkeypatch=monkeypatch) == 2
    assert "is not there: name its database with --study" in capsys.readouterr().err


def test_who_has_only_the_study_has_the_answer_and_its_report(answered, place, tmp_path, monkeypatch, capsys):
    shutil.copy(place / "out" / "study.journal", tmp_path)
    assert repr(lstmsizer.show(tmp_path).answer) == repr(answered.answer)
    seen = looking(tmp_path, None)()
    assert (seen.answer, seen.over) == (decision_words(answered.answer.decision), True)
    assert report(str(tmp_path), monkeypatch=monkeypatch) == 0
    assert "<svg" in (tmp_path / "report.html").read_text(encoding="utf-8")
    words = ["predict", str(tmp_path), str(place / "series.csv"), "-o", str(tmp_path / "p.csv")]
    monkeypatch.setattr(sys, "argv", ["lstmsizer", *words])
    with pytest.raises(SystemExit):
        cli.main()
    assert f"export {tmp_path} --data FILE --format keras' trains it again" in capsys.readouterr().err


def test_a_study_in_a_database_goes_on_in_another_folder(answered, place, tmp_path, monkeypatch):
    study, told = f"sqlite:///{tmp_path}/studies.db", list[Progress]()
    ask = {**QUESTION, "study": study, "executor": "inline", "progress": told.append}
    fresh = lstmsizer.size(place / "series.csv", **ask, out=tmp_path / "first", resume=False)
    assert fresh.answer.decision == answered.answer.decision
    (name,) = optuna.get_all_study_names(study)
    trials = len(optuna.load_study(study_name=name, storage=study).trials)
    assert name.startswith("series-")
    assert "study.journal" not in [path.name for path in (tmp_path / "first").iterdir()]

    again = lstmsizer.size(place / "series.csv", **ask, out=tmp_path / "again", resume=True)
    assert again.answer.decision == fresh.answer.decision
    assert len(optuna.load_study(study_name=name, storage=study).trials) == trials  # none was trained anew
    assert report(str(tmp_path / "again"), "--study", study, monkeypatch=monkeypatch) == 0
    gone = lstmsizer.show(tmp_path / "gone", study=study)
    assert repr(gone.answer) == repr(again.answer)
    with pytest.raises(OutputError, match="--format keras --study ADDRESS' trains it again"):
        gone.save(tmp_path / "saved")
    with pytest.raises(OutputError, match=rf"has {trials} trials already: name another study with \?study="):
        lstmsizer.size(place / "series.csv", **ask, resume=False)
    assert not (tmp_path / "third").exists()
