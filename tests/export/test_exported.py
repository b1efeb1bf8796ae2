"""Where a model cannot be exported it is said in a sentence, before any work."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

import lstmsizer
from lstmsizer.api import predicting
from lstmsizer.api.predicting import exported
from lstmsizer.errors import OutputError, SettingError
from lstmsizer.export.exported import Conversion, check_format, check_target


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("onnx", r"ONNX the package jax2onnx is needed: pip install 'lstmsizer\[onnx\]'"),
        ("savedmodel", r"the package tensorflow is needed: pip install 'lstmsizer\[savedmodel\]'"),
        ("tflite", "'tflite' is not known: write onnx, savedmodel or keras"),
    ],
)
def test_what_is_missing_is_said(written: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SettingError, match=words):
        check_format(written)


def test_without_a_model_there_is_nothing_to_export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)
    with pytest.raises(lstmsizer.OutputError, match="There is no answer in"):
        exported(tmp_path, tmp_path / "model.onnx", "onnx")


def test_what_others_wrote_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(OutputError, match=r"is no SavedModel's \('notes\.txt'\): name a new folder"):
        check_target(tmp_path, "savedmodel")
    with pytest.raises(OutputError, match=r"not called \.onnx: name another file"):
        check_target(tmp_path / "notes.txt", "onnx")
    with pytest.raises(OutputError, match="no folder: name a new one"):
        check_target(tmp_path / "notes.txt", "savedmodel")
    with pytest.raises(OutputError, match=r"is a folder: name a file, such as model\.onnx"):
        check_target(tmp_path, "onnx")
    with pytest.raises(OutputError, match="is not there"):
        check_target(tmp_path / "none" / "model.onnx", "onnx")
    (tmp_path / "saved_model.pb").touch()
    with pytest.raises(OutputError, match=r"notes\.txt"):
        check_target(tmp_path, "savedmodel")  # the notes would be lost
    (tmp_path / "notes.txt").unlink()
    check_target(tmp_path, "savedmodel")  # an earlier export's may be
    check_target(tmp_path / "model.onnx", "onnx")


def test_what_a_stopped_export_left_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(factory: str, item: Conversion, what: str) -> None:
        (tmp_path / ".served.unfinished").mkdir()  # as the process has it, which is ended with the rest
        raise KeyboardInterrupt

    (tmp_path / "model.keras").touch()
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)
    monkeypatch.setattr(predicting, "_done", stopped)
    with pytest.raises(KeyboardInterrupt):
        exported(tmp_path, tmp_path / "served", "savedmodel")
    assert [path.name for path in tmp_path.iterdir()] == ["model.keras"]
