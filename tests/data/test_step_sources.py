"""Sequences with a target at every step come out of every kind of source as they stand in it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
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
from lstmsizer.data.windows import step_rows
from lstmsizer.errors import InputError, SettingError
from lstmsizer.records import Question

TAG, NEXT = Question(task="tag"), Question(task="next")


def told(data: Dataset, number: int) -> list[str]:
    """The names of a sequence's targets."""
    rows = step_rows(data.sequences, np.array([number]))
    return [data.class_names[target] for target in data.sequences.targets[rows]]


def read(data: Dataset, number: int) -> list[str]:
    """The tokens of a sequence, '?' where the vocabulary lacks one."""
    prepared = data.preprocessing
    assert isinstance(prepared, StepPreprocessing)
    rows = step_rows(data.sequences, np.array([number]))
    return ["?" if n == 1 else prepared.vocabulary[n - 2] for n in data.sequences.values[rows]]


def check_tags(data: Dataset, written: list[list[str]]) -> None:
    for number in (0, 7, len(written) - 1):
        assert told(data, number) == tags_of(written[number])
        assert read(data, number) == [*written[number][:-1], "?"], "the last word of each stands there once"
    assert data.sequences.per_step
    assert data.loss == "softmax"
    assert data.shapes.outputs == len(data.class_names) == 5
    assert data.shapes.vocabulary == 2 + 8


def test_a_conll_file_has_a_token_and_its_tag_a_line(tmp_path: Path) -> None:
    written = sentences()
    check_tags(load(write_conll(tmp_path / "corpus.conll", written), TAG), written)


def test_of_many_columns_the_first_and_the_last_count(tmp_path: Path) -> None:
    path = tmp_path / "ner.txt"
    blocks = ["\n".join(f"{w} X Y {t}" for w, t in zip(s, tags_of(s), strict=True)) for s in sentences()]
    path.write_text("-DOCSTART- -X- -X- O\n\n" + "\n\n".join(blocks), encoding="utf-8")
    data = load(path, TAG)
    check_tags(data, sentences())
    assert any("Of 4 columns" in note for note in data.notes)


def test_lists_in_the_rows_of_a_frame(tmp_path: Path) -> None:
    question = Question(task="tag", text="words", tags="tags")
    check_tags(load(lists(), question), sentences())
    import pandas as pd

    by_row = pd.DataFrame({name: lists()[name].to_list() for name in lists().columns})
    check_tags(load(by_row, question), sentences())
    with pytest.raises(InputError, match="not of one kind"):
        load(by_row.assign(words=[[1, "two"]] * len(by_row)), question)
    lists().write_parquet(tmp_path / "lists.parquet")
    check_tags(load(tmp_path / "lists.parquet", question), sentences())


def test_a_folder_of_words_and_tags_has_its_own_test_part(tmp_path: Path) -> None:
    data = load(write_slots(tmp_path / "slots"), TAG)
    assert told(data, 45) == tags_of(sentences(10, seed=1)[5])
    assert len(data.final.test) == 10
    assert all(data.ids[n].startswith("test ") for n in data.final.test)


def test_a_table_has_a_tag_in_each_row(tmp_path: Path) -> None:
    question = Question(task="tag", sequence="trial", tags="state", time="step")
    data = load(write_table(tmp_path / "steps.csv"), question)
    assert data.columns == ("x", "wind=NE", "wind=SW")
    assert data.class_names == ("down", "up")
    rows = step_rows(data.sequences, np.arange(60))
    x, state = data.sequences.values[rows, 0], data.sequences.targets[rows]
    agree = (x > 0) == (state == 1)
    assert agree.mean() > 0.9, "but for gaps, the tag is the sign of x at the same step"


def test_rolls_are_told_their_next_step(tmp_path: Path) -> None:
    data = load(rolls(), NEXT)
    for number in (0, 31):
        rows = step_rows(data.sequences, np.array([number]))
        np.testing.assert_array_equal(data.sequences.values[rows], rolls()[number][:-1])
        np.testing.assert_array_equal(data.sequences.targets[rows], rolls()[number][1:])
    assert data.loss == "sigmoid"
    assert data.shapes.outputs == 5
    parts = load(write_mat(tmp_path / "rolls.mat"), NEXT)
    np.testing.assert_array_equal(parts.final.test, np.arange(52, 64))


@pytest.mark.parametrize("name", ["book.txt", "book.txt.gz"])
def test_a_text_is_told_its_next_character(name: str, tmp_path: Path) -> None:
    path = write_text(tmp_path / name)
    data = load(path, Question(task="next", window=16))
    names = data.class_names
    assert [names[n - 1] for n in data.sequences.values[1:]] == [
        names[n] for n in data.sequences.targets[:-1]
    ]
    assert data.shapes.steps == 16
    assert data.shapes.train > 60
    earliest, latest = data.folds[0].train, data.final.test
    assert data.sequences.starts[earliest].max() < data.sequences.starts[latest].min()


def test_a_text_by_words_leaves_the_rare_ones_unknown(tmp_path: Path) -> None:
    path = write_text(tmp_path / "book.txt", 9000)
    data = load(path, Question(task="next", window=8, tokens="words"))
    assert set(data.class_names) == {"<unknown>", ".", "the", "cat", "sat", "on", "a", "mat", "#", "ran"}


def test_folds_of_a_text_lie_ever_earlier(tmp_path: Path) -> None:
    data = load(write_text(tmp_path / "book.txt", 9000), Question(task="next", window=16), 3)
    firsts = [fold.score[0] for fold in data.folds]
    assert firsts == sorted(firsts, reverse=True)
    assert len(set(firsts)) == 3
    with pytest.raises(SettingError, match=r"This text has \d folds at most"):
        load(write_text(tmp_path / "book.txt", 9000), Question(task="next", window=16), 40)


def test_of_the_same_folder_whole_sentences_have_a_label(tmp_path: Path) -> None:
    data = load(write_slots(tmp_path / "slots"), Question(task=None))
    assert data.task == "classify"
    assert data.class_names == ("a", "b")
    told = [sentences(count, seed=place) for place, count in enumerate((40, 10, 10))]
    every = [sentence for part in told for sentence in part]
    assert [data.class_names[n] for n in data.sequences.targets] == ["ab"[len(one) % 2] for one in every]
    assert len(data.final.test) == 10
