"""Pipelines as torch and TensorFlow make them give the sequences that are in them."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest

from lstmsizer.data.load import load
from lstmsizer.errors import DataError
from lstmsizer.records import Question

ANY = Question(task=None)
CHANCE = np.random.default_rng(0)
X = CHANCE.normal(size=(60, 5, 2)).astype(np.float32)
RAGGED = [x[: 3 + i % 3] for i, x in enumerate(X)]
Y = np.arange(60) % 3


def check(source: object, x: Any = X, name: str = "") -> None:
    data, expected = load(source, ANY), load((x, Y), ANY)
    np.testing.assert_array_equal(data.sequences.values, expected.sequences.values)
    np.testing.assert_array_equal(data.sequences.targets, expected.sequences.targets)
    np.testing.assert_array_equal(data.sequences.starts, expected.sequences.starts)
    assert data.source == name


@pytest.mark.skipif(os.environ["LSTMSIZER_TEST_BACKEND"] != "torch", reason="torch's own")
class TestTorch:
    def test_data_loaders_of_batches_and_of_examples(self) -> None:
        import torch
        from torch.utils.data import DataLoader, TensorDataset

        held = TensorDataset(torch.tensor(X, requires_grad=True), torch.tensor(Y))
        check(DataLoader(held, batch_size=16), name="DataLoader")
        check(DataLoader(held, batch_size=None), name="DataLoader")
        check(held, name="TensorDataset")
        flat = TensorDataset(torch.tensor(X[:, :, 0]), torch.tensor(Y))
        check(DataLoader(flat, batch_size=5), X[:, :, 0], name="DataLoader")  # the loader says it is a batch
        check(DataLoader(flat, batch_size=None), X[:, :, 0], name="DataLoader")

    def test_sequences_of_different_lengths_by_a_function_that_collates(self) -> None:
        import torch
        from torch.nn.utils.rnn import pad_sequence
        from torch.utils.data import DataLoader

        held = [(torch.tensor(x), int(y)) for x, y in zip(RAGGED, Y, strict=True)]

        def listed(examples: list[Any]) -> tuple[list[Any], list[int]]:
            return [x for x, _ in examples], [y for _, y in examples]

        def padded(examples: list[Any]) -> tuple[Any, Any]:
            x = pad_sequence([x for x, _ in examples], batch_first=True, padding_value=float("nan"))
            return x, torch.tensor([y for _, y in examples])

        for collate in (listed, padded):
            check(DataLoader(held, batch_size=16, collate_fn=collate), RAGGED, name="DataLoader")  # pyright: ignore

    def test_iterable_datasets_do_not_say_how_many_they_have(self) -> None:
        from torch.utils.data import DataLoader, IterableDataset

        class Stream(IterableDataset[Any]):
            def __iter__(self) -> Any:
                return zip(X, Y, strict=True)

        check(DataLoader(Stream(), batch_size=8), name="DataLoader")
        check(Stream(), name="Stream")


@pytest.mark.skipif(os.environ["LSTMSIZER_TEST_BACKEND"] != "tensorflow", reason="TensorFlow's own")
class TestTensorFlow:
    def test_datasets_of_batches_and_of_examples(self) -> None:
        import tensorflow as tf

        held = tf.data.Dataset.from_tensor_slices((X, Y))
        check(held, name="tf.data.Dataset")
        check(held.batch(16).prefetch(2), name="tf.data.Dataset")
        check(held.filter(lambda x, y: True).batch(16), name="tf.data.Dataset")  # of no known length
        check(((x, y) for x, y in held), name="generator")  # tensors, one by one

    def test_ragged_tensors(self) -> None:
        import tensorflow as tf

        ragged = tf.RaggedTensor.from_row_lengths(np.concatenate(RAGGED), [len(x) for x in RAGGED])
        held = tf.data.Dataset.from_tensor_slices((ragged, Y))
        check(held, RAGGED, name="tf.data.Dataset")
        check(held.ragged_batch(7), RAGGED, name="tf.data.Dataset")
        kinds = (tf.TensorSpec((None, 2), tf.float32), tf.TensorSpec((), tf.int64))
        apart = tf.data.Dataset.from_generator(lambda: zip(RAGGED, Y, strict=True), output_signature=kinds)
        padded = apart.padded_batch(7, padding_values=(np.float32("nan"), None))
        check(padded, RAGGED, name="tf.data.Dataset")

    def test_labels_of_text_and_datasets_without_end(self) -> None:
        import tensorflow as tf

        words = np.array(["a", "b", "c"])[Y]
        assert load(tf.data.Dataset.from_tensor_slices((X, words)), ANY).class_names == ("a", "b", "c")
        with pytest.raises(DataError, match=r"The tf.data.Dataset has no end; say .* \(take\(n\)\)"):
            load(tf.data.Dataset.from_tensor_slices((X, Y)).repeat(), ANY)
