"""Parameters are what Keras counts, for every size."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstmsizer.cost.parameters import network_parameters, parameters
from lstmsizer.records import Cell, Setup, Shapes, Size


def keras_count(
    size: Size, features: int, outputs: int, cell: Cell, bidirectional: bool = False, vocabulary: int = 0
) -> int:
    """What ``count_params`` says of the real layers, stacked; tokens are embedded as ``features`` numbers."""
    os.environ.setdefault("KERAS_BACKEND", "jax")
    import keras

    recurrent = {"lstm": keras.layers.LSTM, "gru": keras.layers.GRU}[cell]
    stack: list[keras.Layer] = []
    if vocabulary:
        stack.append(keras.layers.Embedding(vocabulary, features, embeddings_initializer="zeros"))
    for units in size.units:
        # Zeros: drawing the initial weights would be nearly all of the test's time.
        layer = recurrent(
            units, kernel_initializer="zeros", recurrent_initializer="zeros", return_sequences=True
        )
        stack.append(keras.layers.Bidirectional(layer) if bidirectional else layer)
    stack.append(keras.layers.Dense(outputs, kernel_initializer="zeros"))
    shape = (None, 3) if vocabulary else (None, 3, features)
    for layer in stack:
        layer.build(shape)
        shape = layer.compute_output_shape(shape)
    return sum(layer.count_params() for layer in stack)


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


@pytest.mark.parametrize("cell", ["lstm", "gru"])
@settings(max_examples=8, deadline=None)
@given(
    units=st.lists(st.integers(1, 12), min_size=1, max_size=3),
    embedding=st.integers(1, 12),
    vocabulary=st.integers(2, 40),
    outputs=st.integers(1, 5),
)
def test_keras_counts_the_same_in_both_directions_over_an_embedding(
    cell: Cell, units: list[int], embedding: int, vocabulary: int, outputs: int
) -> None:
    size = Size(tuple(units))
    counted = keras_count(size, embedding, outputs, cell, bidirectional=True, vocabulary=vocabulary)
    assert counted == parameters(
        size, 0, outputs, cell, bidirectional=True, vocabulary=vocabulary, embedding=embedding
    )


def test_quantiles_are_outputs_of_the_head() -> None:
    shapes = Shapes(steps=5, features=3, outputs=2, train=9, stop=9, score=9, test=9)
    pinball = Setup(8, loss="pinball", quantiles=(0.1, 0.5, 0.9))
    assert network_parameters(Size((4,)), shapes, pinball) == parameters(Size((4,)), 3, 6)
