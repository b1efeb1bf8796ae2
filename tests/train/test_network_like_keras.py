"""Every network that the engine knows is Keras's: outputs and gradients against ``keras.layers`` on JAX."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest

from lstmsizer.train.cells.noise import DirectionNoise, Noise
from lstmsizer.train.initialise import initial_weights
from lstmsizer.train.network import Network, draw_noise, predict
from lstmsizer.train.weights import Weights, named

STEPS, FEATURES, BATCH, OUTPUTS, VOCABULARY, EMBEDDING = 5, 2, 3, 2, 7, 3
RATE = 0.4

# [T, B]: all masks of a batch; the last example of 'holes' has no step that counts.
MASKS = {
    "post": np.arange(STEPS)[:, None] < np.array([5, 3, 1]),
    "pre": np.arange(STEPS)[:, None] >= np.array([0, 2, 4]),
    "holes": np.array([[0, 1, 0], [1, 1, 0], [0, 0, 0], [1, 0, 0], [0, 1, 0]], bool),
}


@dataclass(frozen=True)
class Case:
    """A network, and how its steps are masked."""

    network: Network
    mask: str = ""

    def __str__(self) -> str:
        net = self.network
        flags = ("bidirectional", "vocabulary", "per_step", "dropout", "recurrent_dropout")
        return "-".join(
            [net.cell, *map(str, net.widths), *(f for f in flags if getattr(net, f)), self.mask or "whole"]
        )


def case(cell: Any, *units: int, mask: str = "", tokens: bool = False, **flags: bool) -> Case:
    vocabulary, embedding, inputs = (VOCABULARY, EMBEDDING, 0) if tokens else (0, 0, FEATURES)
    network = Network(
        cell,
        units,
        inputs,
        OUTPUTS,
        vocabulary=vocabulary,
        embedding=embedding,
        masked=bool(mask),
        **flags,  # type: ignore[arg-type]
    )
    return Case(network, mask)


CASES = [
    case("gru", 3),
    case("lstm", 3, 2, mask="holes"),
    case("gru", 2, 3, mask="holes"),
    case("lstm", 3, 2, mask="post", tokens=True),
    case("gru", 2, mask="pre", tokens=True, per_step=True),
    case("lstm", 2, 3, bidirectional=True, per_step=True),
    case("lstm", 2, mask="pre", bidirectional=True),
    case("gru", 2, 3, mask="post", bidirectional=True, per_step=True),
    case("lstm", 3, mask="post", per_step=True, dropout=True),
    case("gru", 2, 3, bidirectional=True, dropout=True),
    case("lstm", 2, 3, mask="post", bidirectional=True, dropout=True, recurrent_dropout=True),
    case("gru", 2, 3, mask="pre", bidirectional=True, dropout=True, recurrent_dropout=True, per_step=True),
    case("lstm", 2, 2, recurrent_dropout=True),
    case("gru", 3, mask="post", tokens=True, recurrent_dropout=True),
]


@pytest.fixture
def double() -> Iterator[None]:
    """JAX and Keras in float64 for one test."""
    keras.config.set_dtype_policy("float64")
    with jax.enable_x64(True):
        yield
    keras.config.set_dtype_policy("float32")


def drawn(case: Case, dtype: str) -> tuple[Weights, np.ndarray, Noise | None, np.ndarray]:
    """Weights (biases as well), inputs as the engine takes them, noise, and a cotangent of the outputs."""
    network, chance = case.network, np.random.default_rng(len(str(case)))
    start = initial_weights(network, network.widths, chance)
    weights = jax.tree.map(lambda w: (w + 0.3 * chance.standard_normal(w.shape)).astype(dtype), start)
    if network.vocabulary:
        inputs = chance.integers(1, VOCABULARY, (STEPS, BATCH), dtype=np.int32) * MASKS[case.mask]
    else:
        inputs = chance.standard_normal((STEPS, FEATURES, BATCH)).astype(dtype)
    noise = None
    if network.dropout or network.recurrent_dropout:
        rate = jnp.asarray(RATE, dtype)
        noise = draw_noise(network, jax.random.key(1), rate, rate, BATCH)
    steps = (STEPS,) if network.per_step else ()
    return weights, inputs.astype(inputs.dtype), noise, chance.standard_normal((*steps, BATCH, OUTPUTS))


def in_keras(case: Case, noise: Noise | None, dtype: str) -> keras.Model:
    """The network of Keras's own layers, with the noise in place of its random masks."""
    network, depth = case.network, len(case.network.widths)
    numbers = keras.Input((STEPS, FEATURES), batch_size=BATCH, dtype=dtype)
    tokens = keras.Input((STEPS,), batch_size=BATCH, dtype="int32")
    mask = keras.Input((STEPS,), batch_size=BATCH, dtype="bool")
    sequence = numbers
    if network.vocabulary:
        sequence = keras.layers.Embedding(VOCABULARY, EMBEDDING, mask_zero=network.masked, dtype=dtype)(
            tokens
        )
    also = {"mask": mask} if network.masked and not network.vocabulary else {}
    for number, units in enumerate(network.widths):
        layer = keras_layer(network, units, network.per_step or number < depth - 1, dtype)
        directions = [layer.forward_layer, layer.backward_layer] if network.bidirectional else [layer]
        for place, direction in enumerate(directions):
            inject(direction.cell, noise and noise.layers[number][place], dtype)
        sequence = layer(sequence, training=True, **also)
    outputs = keras.layers.Dense(OUTPUTS, dtype=dtype)(sequence)
    return keras.Model([tokens if network.vocabulary else numbers, *also.values()], outputs)


def keras_layer(network: Network, units: int, sequences: bool, dtype: str) -> Any:
    recurrent = keras.layers.LSTM if network.cell == "lstm" else keras.layers.GRU
    layer = recurrent(
        units,
        return_sequences=sequences,
        dropout=RATE * network.dropout,
        recurrent_dropout=RATE * network.recurrent_dropout,
        dtype=dtype,
    )
    return keras.layers.Bidirectional(layer, dtype=dtype) if network.bidirectional else layer


def inject(cell: Any, noise: DirectionNoise | None, dtype: str) -> None:
    """Let a cell of Keras drop what the noise drops: [B, F] for all gates, or a list of one for each.

    ``keras.ops.tanh`` rounds float64 to float32 on the JAX backend (Keras 3.15): there it takes JAX's own.
    """
    if dtype == "float64":
        cell.activation = jnp.tanh
    if noise is None:
        return
    turned = [None if array is None else jnp.swapaxes(array, -1, -2) for array in noise]
    masks = [list(mask) if mask is not None and mask.ndim == 3 else mask for mask in turned]
    cell.get_dropout_mask = lambda step_input: masks[0]
    cell.get_recurrent_dropout_mask = lambda step_input: masks[1]


def for_keras(inputs: np.ndarray, mask: np.ndarray | None) -> list[np.ndarray]:
    """The engine's inputs, batch first."""
    turned = inputs.T if inputs.ndim == 2 else inputs.transpose(2, 0, 1)
    return [turned] if mask is None else [turned, mask.T]


Both = tuple[jax.Array, list[jax.Array]]


@functools.cache
def ours(network: Network) -> Callable[..., Both]:
    """Outputs, and gradients in Keras's order, of the engine's network."""

    @jax.jit
    def run(weights: Weights, inputs: Any, mask: Any, noise: Any, cotangent: Any) -> tuple[Any, Weights]:
        outputs, back = jax.vjp(lambda w: predict(network, w, inputs, mask, noise), weights)
        return outputs, back(cotangent)[0]

    def both(*arguments: Any) -> Both:
        outputs, gradients = run(*arguments)
        return outputs, [jnp.asarray(array) for _, array in named(gradients)]

    return both


def keras_both(model: keras.Model) -> Callable[..., Both]:
    """The same of Keras's."""

    @jax.jit
    def run(variables: list[jax.Array], inputs: Any, cotangent: Any) -> Both:
        def outputs(trained: list[jax.Array]) -> jax.Array:
            states = [variable.value for variable in model.non_trainable_variables]
            return model.stateless_call(trained, states, inputs, training=True)[0]

        result, back = jax.vjp(outputs, variables)
        return result, back(cotangent)[0]

    return lambda weights, *rest: run([array for _, array in named(weights)], *rest)


def check(case: Case, dtype: str, absolute: float, relative: float) -> None:
    network = case.network
    weights, inputs, noise, cotangent = drawn(case, dtype)
    mask = MASKS[case.mask] if case.mask and not network.vocabulary else None
    cotangent = cotangent.astype(dtype)
    outputs, gradients = ours(network)(weights, inputs, mask, noise, cotangent)
    turned = cotangent.transpose(1, 0, 2) if network.per_step else cotangent
    expected, keras_gradients = keras_both(in_keras(case, noise, dtype))(
        weights, for_keras(inputs, mask), turned
    )
    assert outputs.dtype == dtype
    outputs = outputs.transpose(1, 0, 2) if network.per_step else outputs
    np.testing.assert_allclose(outputs, expected, rtol=0, atol=absolute)
    for (name, _), mine, theirs in zip(named(weights), gradients, keras_gradients, strict=True):
        scale = float(jnp.abs(theirs).max())
        np.testing.assert_allclose(mine, theirs, rtol=0, atol=relative * scale, err_msg=name)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_outputs_and_gradients_are_those_of_keras(case: Case) -> None:
    check(case, "float32", 1e-5, 1e-4)


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.usefixtures("double")
def test_outputs_and_gradients_are_those_of_keras_in_float64(case: Case) -> None:
    check(case, "float64", 1e-10, 1e-9)
