"""An answer whose model is gone: from what is kept and the data, the same model is trained again."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from small_series import QUESTION

import lstmsizer
from lstmsizer import cli
from lstmsizer.data.load import load
from lstmsizer.data.windows import windows
from lstmsizer.errors import Interrupted, OutputError
from lstmsizer.execute.base import Outcome
from lstmsizer.run.again import EndedByUser
from lstmsizer.run.finish import patiently

AGAIN = ("answer.json", "model.py", "preprocess.json", "report.html")


def typed(words: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    """The exit code of a command line."""
    monkeypatch.setattr(sys, "argv", ["lstmsizer", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


@pytest.fixture
def bare(answered: lstmsizer.Sizing, tmp_path: Path) -> Path:
    """A folder of which only the study is left."""
    folder = tmp_path / "bare"
    folder.mkdir()
    shutil.copy(answered.folder / "study.journal", folder)
    return folder


def test_from_the_study_and_the_data_the_same_model_is_trained_again(
    answered: lstmsizer.Sizing, place: Path, bare: Path, tmp_path: Path, monkeypatch, capsys
) -> None:
    words = ["export", str(bare), "--data", str(place / "series.csv"), "--format", "keras"]
    assert typed([*words, "-o", str(tmp_path / "copy.keras")], monkeypatch) == 0
    said = capsys.readouterr()
    assert "the model is as it was: test MSE" in said.out
    assert "once more, on all but the test part" in said.err
    assert {name: (bare / name).read_bytes() for name in AGAIN} == {
        name: (answered.folder / name).read_bytes() for name in AGAIN
    }
    assert (tmp_path / "copy.keras").read_bytes() == (bare / "model.keras").read_bytes()
    data = load(place / "series.csv", answered.answer.spec.question)
    given = windows(data.sequences, data.final.test, data.final.scaling.input_mean)
    before, now = answered.model.predict_on_batch(given), lstmsizer.show(bare).model.predict_on_batch(given)
    np.testing.assert_array_equal(now, before)
    assert typed(words, monkeypatch) == 0
    assert "is there already, so nothing was trained" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda frame: frame.with_columns(load=pl.col("load") + 1),
            "The data are not those that the answer was found on",
        ),
        (lambda frame: frame.head(399), "values, their order or the parts differ; give the same data"),
        (lambda frame: frame.drop("load"), "has no column 'load'"),
        (lambda frame: frame.rename({"wind": "gust"}), "has 'gust' where that had 'wind'"),
    ],
)
def test_other_data_are_refused(
    change, words, series: pl.DataFrame, bare: Path, tmp_path: Path, monkeypatch, capsys
) -> None:
    change(series).write_csv(tmp_path / "other.csv")
    asked = ["export", str(bare), "--data", str(tmp_path / "other.csv"), "--format", "keras"]
    assert typed(asked, monkeypatch) == 2
    said = capsys.readouterr().err
    assert words in said
    assert len(said.splitlines()) == 1
    assert [path.name for path in bare.iterdir()] == ["study.journal"]


def test_without_the_data_it_is_said_what_to_give(bare: Path, place: Path, tmp_path: Path) -> None:
    kept = lstmsizer.show(bare)
    with pytest.raises(OutputError, match=r"give the data it was found on, '.*series\.csv', with --data"):
        kept.export(format="keras")
    again = "its answer is kept: 'lstmsizer export .* --data FILE --format keras' trains it again"
    with pytest.raises(OutputError, match=again):
        kept.predict(place / "series.csv")
    with pytest.raises(OutputError, match=again):
        _ = kept.model
    with pytest.raises(OutputError, match=r"Keras opens files called \.keras alone"):
        kept.export(tmp_path / "model.h5", format="keras")


def own(spec: dict[str, Any]) -> None:
    spec["own"] = {"name": "build.py:build", "fingerprint": "", "callbacks": ""}
    spec["own"] |= {"callbacks_fingerprint": "", "inputs": []}


def foreign(spec: dict[str, Any]) -> None:
    inner = {"module": "os", "class_name": "system", "config": {}, "registered_name": "system"}
    optimizer = json.dumps({"class_name": "SGD", "config": {"momentum": [inner]}})
    spec["setup"]["compiled"] = {"optimizer": optimizer, "loss": ""}


def broken(spec: dict[str, Any]) -> None:
    spec["setup"]["compiled"] = {"optimizer": "{", "loss": ""}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (own, "a model of your own, 'build.py:build': name it again with --model"),
        (foreign, "was compiled with something of 'os', not of Keras"),
        (broken, "what was compiled is not JSON"),
    ],
)
def test_what_an_answer_names_is_not_run_by_its_word_alone(
    change: Callable[[dict[str, Any]], None], words: str, answered, place: Path, tmp_path: Path
) -> None:
    facts = json.loads((answered.folder / "answer.json").read_text(encoding="utf-8"))
    change(facts["spec"])
    (tmp_path / "answer.json").write_text(json.dumps(facts), encoding="utf-8")
    with pytest.raises(lstmsizer.LstmsizerError, match=words):
        lstmsizer.show(tmp_path).export(format="keras", data=place / "series.csv", progress=False)


class Stopped:
    """An executor during whose work Ctrl-C comes."""

    slots = 1
    asked = 0

    def submit(self, item: object) -> int:
        self.asked += 1
        return self.asked

    def wait(self, timeout: float | None) -> list[Outcome]:
        raise KeyboardInterrupt

    def call_off(self) -> None:
        raise KeyboardInterrupt

    def __enter__(self) -> Stopped:
        return self

    def __exit__(self, *exc: object) -> None: ...


def test_the_first_ctrl_c_ends_a_training_that_can_be_had_again() -> None:
    executor = Stopped()
    ended = EndedByUser(executor)

    def step() -> object:
        ended.submit("a training")
        return ended.wait(None)

    with pytest.raises(Interrupted, match="nothing was written"):
        patiently(step)
    assert executor.asked == 1


@pytest.mark.slow
def test_from_a_database_at_the_window_that_was_found_and_as_the_model_was_fitted(
    place: Path, tmp_path: Path
) -> None:
    study, data = f"sqlite:///{tmp_path}/studies.db", place / "series.csv"
    ask = {**QUESTION, "window": "6,60", "refit": "none", "budget": None, "progress": False}
    found = lstmsizer.size(data, **ask, study=study, out=tmp_path / "first")
    assert found.answer.spec.question.window == 6
    again = lstmsizer.show(tmp_path / "again", study=study)
    again.export(tmp_path / "copy.keras", "keras", data=data, progress=False)
    for before, now in zip(found.model.get_weights(), again.model.get_weights(), strict=True):
        np.testing.assert_array_equal(now, before)
    assert (tmp_path / "again" / "answer.json").read_text() == (
        tmp_path / "first" / "answer.json"
    ).read_text()
