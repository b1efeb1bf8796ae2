"""A folder is claimed before the work and holds a whole answer after it, or what it held before."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from lstmsizer.errors import InUseError, OutputError
from lstmsizer.export.folder import claim, claimed, read, write


def listing(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_a_claimed_folder_is_there_and_empty(tmp_path: Path) -> None:
    claim(tmp_path / "a" / "b")
    assert listing(tmp_path) == ["a", "a/b"]


def test_answers_are_written_and_read(tmp_path: Path) -> None:
    write(tmp_path, {"answer.json": '{"ä": 1}', "model.bin": b"\x00\xff", "model.py": "x = 1\n"})
    assert read(tmp_path, "answer.json") == '{"ä": 1}'
    assert (tmp_path / "model.bin").read_bytes() == b"\x00\xff"
    assert listing(tmp_path) == ["answer.json", "model.bin", "model.py"]


@pytest.mark.parametrize("earlier", ["answer.json", "study.journal"])
def test_an_earlier_run_s_folder_can_be_claimed_again(tmp_path: Path, earlier: str) -> None:
    (tmp_path / earlier).write_text("{}")
    (tmp_path / "notes.txt").write_text("the user's own")
    claim(tmp_path)
    assert listing(tmp_path) == sorted([earlier, "notes.txt"])


def test_what_a_run_left_that_was_killed_before_its_first_trial_is_not_foreign(tmp_path: Path) -> None:
    (tmp_path / "study.journal.claim").write_text("{}")
    claim(tmp_path)
    assert listing(tmp_path) == ["study.journal.claim"]


def test_a_foreign_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("")
    with pytest.raises(OutputError, match=r"holds other files \('thesis.tex', ...\).*--out"):
        claim(tmp_path)
    assert listing(tmp_path) == ["thesis.tex"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(OutputError, match="is a file"):
        claim(tmp_path / "out")
    with pytest.raises(OutputError, match=r"cannot be written \(Not a directory\)"):
        claim(tmp_path / "out" / "deeper")
    assert (tmp_path / "out").read_text() == "mine"


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc, which nobody can write, not even root")
def test_an_unwritable_place_is_one_clear_line() -> None:
    with pytest.raises(OutputError) as error:
        claim(Path("/proc/out"))
    assert str(error.value).startswith("The output folder '/proc/out' cannot be written (")
    assert "\n" not in str(error.value)


def test_a_folder_without_permission_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "touch", denied)  # a real one would let root in
    with pytest.raises(OutputError, match="Permission denied"), claimed(tmp_path / "a" / "b"):
        pytest.fail("the work must not begin")
    assert listing(tmp_path) == []


def test_an_impossible_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="null"):
        claim(tmp_path / "a\0b")


def fail(out: Path, files: list[str], failure: BaseException) -> None:
    """A run that makes files and then fails."""
    with claimed(out):
        for name in files:
            (out / name).touch()
        raise failure


@pytest.mark.parametrize("failure", [OutputError("full"), KeyboardInterrupt(), SystemExit(1)])
def test_a_failed_run_leaves_nothing(tmp_path: Path, failure: BaseException) -> None:
    with pytest.raises(type(failure)):
        fail(tmp_path / "a" / "b", ["model.py", ".model.unfinished.keras", "study.journal.lock"], failure)
    assert listing(tmp_path) == []


def test_a_run_that_is_refused_leaves_what_the_other_run_writes_meanwhile(tmp_path: Path) -> None:
    with pytest.raises(InUseError):
        fail(tmp_path, ["answer.json", "study.journal.lock"], InUseError("in use"))
    assert listing(tmp_path) == ["answer.json", "study.journal.lock"]


def test_a_failed_run_leaves_what_is_not_its_own(tmp_path: Path) -> None:
    (tmp_path / "answer.json").write_text("{}")
    with pytest.raises(ValueError, match="failed"):
        # The notes are the user's, written meanwhile.
        fail(tmp_path, ["model.keras", "notes.txt"], ValueError("failed"))
    assert listing(tmp_path) == ["answer.json", "notes.txt"]


def test_a_failed_run_leaves_its_trials(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        fail(tmp_path / "out", ["model.keras", "study.journal"], OutputError("full"))
    assert listing(tmp_path) == ["out", "out/study.journal"]
    claim(tmp_path / "out")  # the next run of the same question goes on from there


def test_a_run_that_ends_well_keeps_everything(tmp_path: Path) -> None:
    with claimed(tmp_path / "out") as out:
        write(out, {"answer.json": "{}"})
    assert listing(tmp_path) == ["out", "out/answer.json"]


def test_the_answer_is_renamed_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    order: list[str] = []
    replace = os.replace

    def noted(old: Path, new: Path) -> None:
        order.append(new.name)
        replace(old, new)

    monkeypatch.setattr(os, "replace", noted)
    write(tmp_path, {"answer.json": "{}", "model.py": "", "report.html": ""})
    assert order == ["model.py", "report.html", "answer.json"]


def test_a_full_disk_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"answer.json": "old", "model.py": "old"})

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OutputError, match="No space left on device"):
        write(tmp_path, {"answer.json": "new", "model.py": "new"})
    assert listing(tmp_path) == ["answer.json", "model.py"]
    assert read(tmp_path, "answer.json") == read(tmp_path, "model.py") == "old"


def test_no_answer_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"There is no answer in .* \(answer.json is missing\)"):
        read(tmp_path / "none", "answer.json")
    (tmp_path / "answer.json").write_bytes(b"\xff\xfe")
    with pytest.raises(OutputError, match="cannot be read"):
        read(tmp_path, "answer.json")


def test_where_nothing_can_be_written_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=r"cannot be written into .*file' \(Not a directory\)"):
        write(tmp_path / "file", {"report.html": "<html>"})
