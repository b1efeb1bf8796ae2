"""Pipelines of (x, y) are read once, in whatever form they give their sequences."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labelled_sources import ANY, TABLE, labels, padded, ragged

from lstmsizer.data.load import load
from lstmsizer.data.pipelines import gather
from lstmsizer.errors import DataError, InputError, SettingError

X, Y = ragged(), labels()
BLOCK = np.random.default_rng(0).normal(size=(60, 5, 2)).astype(np.float32)


def batches(x: Any, y: Any, size: int = 16) -> Iterator[tuple[Any, Any]]:
    for first in range(0, len(x), size):
        yield x[first : first + size], y[first : first + size]


def same_as(source: object, expected: object) -> bool:
    """Whether two sources hold the same sequences and labels."""
    one, other = load(source, ANY), load(expected, ANY)
    np.testing.assert_array_equal(one.sequences.values, other.sequences.values)
    np.testing.assert_array_equal(one.sequences.targets, other.sequences.targets)
    np.testing.assert_array_equal(one.sequences.starts, other.sequences.starts)
    return one.class_names == other.class_names


class Tensor:
    """As a torch tensor that has a gradient, on another device."""

    def __init__(self, values: Any, here: bool = False) -> None:
        self.values, self.here = values, here
        self.ndim = np.ndim(values)

    def detach(self) -> Tensor:
        return self

    def cpu(self) -> Tensor:
        return Tensor(self.values, here=True)

    def numpy(self) -> np.ndarray:
        assert self.here
        return np.asarray(self.values)


ONE_HOT = np.eye(3)[[i % 3 for i in range(60)]]
PIPELINES = {
    "examples of different lengths": lambda: zip(X, Y, strict=True),
    "a list of examples": lambda: list(zip(X, Y, strict=True)),
    "batches that are lists": lambda: batches(X, Y),
    "batches padded with NaN": lambda: batches(padded(X, np.nan)[0], Y),
    "batches of tensors": lambda: ([[Tensor(one) for one in x], y] for x, y in batches(X, Y)),
}


@pytest.mark.parametrize("form", PIPELINES)
def test_sequences_of_different_lengths(form: str) -> None:
    assert same_as(PIPELINES[form](), (X, Y))


BLOCKS = {
    "examples": lambda: zip(BLOCK, Y, strict=True),
    "batches": lambda: batches(BLOCK, Y),
    "tensors": lambda: ((Tensor(x), Y[i]) for i, x in enumerate(BLOCK)),
    "labels as bytes, as TensorFlow has them": lambda: zip(BLOCK, [y.encode() for y in Y], strict=True),
}


@pytest.mark.parametrize("form", BLOCKS)
def test_sequences_of_one_length(form: str) -> None:
    assert same_as(BLOCKS[form](), (BLOCK, Y))


def test_one_hot_labels_one_feature_and_numbers_to_regress() -> None:
    numbers = np.linspace(0, 1, 60)
    assert same_as(batches(BLOCK, ONE_HOT), (BLOCK, ONE_HOT))
    assert same_as(zip(BLOCK, ONE_HOT, strict=True), (BLOCK, ONE_HOT))
    assert same_as(zip(BLOCK[..., 0], Y, strict=True), (BLOCK[..., 0], Y))
    assert same_as(batches(BLOCK, numbers[:, None]), (BLOCK, numbers))
    two = np.stack([numbers, numbers**2], axis=1)
    assert same_as(batches(BLOCK, two), (BLOCK, two))


def test_two_axes_with_as_many_labels_are_a_batch_and_this_is_said() -> None:
    data = load(batches(BLOCK[..., 0], Y), ANY)
    assert (len(data.ids), data.sequences.steps) == (60, 5)
    assert any("x of [16, 5] and y of [16], are taken as batches" in note for note in data.notes)


@settings(deadline=None, max_examples=25)
@given(size=st.integers(1, 70), limit=st.sampled_from(["0", "1K", "1G"]), split=st.integers(31, 50))
def test_where_batches_end_and_where_they_are_kept_changes_nothing(size: int, limit: str, split: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LSTMSIZER_CACHE_LIMIT", limit)
        train, test = gather.read_once(
            batches(X[:split], Y[:split], size), batches(X[split:], Y[split:], size)
        )
    data = load(train, ANY, test=test)
    expected = load((X[:split], Y[:split]), ANY, test=(X[split:], Y[split:]))
    np.testing.assert_array_equal(data.sequences.values, expected.sequences.values)
    assert data.ids == expected.ids
    assert data.folds[0].test.tolist() == list(range(split, 60))


def test_keras_pydatasets_begin_an_epoch_and_say_how_many_batches_they_have() -> None:
    os.environ.setdefault("KERAS_BACKEND", "jax")
    import keras

    class Batches(keras.utils.PyDataset):
        order: Any = None

        def __len__(self) -> int:
            return 4

        def on_epoch_begin(self) -> None:
            self.order = np.arange(60)

        def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
            chosen = self.order[index * 16 : (index + 1) * 16]
            return BLOCK[chosen], np.array(Y)[chosen]

    class Endless(Batches):
        @property
        def num_batches(self) -> None:
            return None

    assert same_as(Batches(), (BLOCK, Y))
    seen: list[tuple[int, int | None]] = []
    gather.read_once(Batches(), watch=lambda *told: seen.append(told))
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    with pytest.raises(DataError, match=r"PyDataset Endless has no end; say how much of it is one pass"):
        load(Endless(), ANY)


def test_more_than_the_limit_is_read_from_a_file_that_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LSTMSIZER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("LSTMSIZER_CACHE_LIMIT", "1M")
    many = np.random.default_rng(0).normal(size=(1000, 50, 30)).astype(np.float32)
    found, _ = gather.read_once(batches(many, np.arange(1000) % 2))
    data = load(found, ANY)
    assert isinstance(data.sequences.values.base, np.memmap)  # no copy on the way from the file
    np.testing.assert_array_equal(data.sequences.values, many.reshape(-1, 30))
    assert not list((tmp_path / "cache").iterdir())
    assert any("took more than the 1 MiB that are kept in memory" in note for note in data.notes)
    (tmp_path / "file").touch()
    monkeypatch.setenv("LSTMSIZER_CACHE", str(tmp_path / "file"))
    with pytest.raises(DataError, match=r"cannot be written to .*file .*another folder with LSTMSIZER_CACHE"):
        load(batches(many, np.arange(1000) % 2), ANY)
    monkeypatch.setenv("LSTMSIZER_CACHE_LIMIT", "much")
    with pytest.raises(SettingError, match="LSTMSIZER_CACHE_LIMIT is 'much', which is no size"):
        load(batches(many, np.arange(1000) % 2), ANY)


def failing() -> Iterator[Any]:
    yield BLOCK[0], 1
    raise KeyError("gone")


BROKEN = {
    "no pairs": (lambda: iter([1]),
        r"Element 0 of list_iterator is of type int; each must be a pair \(x, y\)"),
    "weights": (lambda: iter([(1, 2, 3)]), r"Element 0 of .* is a tuple of 3; each must be a pair"),
    "no elements": (lambda: iter(()), r"gave nothing; if it was a generator that has been read before"),
    "it fails": (failing, r"generator failed at element 1 \(KeyError: 'gone'\); correct it"),
    "no end": (lambda: itertools.repeat((BLOCK, Y)), r"more than 100 sequences .* give one pass of it"),
    "four axes": (lambda: iter([(BLOCK[None], Y)]), r"has an x of 4 axes; a sequence is"),
    "no axis": (lambda: iter([({}, 1)]), r"has an x of 0 axes"),
    "no steps": (lambda: iter([(BLOCK[0, :0], 1)]),
        r"x of shape 0 x 2; a sequence must be \[steps, features\]"),
    "fewer labels": (lambda: batches(BLOCK, Y[:50]), r"Element 3 of generator has 2 labels for 12 sequences"),
    "another width": (lambda: iter([(BLOCK[0], 1), (BLOCK[0, :, :1], 1)]),
        r"Element 1 .* has 1 features, and"),
    "text": (lambda: iter([(["a", "b"], 1)]), r"x of Element 0 .* holds values of type <U1, not numbers"),
    "infinite": (lambda: iter([(BLOCK[0] / 0.0, 1)]), r"Element 0 of .* holds an infinite value"),
    "all NaN": (lambda: iter([(BLOCK[0] * np.nan, 1)]), r"has a sequence of nothing but NaN; leave it out"),
    "no label": (lambda: zip(BLOCK, [*Y[:-1], None], strict=True),
        r"label of sequence 59 in y of zip is missing"),
    "an array then a batch": (lambda: iter([(BLOCK[0], 1), (BLOCK, Y)]),
        r"x of shape 60 x 5 x 2; a sequence"),
}  # fmt: skip


@pytest.mark.parametrize("fault", BROKEN)
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_broken_pipelines(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gather, "MOST_UNCOUNTED", 100)
    make, words = BROKEN[fault]
    with pytest.raises(InputError, match=words) as told:
        load(make(), ANY)
    assert "\n" not in str(told.value)


def test_a_pipeline_has_no_columns() -> None:
    with pytest.raises(SettingError, match="zip gives whole sequences, so there is no column of the label"):
        load(zip(X, Y, strict=True), TABLE)
