"""The engine's run of the cases of ``learning_cases`` and ``network_cases``: names and shapes as of Keras."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from keras_gradients import QUICKLY
from learning_cases import BATCH, FEATURES, STEPS, UPDATES, Case, Dropped, examples, noise, real_steps, start
from network_cases import Batch

from lstmsizer.train import optimiser, schedule
from lstmsizer.train.batches import Layout, Part, Series, gather
from lstmsizer.train.cells.noise import DirectionNoise, LayerNoise, Noise
from lstmsizer.train.epoch import Learning, Settings, update
from lstmsizer.train.network import Network, predict
from lstmsizer.train.weights import Weights, from_named, named


def engine_outputs_and_gradients(case: Case, batch: Batch, dtype: str) -> tuple[np.ndarray, list[np.ndarray]]:
    """Outputs, and gradients in Keras's order, before the first update and with its dropout masks.

    Masked numbers are other than 0; masked tokens are 0.
    """
    network = network_of(case)
    inputs, mask = (batch.padded, None) if case.vocabulary else (batch.inputs, batch.mask)
    outputs, gradients = _differentiated(network)(
        from_named(start(case, dtype)),
        np.moveaxis(inputs, 0, -1),
        None if mask is None else mask.T,
        noise_of(next(noise(case, dtype)), network),
        batch.cotangent.swapaxes(0, 1) if case.per_step else batch.cotangent,
    )
    outputs = outputs.swapaxes(0, 1) if case.per_step else outputs
    return np.asarray(outputs), [np.asarray(array) for _, array in named(gradients)]


@functools.cache
def _differentiated(network: Network) -> Callable[..., tuple[jax.Array, Weights]]:
    @functools.partial(jax.jit, compiler_options=QUICKLY)
    def run(
        weights: Weights, inputs: Any, mask: Any, noise: Any, cotangent: Any
    ) -> tuple[jax.Array, Weights]:
        outputs, back = jax.vjp(lambda w: predict(network, w, inputs, mask, noise), weights)
        return outputs, back(cotangent)[0]

    return run


def engine_run(case: Case, dtype: str) -> dict[str, np.ndarray]:
    """Train the case: batches gathered by index, dropout masks injected."""
    network, learning = network_of(case), learning_of(case)
    series, told = series_of(case, dtype), settings_of(case, dtype)
    part = Part(jnp.arange(BATCH * UPDATES, dtype=jnp.int32), jnp.int32(BATCH * UPDATES))

    @jax.jit
    def turn(state: optimiser.AdamState, number: jax.Array, drawn: Noise | None):
        batch = gather(series, part, number, learning.layout, BATCH)
        return update(network, learning, state, batch, drawn, told)

    state = optimiser.start(jax.tree.map(jnp.asarray, from_named(start(case, dtype))))
    run: dict[str, np.ndarray] = {}
    losses: list[jax.Array] = []
    for number, drawn in enumerate(noise(case, dtype)):
        loss, state = turn(state, jnp.int32(number), noise_of(drawn, network))
        losses.append(loss)
        if number == 0:
            run |= {f"first/{name}": array for name, array in named(state.mean)}
    run |= {f"last/{name}": array for name, array in named(state.weights)}
    return run | {"losses": np.asarray(losses)}


def network_of(case: Case) -> Network:
    return Network(
        case.setup.cell,
        case.units,
        inputs=0 if case.vocabulary else FEATURES,
        outputs=case.head,
        bidirectional=case.setup.bidirectional,
        vocabulary=case.vocabulary,
        embedding=case.setup.embedding or 0,
        per_step=case.per_step,
        masked=case.padding is not None,
        dropout=case.dropout > 0,
        recurrent_dropout=case.recurrent_dropout > 0,
    )


def learning_of(case: Case) -> Learning:
    layout = Layout(STEPS, case.padding or "post", case.per_step)
    return Learning(case.setup.loss, BATCH, layout, case.setup.quantiles)


def series_of(case: Case, dtype: str) -> Series:
    """The examples one after the other, without any padding."""
    inputs, targets, lengths, weights = examples(case, dtype)
    count = len(inputs)
    real = np.ones((count, STEPS), bool)
    if lengths is not None and case.padding is not None:
        real = real_steps(lengths, case.padding)
    steps = real.sum(axis=1)

    def judged(array: np.ndarray) -> jax.Array:
        return jnp.asarray(array[real] if case.per_step else array)

    return Series(
        jnp.asarray(inputs[real]),
        judged(targets),
        jnp.asarray(np.cumsum(steps) - steps, jnp.int32),
        None if lengths is None else jnp.asarray(lengths, jnp.int32),
        None if weights is None else judged(weights),
    )


def settings_of(case: Case, dtype: str) -> Settings:
    real = functools.partial(jnp.asarray, dtype=dtype)
    warmup, decay = schedule.lengths(case.setup.schedule, UPDATES)
    return Settings(
        learning_rate=real(case.learning_rate),
        weight_decay=real(case.setup.weight_decay),
        clip_norm=None if case.setup.clip_norm is None else real(case.setup.clip_norm),
        dropout=real(case.dropout),
        recurrent_dropout=real(case.recurrent_dropout),
        key=jnp.zeros(2, jnp.uint32),
        warmup_steps=real(warmup),
        decay_steps=real(decay),
    )


def noise_of(drawn: list[list[Dropped]], network: Network) -> Noise | None:
    """Keras's masks as the engine has them, batch last."""
    if not (network.dropout or network.recurrent_dropout):
        return None
    return Noise(tuple(LayerNoise(*(_direction(one, network) for one in layer)) for layer in drawn))


def _direction(dropped: Dropped, network: Network) -> DirectionNoise:
    inputs, recurrent = (None if mask is None else jnp.asarray(mask.swapaxes(1, 2)) for mask in dropped)
    if inputs is not None and not network.recurrent_dropout:
        inputs = inputs[0]
    return DirectionNoise(inputs, recurrent)
