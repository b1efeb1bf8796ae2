"""The engine is Keras: outputs, gradients, optimiser steps and losses against ``keras.layers.LSTM``."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstmsizer.cost.layout import width
from lstmsizer.train import optimiser
from lstmsizer.train.batches import Batch, Held, Layout, Part, Series
from lstmsizer.train.epoch import Learning, Settings, batch_loss, epoch
from lstmsizer.train.initialise import initial_weights
from lstmsizer.train.network import Network, predict
from lstmsizer.train.weights import Weights, named, narrow, widen

FEATURES, OUTPUTS, STEPS, BATCH = 3, 2, 7, 5
GRADIENT = jax.jit(jax.grad(batch_loss, argnums=2), static_argnums=(0, 1))
PREDICT = jax.jit(predict, static_argnums=0)
KERAS_GRADIENTS: dict[keras.Model, Callable[..., list[jax.Array]]] = {}
LEARNING = Learning("mse", BATCH, Layout(STEPS))
STACKS = st.lists(st.integers(1, 9), min_size=1, max_size=3).map(tuple)


@pytest.fixture
def double() -> Iterator[None]:
    """JAX and Keras in float64 for one test."""
    keras.config.set_dtype_policy("float64")
    with jax.enable_x64(True):
        yield
    keras.config.set_dtype_policy("float32")


def network(widths: tuple[int, ...]) -> Network:
    return Network("lstm", widths, FEATURES, OUTPUTS)


def in_keras(units: tuple[int, ...], weights: Weights, dtype: str) -> keras.Model:
    """The same stack, built of Keras's layers and holding the same weights.

    ``keras.ops.tanh`` rounds float64 to float32 on the JAX backend (Keras 3.15), so that the reference in
    float64 takes JAX's own tanh.
    """
    tanh = jnp.tanh if dtype == "float64" else "tanh"
    layers = [
        keras.layers.LSTM(few, activation=tanh, return_sequences=place < len(units) - 1, dtype=dtype)
        for place, few in enumerate(units)
    ]
    model = keras.Sequential(
        [keras.Input((STEPS, FEATURES), dtype=dtype), *layers, keras.layers.Dense(OUTPUTS, dtype=dtype)]
    )
    model.set_weights([array for _, array in named(weights)])
    return model


def drawn(units: tuple[int, ...], dtype: str, count: int = BATCH) -> tuple[Weights, np.ndarray, np.ndarray]:
    """A start, inputs [count, T, F] and targets [count, O]."""
    chance = np.random.default_rng(sum(units))
    start = initial_weights(network(units), units, chance)
    weights = jax.tree.map(lambda array: np.asarray(array, dtype), start)
    inputs = chance.standard_normal((count, STEPS, FEATURES)).astype(dtype)
    return weights, inputs, chance.standard_normal((count, OUTPUTS)).astype(dtype)


def batch_of(inputs: np.ndarray, targets: np.ndarray) -> Batch:
    return Batch(jnp.asarray(inputs.transpose(1, 2, 0)), jnp.asarray(targets), jnp.ones(len(inputs), bool))


def keras_gradients(model: keras.Model, inputs: np.ndarray, targets: np.ndarray) -> list[jax.Array]:
    """JAX's own gradients of Keras's own loss."""
    if model not in KERAS_GRADIENTS:

        def loss(variables: list[jax.Array], inputs: np.ndarray, targets: np.ndarray) -> jax.Array:
            outputs, _ = model.stateless_call(variables, model.non_trainable_variables, inputs)
            return jnp.mean(jnp.square(outputs - targets))

        KERAS_GRADIENTS[model] = jax.jit(jax.grad(loss))
    variables = [variable.value for variable in model.trainable_variables]
    return KERAS_GRADIENTS[model](variables, inputs, targets)


def check_outputs_and_gradients(units: tuple[int, ...], dtype: str, absolute: float, relative: float) -> None:
    weights, inputs, targets = drawn(units, dtype)
    model = in_keras(units, weights, dtype)
    outputs = PREDICT(
        network(units), jax.tree.map(jnp.asarray, weights), jnp.asarray(inputs.transpose(1, 2, 0))
    )
    gradients = GRADIENT(
        network(units), LEARNING, jax.tree.map(jnp.asarray, weights), batch_of(inputs, targets)
    )

    assert outputs.dtype == dtype
    np.testing.assert_allclose(outputs, model(inputs), rtol=0, atol=absolute)
    for (name, ours), theirs in zip(named(gradients), keras_gradients(model, inputs, targets), strict=True):
        scale = float(jnp.abs(theirs).max())
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=relative * scale, err_msg=name)


@settings(max_examples=2, deadline=None, derandomize=True)
@given(units=STACKS)
def test_outputs_and_gradients_are_those_of_keras(units: tuple[int, ...]) -> None:
    check_outputs_and_gradients(units, "float32", 1e-5, 1e-4)


@pytest.mark.parametrize("units", [(1,), (4, 3)], ids=str)
@pytest.mark.usefixtures("double")
def test_outputs_and_gradients_are_those_of_keras_in_float64(units: tuple[int, ...]) -> None:
    check_outputs_and_gradients(units, "float64", 1e-10, 1e-9)


def one_epoch(
    weights: Weights, inputs: np.ndarray, targets: np.ndarray, batch_size: int, padding: int
) -> tuple[optimiser.AdamState, list[float]]:
    """An epoch of the engine over sequences that do not overlap, in their order."""
    count = len(inputs)
    series = Series(
        jnp.asarray(inputs.reshape(-1, FEATURES)),
        jnp.asarray(targets),
        jnp.arange(count, dtype=jnp.int32) * STEPS,
    )
    examples = np.zeros(count + padding, np.int32)
    examples[:count] = np.arange(count)
    train = Part(jnp.asarray(examples), jnp.int32(count))
    both = np.zeros(256, np.int32)
    both[: 2 * count] = np.tile(np.arange(count), 2)
    held = Held(jnp.asarray(both), jnp.int32(count), jnp.int32(2 * count))
    state, losses = jax.jit(epoch, static_argnums=(0, 1))(
        network(tuple(len(layer.forward.recurrent) for layer in weights.layers)),
        Learning("mse", batch_size, Layout(STEPS), metric="mae"),
        optimiser.start(jax.tree.map(jnp.asarray, weights)),
        series,
        train,
        held,
        plain_settings(0.01, inputs.dtype),
    )
    return state, [float(losses.train), float(losses.stop), float(losses.score)]


def plain_settings(rate: float, dtype: np.dtype) -> Settings:
    """Adam at a constant rate: no decay, no clipping, no dropout."""
    real = functools.partial(jnp.asarray, dtype=dtype)
    nothing = real(0)
    key = jnp.zeros(2, jnp.uint32)
    return Settings(real(rate), nothing, None, nothing, nothing, key, nothing, real(np.inf))


def test_an_epoch_with_an_incomplete_last_batch_is_that_of_keras_fit() -> None:
    units, count, batch_size = (4,), 21, 8
    weights, inputs, targets = drawn(units, "float32", count)
    model = in_keras(units, weights, "float32")
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    history = model.fit(inputs, targets, batch_size=batch_size, shuffle=False, verbose=0)
    state, (train, stop_mse, score_mae) = one_epoch(weights, inputs, targets, batch_size, 3)

    for (name, ours), theirs in zip(named(state.weights), model.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-5, err_msg=name)
    errors = model.predict(inputs, verbose=0) - targets
    assert train == pytest.approx(history.history["loss"][0], rel=1e-5)
    assert stop_mse == pytest.approx(float(np.mean(errors**2)), rel=1e-5)
    assert score_mae == pytest.approx(float(np.mean(np.abs(errors))), rel=1e-5)


@pytest.mark.parametrize("units", [(3, 5)], ids=str)
@pytest.mark.usefixtures("double")
def test_a_narrow_stack_in_a_wide_program_trains_as_it_would_alone(units: tuple[int, ...]) -> None:
    weights, inputs, targets = drawn(units, "float64", 40)
    alone, losses = one_epoch(weights, inputs, targets, 8, 0)
    wide, wide_losses = one_epoch(widen(weights, (8,) * len(units)), inputs, targets, 8, 0)

    assert wide_losses == pytest.approx(losses, rel=1e-12)
    for ours, theirs in zip(named(narrow(wide.weights, units)), named(alone.weights), strict=True):
        np.testing.assert_allclose(ours[1], theirs[1], rtol=0, atol=1e-12, err_msg=ours[0])
    padded = widen(narrow(wide.weights, units), (8,) * len(units))
    for ours, theirs in zip(named(padded), named(wide.weights), strict=True):
        np.testing.assert_array_equal(ours[1], theirs[1], err_msg="padding stays zero")


@given(units=st.lists(st.integers(1, 600), min_size=1, max_size=3).map(tuple))
def test_every_width_holds_its_units_and_wastes_less_than_three_quarters(units: tuple[int, ...]) -> None:
    assert all(few <= width(few) <= max(4, 2 * few) for few in units)


def test_the_random_start_follows_the_initialisers_of_keras() -> None:
    weights = initial_weights(Network("lstm", (40,), 10, 2), (40,), np.random.default_rng(0))
    layer, limit = weights.layers[0].forward, np.sqrt(6 / (10 + 160))
    reference = keras.initializers.GlorotUniform(seed=0)((10, 160))

    assert 0.95 * limit < np.abs(layer.kernel).max() <= limit
    assert np.std(layer.kernel) == pytest.approx(float(np.std(reference)), rel=0.05)
    np.testing.assert_allclose(layer.recurrent @ layer.recurrent.T, np.eye(40), atol=1e-5)
    np.testing.assert_array_equal(layer.bias, np.repeat([0, 1, 0, 0], 40))
