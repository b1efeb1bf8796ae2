"""Labelled sequences whose parts are given by their numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstmsizer.data.load import load
from lstmsizer.errors import InputError
from lstmsizer.records import Question

ASKED = Question(task=None)
PARTS = ("train", "stop", "score", "test")
FOUR: dict[str, Any] = {
    "train": range(50), "stop": range(50, 60), "score": range(60, 70), "test": range(70, 80)
}  # fmt: skip


def pair(count: int = 80, again: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Sequences of two classes; the last ``again`` are the first ones once more."""
    random = np.random.default_rng(count)
    x = random.normal(size=(count, 4, 2)).astype(np.float32)
    if again:
        x[-again:] = x[:again]
    return x, np.array(["a", "b"])[np.arange(count) % 2]


def test_the_test_part_alone() -> None:
    dataset = load(pair(), ASKED, split={"test": range(70, 80)})
    assert dataset.folds[0].test.tolist() == list(range(70, 80))
    assert load(pair(), ASKED, split={"train": range(70), "test": range(70, 80)}).splits == dataset.splits


def test_all_four_parts() -> None:
    dataset = load(pair(), ASKED, split=FOUR)
    (fold,) = dataset.folds
    assert {part: getattr(fold, part).tolist() for part in PARTS} == {
        part: list(FOUR[part]) for part in PARTS
    }
    assert dataset.final.train.tolist() == list(range(60))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 40), st.integers(0, 10_000))
def test_the_same_sequence_is_never_on_two_sides(again: int, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(80)
    parts = dict(zip(PARTS, np.split(order, [50, 60, 70]), strict=True))
    x, y = pair(again=again)
    try:
        fold = load((x, y), ASKED, split=parts).folds[0]
    except InputError:  # a part has no sequence of its own
        return
    seen: set[bytes] = set()
    for part in PARTS:
        here = {x[number].tobytes() for number in getattr(fold, part)}
        assert not here & seen
        seen |= here


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "overlap": (FOUR | {"stop": range(49, 60)}, "sequence 49 in its part 'train' and in 'stop'"),
    "beyond": ({"test": [80]}, "names sequence 80, but there are sequences 0 to 79"),
    "nowhere": ({"train": range(60), "test": range(70, 80)}, "has sequence 60 in no part"),
    "one class": (FOUR | {"train": range(0, 50, 2)}, "train part has no sequence of the class 'b'"),
    "three parts": ({"train": [1], "stop": [2], "test": [3]}, "has no part 'score'"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_split(case: str) -> None:
    split, words = REFUSED[case]
    with pytest.raises(InputError, match=words):
        load(pair(), ASKED, split=split)


def test_one_split_has_no_folds() -> None:
    with pytest.raises(InputError, match="All four parts are given"):
        load(pair(), ASKED, folds=2, split=FOUR)
