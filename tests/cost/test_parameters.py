"""Parameters are what Keras counts, for every size."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstmsizer.cost.parameters import parameters
from lstmsizer.records import Cell, Size


def keras_count(size: Size, features: int, outputs: int, cell: Cell) -> int:
    """What ``count_params`` says of the real layers, stacked."""
    os.environ.setdefault("KERAS_BACKEND", "jax")
    import keras

    recurrent = {"lstm": keras.layers.LSTM, "gru": keras.layers.GRU}[cell]
    total, inputs = 0, features
    for units in size.units:
        # Zeros: drawing the initial weights would be nearly all of the test's time.
        layer = recurrent(units, kernel_initializer="zeros", recurrent_initializer="zeros")
        layer.build((None, 3, inputs))
        total, inputs = total + layer.count_params(), units
    head = keras.layers.Dense(outputs, kernel_initializer="zeros")
    head.build((None, inputs))
    return total + head.count_params()


@pytest.mark.parametrize(
    ("size", "features", "outputs", "expected"),
    [
        (Size((1,)), 1, 1, 4 * 1 * 3 + 2),
        (Size((2,)), 11, 1, 4 * 2 * 14 + 3),
        (Size((50, 50)), 8, 1, 4 * 50 * 59 + 4 * 50 * 101 + 51),
    ],
)
def test_a_stack_adds_its_layers_and_its_head(size: Size, features: int, outputs: int, expected: int) -> None:
    assert parameters(size, features, outputs) == expected


@pytest.mark.parametrize("cell", ["lstm", "gru"])
@settings(max_examples=12, deadline=None)
@given(
    units=st.lists(st.integers(1, 20), min_size=1, max_size=3),
    features=st.integers(1, 12),
    outputs=st.integers(1, 5),
)
def test_keras_counts_the_same(cell: Cell, units: list[int], features: int, outputs: int) -> None:
    size = Size(tuple(units))
    assert parameters(size, features, outputs, cell) == keras_count(size, features, outputs, cell)
