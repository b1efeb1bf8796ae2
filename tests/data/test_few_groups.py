"""Two or three groups: what has a group of its own, what shares one, and that the answer says so."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labelled_sources import ANY, labels, ragged

from lstmsizer.data.dataset import Dataset
from lstmsizer.data.load import load
from lstmsizer.errors import DataError


def few(dataset: Dataset) -> str:
    (note,) = (note for note in dataset.notes if note.startswith("There are few groups"))
    return note


def grouped(groups: np.ndarray, seed: int = 0) -> dict[str, object]:
    return {"X": ragged(len(groups), seed=seed), "y": labels(len(groups), 2), "groups": groups}


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 10**6), sizes=st.lists(st.integers(14, 60), min_size=3, max_size=3))
def test_three_groups_test_and_score_on_new_ones(seed: int, sizes: list[int]) -> None:
    groups = np.repeat(np.array(["a", "b", "c"]), sizes)
    dataset = load(grouped(groups, seed), ANY, 2)
    for fold in dataset.folds:
        of = {part: set(groups[getattr(fold, part)].tolist()) for part in ("train", "stop", "score", "test")}
        assert all(len(names) == 1 for names in of.values())
        assert of["train"] == of["stop"]
        assert len({*of["train"], *of["score"], *of["test"]}) == 3
        everyone = np.concatenate([fold.train, fold.stop, fold.score, fold.test])
        assert sorted(everyone.tolist()) == list(range(len(groups)))
        assert 0.1 < len(fold.stop) / (len(fold.stop) + len(fold.train)) < 0.3
    first, second = dataset.folds
    assert not set(first.score.tolist()) & set(second.score.tolist())
    assert "the stop part, which chooses the epoch, is of those that are trained on" in few(dataset)


def test_two_groups_test_on_a_new_one_alone() -> None:
    groups = np.repeat(np.array(["a", "b"]), [30, 60])
    dataset = load(grouped(groups), ANY)
    assert {str(name) for name in groups[dataset.folds[0].test]} == {"a"}
    assert {str(name) for name in groups[dataset.final.train]} == {"b"}
    assert "the test part alone has its own ('a')" in few(dataset)


def test_the_same_sequence_within_a_group_is_not_on_two_sides() -> None:
    groups = np.repeat(np.array(["a", "b", "c"]), 30)
    given = grouped(groups)
    X = list(given["X"])  # pyright: ignore[reportArgumentType, reportCallIssue]
    for i in range(0, 90, 6):
        X[i + 2] = X[i]
    for fold in load({**given, "X": X}, ANY, 2).folds:
        part = np.full(90, "")
        for name in ("train", "stop", "score", "test"):
            part[getattr(fold, name)] = name[:2]
        assert all(part[i] == part[i + 2] for i in range(0, 90, 6))


def test_beside_a_given_test_part_two_groups_are_few() -> None:
    groups = np.repeat(np.array(["a", "b"]), 30)
    test = {"X": ragged(20, seed=9), "y": labels(20, 2), "groups": ["c"] * 20}
    assert "the test part ('c') and the score part" in few(load(grouped(groups), ANY, test=test))


def test_four_groups_have_a_part_each_and_need_no_note() -> None:
    notes = load(grouped(np.repeat(np.array(["a", "b", "c", "d"]), 20)), ANY).notes
    assert not [note for note in notes if note.startswith("There are few groups")]


def test_one_group_is_refused() -> None:
    with pytest.raises(DataError, match="has 1 group that shares no sequence with others; at least 2"):
        load(grouped(np.repeat("a", 60)), ANY)
