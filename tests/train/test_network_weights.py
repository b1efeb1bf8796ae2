"""Weights and noise of networks: named as Keras names them, and narrow ones in wide programs."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstmsizer.cost.layout import width
from lstmsizer.train.initialise import initial_weights
from lstmsizer.train.network import Network, draw_noise, predict, weight_shapes
from lstmsizer.train.weights import Weights, from_named, named, narrow, widen

STEPS, BATCH = 5, 3
NETWORKS = st.builds(
    Network,
    cell=st.sampled_from(["lstm", "gru"]),
    widths=st.lists(st.integers(1, 9), min_size=1, max_size=3).map(tuple),
    inputs=st.integers(1, 3),
    outputs=st.integers(1, 3),
    bidirectional=st.booleans(),
    vocabulary=st.sampled_from([0, 5]),
    embedding=st.integers(1, 3),
)
quick = settings(max_examples=30, deadline=None, derandomize=True)


@pytest.fixture
def double() -> Iterator[None]:
    with jax.enable_x64(True):
        yield


def start(network: Network, seed: int = 0) -> Weights:
    """A start as narrow as the network's own widths, biases not zero."""
    chance = np.random.default_rng(seed)
    drawn = initial_weights(network, network.widths, chance)
    return jax.tree.map(lambda w: w + 0.3 * chance.standard_normal(w.shape), drawn)


def assert_same(these: Weights, those: Weights, absolute: float = 0) -> None:
    for (name, one), (_, other) in zip(named(these), named(those), strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=absolute, err_msg=name)


@quick
@given(network=NETWORKS)
def test_named_weights_find_their_way_back(network: Network) -> None:
    weights = start(network)
    there = named(weights)

    assert jax.tree.structure(from_named(there)) == jax.tree.structure(weights)
    assert_same(from_named(there), weights)
    assert [array.shape for _, array in there] == [
        leaf.shape for leaf in jax.tree.leaves(weight_shapes(network))
    ]


def test_the_names_are_those_of_layers_and_directions_in_the_order_of_keras() -> None:
    network = Network("gru", (2, 3), 0, 1, bidirectional=True, vocabulary=5, embedding=4)
    zeros = {"kernel_initializer": "zeros"}
    first, second = (
        keras.layers.Bidirectional(
            keras.layers.GRU(units, return_sequences=units == 2, recurrent_initializer="zeros", **zeros)
        )
        for units in network.widths
    )
    embedding = keras.layers.Embedding(5, 4, mask_zero=True, embeddings_initializer="zeros")
    model = keras.Sequential([embedding, first, second, keras.layers.Dense(1, **zeros)])
    model.build((1, STEPS))
    weights = start(network)
    model.set_weights([array for _, array in named(weights)])
    back = from_named(zip([name for name, _ in named(weights)], model.get_weights(), strict=True))

    assert_same(back, jax.tree.map(lambda array: np.asarray(array, np.float32), weights))
    paths = [variable.path for variable in model.weights]
    assert [name.split("/")[-1] for name, _ in named(weights)] == [path.split("/")[-1] for path in paths]
    assert [name for name, _ in named(weights)][:5] == [
        "embedding/embeddings",
        "gru_1/forward/kernel",
        "gru_1/forward/recurrent_kernel",
        "gru_1/forward/bias",
        "gru_1/backward/kernel",
    ]
    assert ["forward" in path for path in paths[1:7]] == [True] * 3 + [False] * 3


@quick
@given(network=NETWORKS)
def test_a_widened_network_narrows_to_itself(network: Network) -> None:
    weights, widths = start(network), tuple(map(width, network.widths))
    wide = widen(weights, widths)

    assert_same(narrow(wide, network.widths), weights)
    shapes = weight_shapes(replace(network, widths=widths))
    assert [a.shape for a in jax.tree.leaves(wide)] == [a.shape for a in jax.tree.leaves(shapes)]
    assert sum(np.count_nonzero(a) for _, a in named(wide)) == sum(
        np.count_nonzero(a) for _, a in named(weights)
    )


def trained(network: Network, weights: Weights, mask: np.ndarray | None) -> tuple[list[Any], Weights]:
    """Outputs before each of three steps of gradient descent, with fresh noise in each; and the end."""
    chance = np.random.default_rng(0)
    inputs = chance.standard_normal((STEPS, network.inputs, BATCH))
    if network.vocabulary:
        inputs = chance.integers(0, network.vocabulary, (STEPS, BATCH))
    rate = jnp.float64(0.4)

    def loss(current: Weights, key: jax.Array) -> tuple[jax.Array, jax.Array]:
        noise = draw_noise(network, key, rate, rate, BATCH) if network.dropout else None
        outputs = predict(network, current, jnp.asarray(inputs), mask, noise)
        return jnp.square(outputs - 1).sum(), outputs

    @functools.partial(jax.jit, compiler_options={"xla_backend_optimization_level": 0})
    def descend(current: Weights, key: jax.Array) -> tuple[Weights, jax.Array]:
        gradients, outputs = jax.grad(loss, has_aux=True)(current, key)
        return jax.tree.map(lambda w, g: w - 0.05 * g, current, gradients), outputs

    seen = []
    for number in range(3):
        weights, outputs = descend(weights, jax.random.key(number))
        seen.append(np.asarray(outputs))
    return seen, weights


MASK = np.array([[1, 0, 1], [1, 1, 0], [0, 1, 1], [1, 1, 0], [0, 1, 0]], bool)


@pytest.mark.parametrize(
    ("network", "mask"),
    [
        (Network("lstm", (3, 5), 2, 2), None),
        (Network("gru", (3, 5), 2, 2, per_step=True), MASK),
        (Network("lstm", (3, 2), 2, 2, bidirectional=True, dropout=True), MASK),
        (Network("gru", (3,), 0, 2, True, 5, 2, masked=True, dropout=True, recurrent_dropout=True), None),
        (Network("lstm", (3,), 2, 2, dropout=True, recurrent_dropout=True), MASK),
    ],
    ids=lambda part: getattr(part, "cell", ""),
)
@pytest.mark.usefixtures("double")
def test_a_narrow_network_in_a_wide_program_trains_as_it_would_alone(
    network: Network, mask: np.ndarray | None
) -> None:
    weights, wide = start(network), replace(network, widths=(8,) * len(network.widths))
    outputs, alone = trained(network, weights, mask)
    wide_outputs, padded = trained(wide, widen(weights, wide.widths), mask)

    np.testing.assert_allclose(wide_outputs, outputs, rtol=0, atol=1e-12)
    assert not np.allclose(outputs[0], outputs[-1])
    assert_same(narrow(padded, network.widths), alone, 1e-12)
    assert_same(widen(narrow(padded, network.widths), wide.widths), padded)  # padding stays zero


def test_noise_keeps_its_share_and_its_mean_for_each_gate_by_itself() -> None:
    network = Network("gru", (64,), 0, 1, True, 9, 64, dropout=True, recurrent_dropout=True)
    forward, backward = draw_noise(
        network, jax.random.key(3), jnp.float32(0.25), jnp.float32(0.5), 200
    ).layers[0]
    gates = [*forward.inputs, *backward.inputs]  # type: ignore[misc]

    for drawn in gates:
        assert drawn.shape == (64, 200)
        assert set(np.unique(drawn)) == {np.float32(0), np.float32(1 / 0.75)}
        assert np.mean(drawn) == pytest.approx(1, abs=0.03)
    assert np.mean(forward.recurrent == 0) == pytest.approx(0.5, abs=0.03)
    assert all(abs(np.corrcoef(gates[0].ravel(), other.ravel())[0, 1]) < 0.04 for other in gates[1:])


def test_random_starts_follow_the_initialisers_of_keras() -> None:
    network = Network("gru", (30,), 0, 2, bidirectional=True, vocabulary=200, embedding=10)
    weights = initial_weights(network, (30,), np.random.default_rng(0))
    forward, backward = weights.layers[0]
    gru = keras.layers.GRU(30)
    references = [
        (weights.embedding, keras.layers.Embedding(200, 10).embeddings_initializer),
        (forward.kernel, gru.kernel_initializer),
        (weights.head.kernel, keras.layers.Dense(2).kernel_initializer),
    ]

    for ours, initializer in references:
        theirs = np.asarray(initializer(ours.shape))
        assert np.std(ours) == pytest.approx(np.std(theirs), rel=0.15)
        assert np.abs(ours).max() == pytest.approx(np.abs(theirs).max(), rel=0.1)
    assert isinstance(gru.recurrent_initializer, keras.initializers.Orthogonal)
    assert isinstance(gru.bias_initializer, keras.initializers.Zeros)
    assert np.abs(weights.embedding).max() <= 0.05
    np.testing.assert_allclose(backward.recurrent @ backward.recurrent.T, np.eye(30), atol=1e-5)
    np.testing.assert_array_equal(forward.bias, np.zeros((2, 90)))
    assert not np.array_equal(forward.kernel, backward.kernel)
