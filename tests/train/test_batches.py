"""Batches are gathered by index, without a copy; short examples are padded on the side asked for."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

from lstmsizer.records import Padding
from lstmsizer.train.batches import Layout, Part, Series, gather

TOKENS = jnp.array([1, 2, 3, 4, 5, 6], jnp.int32)
STARTS, LENGTHS = jnp.array([0, 1, 3], jnp.int32), jnp.array([1, 2, 3], jnp.int32)
PART = Part(jnp.array([2, 0, 1, 0], jnp.int32), jnp.int32(3))


@pytest.mark.parametrize(
    ("padding", "tokens"),
    [
        ("post", [[4, 5, 6], [1, 0, 0], [2, 3, 0]]),
        ("pre", [[4, 5, 6], [0, 0, 1], [0, 2, 3]]),
    ],
)
def test_short_examples_are_padded_on_the_side_asked_for(padding: Padding, tokens: list[list[int]]) -> None:
    series = Series(TOKENS, 10 * TOKENS, STARTS, LENGTHS, TOKENS / 2)
    batch = gather(series, PART, jnp.int32(0), Layout(3, padding, per_step=True), 4)
    inputs, real = np.array(batch.inputs).T[:3], np.array(tokens) > 0

    np.testing.assert_array_equal(inputs, tokens)
    np.testing.assert_array_equal(np.array(batch.mask).T[:3], real)
    np.testing.assert_array_equal(np.array(batch.counted).T, [*real, [False] * 3])
    np.testing.assert_array_equal(np.array(batch.targets).T[:3][real], 10 * inputs[real])
    np.testing.assert_array_equal(np.array(batch.weights).T[:3][real], inputs[real] / 2)


def test_the_last_batch_counts_only_what_is_left() -> None:
    values = jnp.arange(12.0).reshape(6, 2)
    series = Series(values, jnp.arange(3.0)[:, None], STARTS)
    batch = gather(series, PART, jnp.int32(1), Layout(2), 2)

    assert batch.inputs.shape == (2, 2, 2)
    assert batch.mask is None
    assert batch.counted.tolist() == [True, False]
    np.testing.assert_array_equal(batch.inputs[:, :, 0], values[1:3])
    assert batch.targets[0, 0] == 1
