"""Labelled texts of every kind of source: read, parted by class, and numbered by the train part alone."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from text_sources import ANY, lines_file, names_folder, reviews

from lstmsizer.data.baselines import compared, mean_predictor_score
from lstmsizer.data.dataset import Dataset, scaled
from lstmsizer.data.load import load
from lstmsizer.data.preprocessing import TokenPreprocessing
from lstmsizer.data.tokens.tokenise import words
from lstmsizer.data.tokens.vocabulary import UNKNOWN
from lstmsizer.data.windows import token_windows
from lstmsizer.errors import DataError
from lstmsizer.records import LabelScores, Question, Scores

TEXT = replace(ANY, text="text", label="y")


def prepared(data: Dataset) -> TokenPreprocessing:
    assert isinstance(data.preprocessing, TokenPreprocessing)
    return data.preprocessing


def frame() -> pl.DataFrame:
    texts, labels = reviews()
    return pl.DataFrame({"text": texts, "y": labels})


def test_a_table_of_texts(tmp_path: Path) -> None:
    frame().write_csv(tmp_path / "reviews.csv")
    data = load(tmp_path / "reviews.csv", TEXT)
    assert (data.task, data.class_names, data.loss) == ("classify", ("bad", "good"), "softmax")
    assert prepared(data).tokens == "words"
    assert data.sequences.values.dtype == np.int32
    assert data.shapes.vocabulary == data.sequences.vocabulary == len(prepared(data).vocabulary) + 2
    assert any("--tokens characters reads them by character" in note for note in data.notes)


@pytest.mark.parametrize("kind", ["pandas", "polars", "pair", "array"])
def test_in_memory_it_is_the_same_data(kind: str, tmp_path: Path) -> None:
    texts, labels = reviews()
    frame().write_csv(tmp_path / "reviews.csv")
    source = {
        "pandas": pd.DataFrame({"text": texts, "y": labels}),
        "polars": frame(),
        "pair": (texts, labels),
        "array": (np.array(texts), np.array(labels)),
    }[kind]
    data = load(source, TEXT if kind in ("pandas", "polars") else ANY)
    from_file = load(tmp_path / "reviews.csv", TEXT)
    np.testing.assert_array_equal(data.sequences.values, from_file.sequences.values)
    np.testing.assert_array_equal(data.folds[0].train, from_file.folds[0].train)


def test_a_folder_of_names_is_read_by_character(tmp_path: Path) -> None:
    data = load(names_folder(tmp_path), ANY)
    assert data.class_names == ("Greek", "Norse")
    assert (prepared(data).source, prepared(data).tokens) == ("folder", "characters")
    assert data.ids[0] == "Greek 1"
    assert "è" in prepared(data).vocabulary


@pytest.mark.parametrize(
    ("separator", "prefix", "classes"),
    [(" ", "", ("bad", "good")), ("\t", "__label__", ("bad", "good")), (":x ", "", ("bad", "good"))],
)
def test_a_file_of_labels_and_texts(
    separator: str, prefix: str, classes: tuple[str, ...], tmp_path: Path
) -> None:
    data = load(lines_file(tmp_path / "train.all", separator, prefix), ANY)
    assert data.class_names == classes
    assert data.ids[:2] == ("1", "2")
    told = "first colon" if ":" in separator else "first word"
    assert any(told in note for note in data.notes)


def test_other_text_is_not_taken_for_labels(tmp_path: Path) -> None:
    texts, _ = reviews()
    (tmp_path / "novel.all").write_text("\n".join(text.removeprefix("No. ") for text in texts))
    with pytest.raises(DataError, match=r"novel\.all is not a CSV"):
        load(tmp_path / "novel.all", ANY)


def test_a_test_file_of_its_own_teaches_nothing(tmp_path: Path) -> None:
    train = lines_file(tmp_path / "train.all")
    (tmp_path / "test.all").write_text("good novel novel novel\nbad a dull film\n")
    data = load(train, ANY, None, tmp_path / "test.all")
    assert data.shapes.test == 2
    assert "novel" not in prepared(data).vocabulary
    (first, second) = token_windows(data.sequences, data.folds[0].test)
    assert first[:3].tolist() == [UNKNOWN] * 3
    assert UNKNOWN not in second[:3]


def test_other_encodings_are_found(tmp_path: Path) -> None:
    texts, labels = reviews()
    lines = "\n".join(f"{label} café {text}" for text, label in zip(texts, labels, strict=True))
    (tmp_path / "latin.all").write_bytes(lines.encode("latin-1"))
    data = load(tmp_path / "latin.all", ANY)
    assert "café" in prepared(data).vocabulary
    assert prepared(data).encodings == ("cp1252",)
    assert any("latin.all is not UTF-8" in note for note in data.notes)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from("abcdefgh"), min_size=60, max_size=90), st.integers(0, 5))
def test_the_vocabulary_knows_only_what_the_train_part_has(letters: list[str], seed: int) -> None:
    chance = np.random.default_rng(seed)
    texts = [" ".join(chance.choice(letters, 1 + number % 4)) + f" {number}" for number in range(60)]
    data = load((texts, [number % 2 for number in range(60)]), replace(ANY, tokens="words"))
    train = data.folds[0].train
    every = [token for number in train for token in words(texts[number])]
    assert {*prepared(data).vocabulary} == {token for token in every if every.count(token) >= 2}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["a b", "A  b", "c", "d e", "f g", "h"]), min_size=80, max_size=120))
def test_a_text_never_stands_on_two_sides(drawn: list[str]) -> None:
    texts = [*drawn, *(f"only {number}" for number in range(40))]
    labels = [number % 2 for number in range(len(texts))]
    fold = load((texts, labels), ANY).folds[0]
    parts = [{" ".join(texts[i].lower().split()) for i in part}
             for part in (fold.train, fold.stop, fold.score, fold.test)]  # fmt: skip
    assert sum(map(len, parts)) == len(set.union(*parts))


def test_a_class_whose_texts_are_all_in_another_too_is_still_in_every_part() -> None:
    texts, _ = reviews(80)
    labels = ["English"] * 80 + ["Scottish"] * 20
    data = load(([*texts, *texts[:20]], labels), ANY)
    assert all(split.classes[1] > 0 for split in data.splits)


def test_long_texts_are_cut_and_it_is_said() -> None:
    texts, labels = reviews()
    texts[3] = "word " * 500
    data = load((texts, labels), ANY)
    assert data.sequences.steps == 100
    assert any("lose their end (the longest has 500)" in note for note in data.notes)
    assert load((texts, labels), replace(ANY, max_tokens=4)).sequences.steps == 4


def test_the_trainer_sees_tokens_as_they_are() -> None:
    data = load(reviews(), ANY)
    fold = scaled(data.sequences, data.folds[0])
    assert fold.vocabulary == data.sequences.vocabulary
    np.testing.assert_array_equal(fold.values, data.sequences.values)


def test_groups_stay_together() -> None:
    table = frame().with_columns(author=pl.Series([f"author {number // 5}" for number in range(80)]))
    fold = load(table, replace(TEXT, group="author")).folds[0]
    authors = [{number // 5 for number in part} for part in (fold.train, fold.stop, fold.score, fold.test)]
    assert sum(map(len, authors)) == 16


def test_words_that_praise_are_found_by_the_baselines() -> None:
    data = load(reviews(200), ANY, 1)
    by_name = {baseline.name: baseline for baseline in compared(data, "loss").baselines}
    assert by_name["majority class"].score == pytest.approx(mean_predictor_score(data, "loss"))
    for name in ("TF-IDF, logistic regression", "naive Bayes"):
        test = by_name[name].test
        assert isinstance(test, LabelScores)
        assert test.error < 0.1
        assert by_name[name].score < by_name["majority class"].score / 2


def test_numbers_are_regressed_by_ridge() -> None:
    texts, _ = reviews(120)
    data = load((texts, [text.count("film") + 0.5 for text in texts]), replace(ANY, task="regress"), 1)
    mean, ridge = compared(data, "mse").baselines
    assert (mean.name, ridge.name) == ("mean", "TF-IDF, ridge")
    assert isinstance(ridge.test, Scores)
    assert isinstance(mean.test, Scores)
    assert ridge.test.rmse < 0.7 * mean.test.rmse


@pytest.mark.real
@pytest.mark.parametrize(
    ("source", "test", "question", "shape"),
    [
        ("names_languages", None, ANY, (18, 20)),
        ("trec6/TREC.train.all", "trec6/TREC.test.all", ANY, (6, 37)),
        ("esol_smiles/delaney.csv", None, replace(ANY, text="smiles", label="logp"), (1, 97)),
    ],
)
def test_published_texts(source: str, test: str | None, question: Question, shape: tuple[int, int]) -> None:
    if "LSTMSIZER_DATA" not in os.environ:
        pytest.skip("LSTMSIZER_DATA does not say where the data sets are")
    place = Path(os.environ["LSTMSIZER_DATA"])
    data = load(place / source, question, 1, None if test is None else place / test)
    assert (data.shapes.outputs, data.shapes.steps) == shape
