"""``model.py`` where every step has a target: it reads every kind of source as the sizing did, and trains."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from export_cases import make_answer, prepared, trained
from step_sources import (
    lists,
    rolls,
    sentences,
    tags_of,
    write_conll,
    write_mat,
    write_slots,
    write_table,
    write_text,
)

from lstmsizer.data.dataset import Dataset
from lstmsizer.data.load import load
from lstmsizer.data.stepwise.prepared import StepPreprocessing
from lstmsizer.data.windows import real_steps, step_rows
from lstmsizer.export import preprocess
from lstmsizer.export.files import files
from lstmsizer.records import Answer, Question, Setup, StepScores

Source = Callable[[Path], tuple[Any, Question]]
TAG, NEXT = Question(task="tag"), Question(task="next")


def parquet(folder: Path) -> tuple[Path, Question]:
    told = sentences()
    frame = pl.DataFrame({"words": told, "tags": [tags_of(one) for one in told]})
    frame.write_parquet(folder / "lists.parquet")
    return folder / "lists.parquet", Question(task="tag", text="words", tags="tags")


SOURCES: dict[str, Source] = {
    "conll": lambda folder: (write_conll(folder / "corpus.conll", sentences()), TAG),
    "slots": lambda folder: (write_slots(folder / "slots"), TAG),
    "lists": parquet,
    "table": lambda folder: (
        write_table(folder / "steps.csv"),
        Question(task="tag", sequence="trial", tags="state", time="step"),
    ),
    "rolls": lambda folder: (write_mat(folder / "rolls.mat"), NEXT),
    "characters": lambda folder: (write_text(folder / "book.txt.gz"), Question(task="next", window=16)),
    "words": lambda folder: (
        write_text(folder / "book.txt", 9000),
        Question(task="next", window=16, tokens="words"),
    ),
}


def answer_of(data: Dataset) -> Answer:
    answer = make_answer(data, epochs=1)
    embedding = 3 if data.sequences.vocabulary else None
    setup = Setup(batch_size=16, epochs=40, loss=data.loss, metric=data.metric, embedding=embedding)
    scores = StepScores(0.5, 0.1, 0.2, 0.1, 100, 10, 0.4 if data.sequences.multilabel else None)
    question = Question(task=data.task)
    return replace(
        answer,
        spec=replace(answer.spec, question=question, setup=setup),
        shapes=data.shapes,
        test=scores,
        baselines=(),
        task=data.task,
        classes=data.class_names,
    )


def written(data: Dataset, folder: Path) -> Path:
    for name, text in files(answer_of(data), data).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "model.py"


@pytest.mark.parametrize("kind", SOURCES)
def test_every_source_is_read_as_it_was(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, question = SOURCES[kind](tmp_path)
    data = load(source, question, 1)
    found = prepared(written(data, tmp_path), monkeypatch)
    fold, sequences = data.folds[0], data.sequences
    trained = np.sort(np.concatenate([fold.train, fold.stop]))
    for part, numbers in (("train", trained), ("check", fold.score), ("test", fold.test)):
        rows, real = step_rows(sequences, numbers), real_steps(sequences, numbers)
        expected = sequences.values[rows]
        x = found[f"x_{part}"]
        if x.ndim == 3:
            expected = np.where(np.isnan(expected), data.final.scaling.input_mean, expected)
            np.testing.assert_array_equal(np.isnan(x).all(-1), ~real)
        np.testing.assert_allclose(x[real], expected, rtol=1e-5, atol=1e-6)
        np.testing.assert_array_equal(found[f"y_{part}"][real], sequences.targets[rows])


@pytest.mark.parametrize(
    "kind",
    ["conll", "rolls", *(pytest.param(kind, marks=pytest.mark.slow) for kind in ("table", "characters"))],
)
def test_it_trains_and_scores_by_itself(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source, question = SOURCES[kind](tmp_path)
    code = written(load(source, question, 1), tmp_path)
    _, printed = trained(code, monkeypatch, capsys)
    assert "Test log loss a step" in printed
    assert "The model that was sized had 0.5" in printed


@pytest.mark.parametrize("kind", SOURCES)
def test_the_preparation_is_read_again_as_it_was_written(kind: str, tmp_path: Path) -> None:
    source, question = SOURCES[kind](tmp_path)
    told = load(source, question, 1).preprocessing
    assert isinstance(told, StepPreprocessing)
    assert preprocess.from_json(preprocess.to_json(told)) == told


def test_what_came_from_memory_is_to_be_saved_first() -> None:
    for source, question in ((rolls(), NEXT), (lists(), Question(task="tag", text="words", tags="tags"))):
        data = load(source, question, 1)
        assert (
            "save it once" in (code := files(answer_of(data), data)["model.py"]) or "save them once" in code
        )
