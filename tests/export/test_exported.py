"""Where a model cannot be exported it is said in a sentence, before any work."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

import lstmsizer
from lstmsizer.api.predicting import exported
from lstmsizer.errors import OutputError, SettingError
from lstmsizer.export.exported import check_format, check_target


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("onnx", r"ONNX the package jax2onnx is needed: pip install 'lstmsizer\[onnx\]'"),
        ("savedmodel", r"the package tensorflow is needed: pip install 'lstmsizer\[savedmodel\]'"),
        ("tflite", "'tflite' is not known: write onnx or savedmodel"),
    ],
)
def test_what_is_missing_is_said(written: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SettingError, match=words):
        check_format(written)


def test_without_a_model_there_is_nothing_to_export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)
    with pytest.raises(lstmsizer.OutputError, match=r"no model .*model\.keras"):
        exported(tmp_path, tmp_path / "model.onnx", "onnx")


def test_what_others_wrote_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(OutputError, match="no SavedModel: name a new folder"):
        check_target(tmp_path, "savedmodel")
    with pytest.raises(OutputError, match=r"is a folder: name a file, such as model\.onnx"):
        check_target(tmp_path, "onnx")
    with pytest.raises(OutputError, match="is not there"):
        check_target(tmp_path / "none" / "model.onnx", "onnx")
    (tmp_path / "saved_model.pb").touch()
    check_target(tmp_path, "savedmodel")  # an earlier export's may be
    check_target(tmp_path / "model.onnx", "onnx")
