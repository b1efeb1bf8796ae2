"""A finished study answers at once: the same question again gives the answer that the folder has."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import optuna
import pytest
from small_series import QUESTION

import lstmsizer
from lstmsizer import cli
from lstmsizer.api import before
from lstmsizer.data.load import load
from lstmsizer.errors import OutputError
from lstmsizer.records import (
    Candidate,
    Curve,
    InUse,
    LeftOut,
    Limits,
    Progress,
    Question,
    Replicate,
    Request,
    Setup,
    Size,
    Spec,
    Stages,
    Trial,
)
from lstmsizer.run.whole import is_whole
from lstmsizer.study.kept import ANSWERED


class WorkedOut(Exception):
    """The question is not answered at once."""


@pytest.fixture
def only_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*asked: Any, **more: Any) -> None:
        raise WorkedOut

    monkeypatch.setattr("lstmsizer.run.run.run", run)


@pytest.fixture
def out(answered: lstmsizer.Sizing, place: Path, tmp_path: Path) -> Path:
    """A copy of the folder in which the question was answered."""
    return Path(shutil.copytree(place / "out", tmp_path / "out"))


def ask(place: Path, out: Path, **more: Any) -> lstmsizer.Sizing:
    asked = {**QUESTION, "budget": None, "progress": False, "out": out, **more}
    return lstmsizer.size(place / "series.csv", **asked)


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_same_question_is_answered_at_once(answered, place, out, only_at_once) -> None:
    written, told = content(out), list[Progress]()
    again = ask(place, out, progress=told.append, budget="1m", resume=True)
    assert told == []
    assert content(out) == written
    assert again.answer.decision == answered.answer.decision
    note, *others = again.answer.notes
    assert note.startswith("This was answered before, on 20")
    assert note.endswith("To have it worked out anew, choose another output folder.")
    assert others == list(answered.answer.notes)
    assert again.folder == out


def test_the_command_line_says_so(answered, place, out, only_at_once, monkeypatch, capsys) -> None:
    words = [f"--{name.replace('_', '-')}={value}" for name, value in QUESTION.items()]
    line = ["lstmsizer", "size", str(place / "series.csv"), *words, "--budget=none", f"--out={out}"]
    monkeypatch.setattr("sys.argv", line)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 0
    assert "This was answered before, on 20" in capsys.readouterr().out


def test_who_wants_it_anew_is_not_given_the_old_one(place, out, tmp_path, only_at_once) -> None:
    with pytest.raises(OutputError, match="trials already: choose another output folder"):
        ask(place, out, resume=False)
    with pytest.raises(WorkedOut):
        ask(place, tmp_path / "new")


@pytest.mark.parametrize(
    "other",
    [
        {"tolerance": 0.5},
        {"dropout": True},
        {"more_data": True},
        {"refit": "none"},
        {"max_params": 10_000},
    ],
    ids=str,
)
def test_what_is_asked_otherwise_goes_on(place, out, other: dict[str, Any], only_at_once) -> None:
    with pytest.raises(WorkedOut):
        ask(place, out, **other)


def test_the_same_data_under_another_name_goes_on_as_the_code_reads_it_by_name(
    place, out, tmp_path, only_at_once
) -> None:
    shutil.copy(place / "series.csv", tmp_path / "renamed.csv")
    with pytest.raises(WorkedOut):
        lstmsizer.size(tmp_path / "renamed.csv", **QUESTION, budget=None, out=out, progress=False)


def test_a_later_version_and_another_backend_go_on(place, out, only_at_once, monkeypatch) -> None:
    with monkeypatch.context() as later:
        later.setattr(lstmsizer, "__version__", "99.0")
        with pytest.raises(WorkedOut):
            ask(place, out)
    with monkeypatch.context() as other:
        other.setattr("lstmsizer.export.backend.choose_backend", lambda: "torch")
        with pytest.raises(WorkedOut):
            ask(place, out)


@pytest.mark.parametrize("name", ["answer.json", "model.keras", "model.py", "preprocess.json", "report.html"])
def test_files_that_are_not_whole_are_written_again(place, out, name: str, only_at_once) -> None:
    (out / name).unlink()
    with pytest.raises(WorkedOut):
        ask(place, out)


@pytest.mark.parametrize("name", ["answer.json", "model.keras", "model.py", "preprocess.json"])
def test_files_that_somebody_has_changed_are_written_again(place, out, name: str, only_at_once) -> None:
    with (out / name).open("ab") as file:
        file.write(b" ")
    with pytest.raises(WorkedOut):
        ask(place, out)


def test_a_report_that_was_written_anew_may_differ(place, out, only_at_once) -> None:
    (out / "report.html").write_text("<!doctype html><title>of a later version</title>", encoding="utf-8")
    assert "answered before" in ask(place, out).answer.notes[0]


@pytest.mark.parametrize(
    "said", [None, "yes", {}, {"question": 1, "files": {}}, {"question": "", "files": {"../series.csv": ""}}]
)
def test_a_study_that_does_not_know_what_it_answered_goes_on(place, out, said, only_at_once) -> None:
    journal = out / "study.journal"
    lines = [line for line in journal.read_text(encoding="utf-8").splitlines() if f'"{ANSWERED}"' not in line]
    journal.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if said is not None:
        study = optuna.load_study(study_name="lstmsizer", storage=storage(journal))
        study.set_user_attr(ANSWERED, said)
    with pytest.raises(WorkedOut):
        ask(place, out)


def storage(journal: Path) -> optuna.storages.JournalStorage:
    backend = optuna.storages.journal.JournalFileBackend(str(journal))
    return optuna.storages.JournalStorage(backend)


def test_what_was_cut_short_is_gone_on_with(answered, place, out, monkeypatch) -> None:
    for ending, at_once in (("budget", False), ("certified", True)):
        (out / "answer.json").unlink()
        answer = replace(answered.answer, ending=ending)
        with monkeypatch.context() as patch:
            patch.setattr("lstmsizer.run.run.run", lambda *asked, answer=answer, **more: answer)
            assert ask(place, out).answer.notes == answer.notes
            assert ("answered before" in ask(place, out).answer.notes[0]) == at_once


def test_an_answer_is_whole_unless_something_was_left_out_or_failed(answered) -> None:
    answer, nothing = answered.answer, Curve((), (), ())
    failed = Trial(
        Request(Candidate(answer.decision.size, 0.01), Replicate(0, 0), 8, "screen"),
        nothing, "failed", 0, 0.0, 0.0,
    )  # fmt: skip
    assert is_whole(answer, Stages(), [])
    assert is_whole(replace(answer, notes=("A column '--budget' was left out, you stopped.",)), Stages(), [])
    assert not is_whole(replace(answer, left_out=(LeftOut("dropout", "too little"),)), Stages(), [])
    assert not is_whole(replace(answer, ending="interrupted"), Stages(), [])
    assert not is_whole(answer, Stages(), [failed])
    assert not is_whole(answer, Stages(refit="all"), [])


def test_a_model_in_use_is_known_by_what_is_in_its_file(place, tmp_path) -> None:
    question = Question(targets=("load",), window=8)
    dataset = load(place / "series.csv", question)

    def asked(path: Path, limits: Limits = Limits()) -> str:  # noqa: B008
        stages = Stages(in_use=InUse("model.keras", str(path), Size((4,)), 0.01))
        return before.asked(dataset, Spec(question, Setup(batch_size=32)), stages, limits)

    for name, text in (("a", "one"), ("b", "one"), ("c", "another")):
        (tmp_path / name).write_text(text)
    same, also, other = (asked(tmp_path / name) for name in "abc")
    assert same == also != other
    assert asked(tmp_path / "a", Limits(parameters=100)) != same
