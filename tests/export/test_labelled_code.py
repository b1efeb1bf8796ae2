"""``model.py`` of labelled sequences: it reads every kind of source as the sizing did, and trains."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from export_cases import make_answer, prepared

from lstmsizer.data.dataset import Dataset
from lstmsizer.data.load import load
from lstmsizer.data.preprocessing import LabelledPreprocessing
from lstmsizer.data.windows import windows
from lstmsizer.export.files import files
from lstmsizer.records import Answer, LabelScores, Question, Scores, Setup

CHANCE = np.random.default_rng(5)
LENGTHS = CHANCE.integers(3, 8, 60)
KINDS = CHANCE.integers(0, 3, 60)
VALUES = [
    (CHANCE.standard_normal((steps, 2)) + kind).astype(np.float32)
    for steps, kind in zip(LENGTHS, KINDS, strict=True)
]
NAMES = np.array(["fall", 'a "rise"', "calm"])


def answer_of(data: Dataset) -> Answer:
    answer = make_answer(data, epochs=3)
    classes = data.sequences.classes
    setup = Setup(batch_size=16, epochs=40, loss=data.loss, metric=data.metric)
    confusion = tuple(tuple(int(i == j) for j in range(classes)) for i in range(classes))
    return replace(
        answer,
        spec=replace(answer.spec, question=Question(task=None), setup=setup),
        test=LabelScores(0.5, 0.3, 0.1, confusion) if classes else Scores(1.0, 1.0, 0.8),
        baselines=(),
        task=data.task,
        classes=data.class_names,
    )


def written(data: Dataset, folder: Path) -> Path:
    """The folder with ``model.py`` and what it reads beside itself."""
    for name, text in files(answer_of(data), data).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "model.py"


def check_same(found: dict[str, Any], data: Dataset) -> None:
    """The program's parts are the data set's, in values, padding, labels and scales."""
    final = data.final
    for part, numbers in (("train", final.train), ("check", final.stop), ("test", final.test)):
        expected = windows(data.sequences, numbers, final.scaling.input_mean, padding=np.nan)
        np.testing.assert_allclose(found[f"x_{part}"], expected, rtol=1e-5, atol=1e-6)
        targets = data.sequences.targets[numbers]
        np.testing.assert_allclose(found[f"y_{part}"], targets, rtol=1e-6)
    np.testing.assert_allclose(found["x_mean"], final.scaling.input_mean, rtol=1e-3, atol=1e-3)


def write_table(path: Path, suffix: str = ".csv") -> Path:
    """A long table with gaps, a category, a truth value, and rows out of the order of time."""
    rows: list[dict[str, Any]] = []
    for number, (values, kind) in enumerate(zip(VALUES, KINDS, strict=True)):
        for step in CHANCE.permutation(len(values)):
            rows.append(
                {
                    "trial": f"s-{number}",
                    "step": int(step) - 10 * number,  # later sequences have earlier times
                    "kind": str(NAMES[kind]),
                    "x": float(values[step, 0]) if CHANCE.random() > 0.1 else None,
                    "wind": ["NE", "SW", None][step % 3],
                    "open": bool(step % 2),
                }
            )
    frame = pl.DataFrame(rows)
    target = path.with_suffix(suffix)
    frame.write_csv(target) if suffix == ".csv" else frame.write_parquet(target)
    return target


TABLE = Question(task=None, sequence="trial", label="kind", time="step")


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_long_table_is_read_as_it_was(suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = load(write_table(tmp_path / "steps", suffix), TABLE, 1)
    check_same(prepared(written(data, tmp_path), monkeypatch), data)


@pytest.mark.parametrize("layout", ["lengths", "nan", "joined", "one-hot", "numbers", "split"])
def test_arrays_are_read_as_they_were(layout: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    padded = np.full((60, 7, 2), np.nan if layout == "nan" else 0.0, np.float32)
    for row, values in zip(padded, VALUES, strict=True):
        row[: len(values)] = values
    arrays: dict[str, np.ndarray] = {"X": padded, "y": KINDS, "lengths": LENGTHS}
    if layout == "nan":
        del arrays["lengths"]
    if layout == "joined":
        arrays["X"] = np.concatenate(VALUES)
    if layout == "one-hot":
        arrays["y"] = np.eye(3)[KINDS]
    if layout == "numbers":
        arrays["y"] = KINDS + CHANCE.random(60)
    if layout == "split":
        parts = {"_train": slice(0, 45), "_test": slice(45, 60)}
        arrays = {name + end: array[of] for name, array in arrays.items() for end, of in parts.items()}
    np.savez(tmp_path / "data.npz", **arrays)
    data = load(tmp_path / "data.npz", Question(task=None, exclude=("feature 1",)), 1)
    check_same(prepared(written(data, tmp_path), monkeypatch), data)


def test_a_pair_of_ts_files_is_read_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for end, part in (("TRAIN", slice(0, 45)), ("TEST", slice(45, 60))):
        lines = ["@problemName waves", "@classLabel true fall calm", "@data"]
        for values, kind in zip(VALUES[part], KINDS[part], strict=True):
            cells = [[f"{x:.6g}" if abs(x) > 0.1 else "?" for x in column] for column in values.T]
            lines.append(":".join([*map(",".join, cells), str(NAMES[kind])]))
        (tmp_path / f"Waves_{end}.ts").write_text("\n".join(lines), encoding="utf-8")
    data = load(tmp_path / "Waves_TRAIN.ts", Question(task=None), 1)
    check_same(prepared(written(data, tmp_path), monkeypatch), data)


@pytest.mark.parametrize("labels", ["folders", "numbers"])
def test_a_folder_is_read_as_it_was(labels: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, part in (("train", slice(0, 45)), ("test", slice(45, 60))):
        for number, values in list(enumerate(VALUES))[part]:
            inside = tmp_path / name / (str(NAMES[KINDS[number]]) if labels == "folders" else "all")
            inside.mkdir(parents=True, exist_ok=True)
            separator = " " if number % 4 == 0 else ","
            lines = ["#x, y", *(separator.join(f"{x:.6g}" for x in row) for row in values), ""]
            (inside / f"{name}-{number}.csv").write_text("\n".join(lines), encoding="utf-8")
    rows = [f"{number},{LENGTHS[number] + 0.5 * KINDS[number]}" for number in range(60)]
    (tmp_path / "labels.csv").write_text("\n".join(["n,hours", *rows, ""]), encoding="utf-8")
    tables = () if labels == "folders" else (tmp_path / "labels.csv",)
    monkeypatch.chdir(tmp_path)
    data = load("train", Question(task=None), 1, "test", tables)
    assert data.task == ("classify" if labels == "folders" else "regress")
    check_same(prepared(written(data, tmp_path), monkeypatch), data)


def test_sequences_of_one_length_need_no_mask(tmp_path: Path) -> None:
    data = load((CHANCE.standard_normal((60, 5, 2)), KINDS), Question(task=None), 1)
    code = files(answer_of(data), data)["model.py"]
    ast.parse(code)
    assert "isnan" not in code.split("def filled")[0]
    assert "keras.Sequential" in code
    assert "np.stack" in code


@pytest.mark.parametrize("hostile", ['"""\nimport os', "é\u202e\x00", "'''", "\\"])
def test_names_from_the_data_stay_text(hostile: str) -> None:
    data = load((VALUES, NAMES[KINDS]), Question(task=None), 1)
    names = (hostile, *data.class_names[1:])
    assert isinstance(data.preprocessing, LabelledPreprocessing)
    renamed = replace(
        data,
        class_names=names,
        preprocessing=replace(data.preprocessing, class_names=names, label=hostile),
        source=hostile,
    )
    tree = ast.parse(files(replace(answer_of(renamed), source=hostile), renamed)["model.py"])
    assert hostile in {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}


def test_it_weighs_the_classes_where_the_sizing_did(tmp_path: Path) -> None:
    data = load(write_table(tmp_path / "steps"), TABLE, 1)
    answer = answer_of(data)
    setup = replace(answer.spec.setup, class_weights="balanced")
    weighing = replace(answer, spec=replace(answer.spec, setup=setup))
    assert "class_weight" not in files(answer, data)["model.py"]
    code = files(weighing, data)["model.py"]
    counting = code[code.index("counts = np.bincount") : code.index("model.fit(")]
    known: dict[str, Any] = {"np": np, "y_train": np.array([0, 0, 0, 2]), "CLASSES": NAMES}
    exec(counting, known)
    assert known["class_weights"] == {0: 4 / 9, 1: 1.0, 2: 4 / 3}
    assert "    class_weight=class_weights,\n" in code[code.index("model.fit(") :]


def test_it_trains_the_sized_network(tmp_path: Path) -> None:
    data = load(write_table(tmp_path / "steps"), TABLE, 1)
    code = written(data, tmp_path)
    told = subprocess.run(
        [sys.executable, "-W", "error", str(code)], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "The model that was sized had 0.5, 90.00% right." in told.stdout
    assert "lstm_1 (LSTM)" in told.stdout
