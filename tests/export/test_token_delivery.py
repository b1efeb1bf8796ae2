"""From texts to a Keras model over token numbers, and to the code that reads and trains it again."""

from __future__ import annotations

import ast
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from export_cases import make_answer, prepared, trained

from lstmsizer.data.dataset import Dataset, scaled
from lstmsizer.data.load import load
from lstmsizer.data.preprocessing import TokenPreprocessing
from lstmsizer.data.scores import label_metric_value
from lstmsizer.data.windows import token_windows
from lstmsizer.export import keras_model
from lstmsizer.export.files import files
from lstmsizer.export.preprocess import from_json, to_json
from lstmsizer.export.service import Delivered, Delivery, open_exporter
from lstmsizer.records import (
    Answer,
    Candidate,
    LabelScores,
    Question,
    Replicate,
    Request,
    Scores,
    Setup,
    Size,
)
from lstmsizer.train.base import Fitted
from lstmsizer.train.engine import EnginePayload, Fit, open_engine

CHANCE = np.random.default_rng(4)
KINDS = CHANCE.integers(0, 3, 90)
OPENINGS = ["who", "where", '"""; import os # \\']
TEXTS = [
    f"{OPENINGS[kind]} {number % 11} " + " ".join(CHANCE.choice(["İs", "the", "Café", "?"], number % 6))
    for number, kind in enumerate(KINDS)
]
LABELS = [f"kind '{kind}'" for kind in KINDS]
ANY = Question(task=None)
TEXT = replace(ANY, text="text", label="y")


def never() -> bool:
    return False


def test_keras_tells_classes_of_tokens_as_the_engine_does(tmp_path: Path) -> None:
    data = load((TEXTS, LABELS), ANY, 1)
    setup = Setup(batch_size=16, epochs=3, loss=data.loss, metric=data.metric, embedding=5)
    candidate, fold = Candidate(Size((4, 3)), 0.02), data.folds[0]
    engine = open_engine(EnginePayload((scaled(data.sequences, fold),), setup, 0, 1), never)
    fitted = engine(Fit(Request(candidate, Replicate(0, 0), setup.epochs, "finish")))
    assert isinstance(fitted, Fitted)
    path = tmp_path / "model.keras"
    item = Delivery(
        path, candidate, setup, 20, fitted.weights, fold.scaling, data.sequences, fold.score,
        fold.scaling.input_mean,
    )  # fmt: skip
    out = open_exporter(None, never)(item)
    assert isinstance(out, Delivered)

    told = label_metric_value("loss", data.sequences.targets[fold.score], out.outputs)
    assert told == pytest.approx(fitted.trial.score, rel=1e-4), "the engine's own score, on the same part"
    model = keras_model.load(path)
    padded = token_windows(data.sequences, fold.score)
    alone = [model.predict(row[row > 0][None], verbose=0)[0] for row in padded[:3]]
    np.testing.assert_allclose(alone, out.outputs[:3], rtol=1e-4, err_msg="texts alone, without padding")


def answer_of(data: Dataset) -> Answer:
    classes = data.sequences.classes
    setup = Setup(batch_size=16, epochs=40, loss=data.loss, metric=data.metric, embedding=6)
    confusion = tuple(tuple(int(i == j) for j in range(classes)) for i in range(classes))
    answer = make_answer(data, epochs=2)
    return replace(
        answer,
        spec=replace(answer.spec, question=ANY, setup=setup),
        test=LabelScores(0.5, 0.3, 0.1, confusion) if classes else Scores(1.0, 1.0, 0.8),
        baselines=(),
        task=data.task,
        classes=data.class_names,
    )


def written(data: Dataset, folder: Path) -> Path:
    for name, text in files(answer_of(data), data).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "model.py"


def check_same(found: dict[str, Any], data: Dataset) -> None:
    """The program's tokens and targets are the data set's."""
    for part, numbers in (("train", data.final.train), ("check", data.final.stop), ("test", data.final.test)):
        given = found[f"x_{part}"]
        expected = token_windows(data.sequences, numbers)
        np.testing.assert_array_equal(given[:, : expected.shape[1]], expected)
        assert not given[:, expected.shape[1] :].any()
        np.testing.assert_allclose(found[f"y_{part}"], data.sequences.targets[numbers], rtol=1e-6)


@pytest.mark.parametrize("tokens", ["words", "characters"])
@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".parquet"])
def test_a_table_is_read_and_taken_apart_as_it_was(
    tokens: str, suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = pl.DataFrame({"text": TEXTS, "y": LABELS})
    path = tmp_path / f"texts{suffix}"
    if suffix == ".parquet":
        frame.write_parquet(path)
    else:
        frame.write_csv(path, separator="\t" if suffix == ".tsv" else ",")
    data = load(path, replace(TEXT, tokens=tokens, max_tokens=5), 1)
    check_same(prepared(written(data, tmp_path), monkeypatch), data)


def test_texts_of_memory_are_read_from_the_table_that_the_code_asks_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    half = len(TEXTS) // 2
    data = load((TEXTS[:half], LABELS[:half]), ANY, 1, (TEXTS[half:], LABELS[half:]))
    for name, part in (("data", slice(0, half)), ("test", slice(half, None))):
        pl.DataFrame({"text": TEXTS[part], "label": LABELS[part]}).write_parquet(tmp_path / f"{name}.parquet")
    check_same(prepared(written(data, tmp_path), monkeypatch), data)


def test_a_folder_of_classes_is_read_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "names"
    folder.mkdir()
    for kind in range(3):
        lines = "\n\n".join(text for text, own in zip(TEXTS, KINDS, strict=True) if own == kind)
        (folder / f"K-{kind}.txt").write_bytes(lines.encode("cp1252" if kind else "utf-8", "replace"))
    data = load(folder, ANY, 1)
    assert set(from_tokens(data).encodings) == {"utf-8-sig", "cp1252"}
    check_same(prepared(written(data, tmp_path), monkeypatch), data)


@pytest.mark.parametrize("separator", [" ", ":fine "])
def test_lines_of_labels_and_texts_are_read_as_they_were(
    separator: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, part in (("train.all", slice(0, 70)), ("test.all", slice(70, None))):
        lines = [f"__label__{k}{separator}{t}" for k, t in zip(KINDS[part], TEXTS[part], strict=True)]
        (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    data = load(tmp_path / "train.all", ANY, 1, tmp_path / "test.all")
    check_same(prepared(written(data, tmp_path), monkeypatch), data)


@pytest.mark.parametrize("regress", [pytest.param(False, marks=pytest.mark.slow), True])
def test_the_whole_program_trains_and_scores(
    regress: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    labels = [float(len(text)) for text in TEXTS] if regress else LABELS
    pl.DataFrame({"text": TEXTS, "y": labels}).write_csv(tmp_path / "texts.csv")
    code = written(
        load(tmp_path / "texts.csv", replace(TEXT, task="regress" if regress else None), 1), tmp_path
    )
    _, printed = trained(code, monkeypatch, capsys)
    assert ("Test RMSE" if regress else "Test log loss") in printed
    assert "The model that was sized had" in printed


def test_what_stands_in_the_data_stays_text(tmp_path: Path) -> None:
    data = load((TEXTS, [f'{label}\n"""+quit()' for label in LABELS]), ANY, 1)
    tree = ast.parse(written(data, tmp_path).read_text(encoding="utf-8"))
    called = {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert "quit" not in called
    assert json.loads((tmp_path / "preprocess.json").read_text(encoding="utf-8"))["vocabulary"]


def from_tokens(data: Dataset) -> TokenPreprocessing:
    assert isinstance(data.preprocessing, TokenPreprocessing)
    return data.preprocessing


def test_the_preparation_reads_back_as_it_was() -> None:
    prepared = from_tokens(load((TEXTS, LABELS), ANY, 1))
    assert from_json(to_json(prepared)) == prepared
