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
from hypothesis import given, settings
from hypothesis.extra.numpy import arrays

from lstmsizer.train.cells.noise import DirectionNoise, Noise
from lstmsizer.train.initialise import initial_weights
from lstmsizer.train.network import Network, draw_noise, predict
from lstmsizer.train.weights import Weights, named

STEPS, FEATURES, BATCH, OUTPUTS, VOCABULARY, EMBEDDING = 5, 2, 3, 2, 7, 3
RATE = 0.4
QUICKLY = {"xla_backend_optimization_level": 0}

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
    case("gru", 2, bidirectional=True, dropout=True),
    case("lstm", 2, mask="post", bidirectional=True, dropout=True, recurrent_dropout=True),
    case("gru", 3, mask="pre", bidirectional=True, dropout=True, recurrent_dropout=True, per_step=True),
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
        inputs = chance.integers(1, VOCABULARY, (STEPS, BATCH), dtype=np.int32)
    else:
        inputs = chance.standard_normal((STEPS, FEATURES, BATCH)).astype(dtype)
    noise = None
    if network.dropout or network.recurrent_dropout:
        rate = jnp.asarray(RATE, dtype)
        noise = draw_noise(network, jax.random.key(1), rate, rate, BATCH)
    steps = (STEPS,) if network.per_step else ()
    cotangent = chance.standard_normal((*steps, BATCH, OUTPUTS)).astype(dtype)
    return weights, inputs, noise, cotangent


def in_keras(case: Case, noise: Noise | None, dtype: str) -> list[Any]:
    """The network's layers in Keras, without numbers; the noise stands in place of their random masks."""
    network, rows = case.network, EMBEDDING if case.network.vocabulary else FEATURES
    layers: list[Any] = []
    with keras.StatelessScope(initialize_variables=False):
        if network.vocabulary:
            layers.append(keras.layers.Embedding(VOCABULARY, EMBEDDING, mask_zero=True, dtype=dtype))
            layers[-1].build((BATCH, STEPS))
        for number, units in enumerate(network.widths):
            sequences = network.per_step or number < len(network.widths) - 1
            layers.append(keras_layer(network, units, sequences, dtype))
            layers[-1].build((BATCH, STEPS, rows))
            rows = 2 * units if network.bidirectional else units
            for place, direction in enumerate(directions(layers[-1])):
                inject(direction.cell, noise and noise.layers[number][place], dtype)
        layers.append(keras.layers.Dense(OUTPUTS, dtype=dtype))
        layers[-1].build((BATCH, rows))
    return layers


def directions(layer: Any) -> list[Any]:
    return [layer.forward_layer, layer.backward_layer] if hasattr(layer, "forward_layer") else [layer]


def run_in_keras(layers: list[Any], variables: list[jax.Array], inputs: Any, mask: Any) -> jax.Array:
    """Outputs in training, the mask handed from layer to layer."""
    own = [variable for layer in layers for variable in layer.trainable_variables]
    with keras.StatelessScope(state_mapping=list(zip(own, variables, strict=True))):
        sequence = inputs
        for layer in layers[:-1]:
            if isinstance(layer, keras.layers.Embedding):
                sequence, mask = layer(sequence), layer.compute_mask(sequence)
            else:
                sequence = layer(sequence, training=True, mask=mask)
        return layers[-1](sequence)


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


def time_second(outputs: Any) -> Any:
    """[T, B, O] as Keras has it, [B, T, O]; [B, O] as it is."""
    return outputs.swapaxes(0, 1) if outputs.ndim == 3 else outputs


Both = tuple[jax.Array, list[jax.Array]]


@functools.cache
def ours(network: Network) -> Callable[..., Both]:
    """Outputs, and gradients in Keras's order, of the engine's network."""

    @functools.partial(jax.jit, compiler_options=QUICKLY)
    def run(weights: Weights, inputs: Any, mask: Any, noise: Any, cotangent: Any) -> tuple[Any, Weights]:
        outputs, back = jax.vjp(lambda w: predict(network, w, inputs, mask, noise), weights)
        return outputs, back(cotangent)[0]

    def both(*arguments: Any) -> Both:
        outputs, gradients = run(*arguments)
        return outputs, [jnp.asarray(array) for _, array in named(gradients)]

    return both


@functools.cache
def keras_both(case: Case, dtype: str) -> Callable[..., Both]:
    """The same of Keras's layers."""
    layers = in_keras(case, drawn(case, dtype)[2], dtype)

    @functools.partial(jax.jit, compiler_options=QUICKLY)
    def run(variables: list[jax.Array], inputs: Any, mask: Any, cotangent: Any) -> Both:
        outputs, back = jax.vjp(lambda trained: run_in_keras(layers, trained, inputs, mask), variables)
        return outputs, back(cotangent)[0]

    return lambda weights, *rest: run([jnp.asarray(array) for _, array in named(weights)], *rest)


def check(case: Case, mask: np.ndarray | None, dtype: str, absolute: float, relative: float) -> None:
    weights, inputs, noise, cotangent = drawn(case, dtype)
    if case.network.vocabulary:
        inputs, mask = inputs * mask, None
    outputs, gradients = ours(case.network)(weights, inputs, mask, noise, cotangent)
    turned = inputs.T if inputs.ndim == 2 else inputs.transpose(2, 0, 1)
    expected, keras_gradients = keras_both(case, dtype)(
        weights, turned, None if mask is None else mask.T, time_second(cotangent)
    )
    assert outputs.dtype == dtype
    np.testing.assert_allclose(time_second(outputs), expected, rtol=0, atol=absolute)
    for (name, _), mine, theirs in zip(named(weights), gradients, keras_gradients, strict=True):
        scale = float(jnp.abs(theirs).max())
        np.testing.assert_allclose(mine, theirs, rtol=0, atol=relative * scale, err_msg=name)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_outputs_and_gradients_are_those_of_keras(case: Case) -> None:
    check(case, MASKS.get(case.mask), "float32", 1e-5, 1e-4)


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.usefixtures("double")
def test_outputs_and_gradients_are_those_of_keras_in_float64(case: Case) -> None:
    check(case, MASKS.get(case.mask), "float64", 1e-10, 1e-9)


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_any_mask_means_what_it_means_to_keras(cell: str) -> None:
    masked = next(case for case in CASES if case.mask == "holes" and case.network.cell == cell)

    @settings(max_examples=15, deadline=None, derandomize=True)
    @given(mask=arrays(bool, (STEPS, BATCH)))
    def compared(mask: np.ndarray) -> None:
        check(masked, mask, "float32", 1e-5, 1e-4)

    compared()
