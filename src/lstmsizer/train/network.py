"""What is trained: an embedding or numbers, recurrent layers on top of each other, and a linear head."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import jax
import jax.numpy as jnp
from jax import Array

from lstmsizer.cost.flops import GATES
from lstmsizer.records import Cell
from lstmsizer.train.cells.dropped import dropped
from lstmsizer.train.cells.gru import gru
from lstmsizer.train.cells.lstm import lstm
from lstmsizer.train.cells.noise import DirectionNoise, LayerNoise, Noise
from lstmsizer.train.weights import Direction, Head, Layer, Weights

CELLS: dict[Cell, Callable[..., Array]] = {"lstm": lstm, "gru": gru}
NOTHING_DROPPED = DirectionNoise(None, None)


@dataclass(frozen=True)
class Network:
    """What of a network is fixed when its program is compiled; everything else is an argument.

    Attributes
    ----------
    cell, widths, bidirectional
        The recurrent layers, first layer first; ``widths`` are units as padded (``cost.layout.width``), in
        each direction.
    inputs
        F, numbers a step; 0 for tokens.
    outputs
        Columns of the head.
    vocabulary, embedding
        Rows and columns of the table of tokens; 0: inputs are numbers.
    per_step
        The head stands on every step instead of the last.
    masked
        Steps may be masked: a mask is given, or tokens make one (0 is padding).
    dropout, recurrent_dropout
        Noise is drawn for the inputs of the layers, and for their recurrent connections.
    """

    cell: Cell
    widths: tuple[int, ...]
    inputs: int
    outputs: int
    bidirectional: bool = False
    vocabulary: int = 0
    embedding: int = 0
    per_step: bool = False
    masked: bool = False
    dropout: bool = False
    recurrent_dropout: bool = False


def weight_shapes(network: Network) -> Weights:
    """The network's weights as float32 shapes without numbers."""

    def real(*shape: int) -> jax.ShapeDtypeStruct:
        return jax.ShapeDtypeStruct(shape, jnp.float32)

    def direction(rows: int, units: int) -> Direction:
        columns = GATES[network.cell] * units
        bias = real(columns) if network.cell == "lstm" else real(2, columns)
        return Direction(real(rows, columns), real(units, columns), bias)

    layers: list[Layer] = []
    rows = network.embedding if network.vocabulary else network.inputs
    for wide in network.widths:
        backward = direction(rows, wide) if network.bidirectional else None
        layers.append(Layer(direction(rows, wide), backward))
        rows = 2 * wide if network.bidirectional else wide
    embedding = real(network.vocabulary, network.embedding) if network.vocabulary else None
    return Weights(embedding, tuple(layers), Head(real(rows, network.outputs), real(network.outputs)))


def predict(
    network: Network,
    weights: Weights,
    inputs: Array,
    mask: Array | None = None,
    noise: Noise | None = None,
) -> Array:
    """Outputs of the whole network (logits, where they are probabilities): [B, O], or [T, B, O] per step.

    Parameters
    ----------
    inputs
        [T, F, B] numbers, or [T, B] int32 tokens.
    mask
        [T, B] bool, True at the steps that count; others carry state and output over. None: all steps count,
        or, of a masked network on tokens, all but token 0 (Keras's ``mask_zero``).
    noise
        What dropout multiplies by, in training; None: nothing is dropped.
    """
    sequence = inputs
    if weights.embedding is not None:
        if network.masked and mask is None:
            mask = inputs != 0
        sequence = weights.embedding[inputs].transpose(0, 2, 1)  # [T, E, B]
    noises = (None,) * len(weights.layers) if noise is None else noise.layers
    for layer, dropped_here in zip(weights.layers[:-1], noises[:-1], strict=True):
        sequence = _every_step(*_read(network.cell, layer, sequence, mask, dropped_here), mask)
    forward, backward = _read(network.cell, weights.layers[-1], sequence, mask, noises[-1])
    if network.per_step:
        outputs = _every_step(forward, backward, mask)
        return jnp.einsum("tub,uo->tbo", outputs, weights.head.kernel) + weights.head.bias
    return _last_step(forward, backward).T @ weights.head.kernel + weights.head.bias


def _read(
    cell: Cell, layer: Layer, sequence: Array, mask: Array | None, noise: LayerNoise | None
) -> tuple[Array, Array | None]:
    """Outputs [T, U, B] of one layer's forward direction, and of its backward one if it has one."""
    of_forward, of_backward = noise or (None, None)
    forward = _read_forward(cell, layer.forward, sequence, mask, of_forward or NOTHING_DROPPED)
    if layer.backward is None:
        return forward, None
    turned = None if mask is None else mask[::-1]
    return forward, _read_forward(
        cell, layer.backward, sequence[::-1], turned, of_backward or NOTHING_DROPPED
    )[::-1]


def _read_forward(
    cell: Cell, layer: Direction, sequence: Array, mask: Array | None, noise: DirectionNoise
) -> Array:
    if noise.recurrent is not None:
        return dropped(cell, layer, sequence, mask, noise.inputs, noise.recurrent)
    if noise.inputs is not None:
        sequence = sequence * noise.inputs
    return CELLS[cell](layer, sequence, mask)


def _every_step(forward: Array, backward: Array | None, mask: Array | None) -> Array:
    """Both directions side by side, [T, U or 2U, B].

    Masked steps of a bidirectional layer are zero, where those of others repeat the last step that counts:
    ``zero_output_for_mask`` in ``keras/src/layers/rnn/bidirectional.py``.
    """
    if backward is None:
        return forward
    both = jnp.concatenate([forward, backward], axis=1)
    return both if mask is None else jnp.where(mask[:, None], both, 0)


def _last_step(forward: Array, backward: Array | None) -> Array:
    """Each direction where it ends, [U or 2U, B]."""
    return forward[-1] if backward is None else jnp.concatenate([forward[-1], backward[0]])


def draw_noise(network: Network, key: Array, dropout: Array, recurrent_dropout: Array, batch: int) -> Noise:
    """Draw a batch's dropout masks; rates are scalars in [0, 1), so that they can be arguments of a program.

    A unit's noise does not depend on how wide the program is: JAX's counter-based generator numbers the
    draws of a [units, B] array from the first unit on, and each array has a key of its own.
    """
    gates, directions = GATES[network.cell], 2 if network.bidirectional else 1
    layers: list[LayerNoise] = []
    blocks, rows = 1, network.embedding if network.vocabulary else network.inputs
    for wide, of_layer in zip(network.widths, jax.random.split(key, len(network.widths)), strict=True):
        of_inputs, of_state = jax.random.split(of_layer)
        inputs = recurrent = None
        if network.dropout:
            times = gates if network.recurrent_dropout else 1
            inputs = _kept(of_inputs, dropout, (directions, times, blocks), rows, batch)
            shape = (gates, blocks * rows, batch) if network.recurrent_dropout else (blocks * rows, batch)
            inputs = inputs.reshape(directions, *shape)
        if network.recurrent_dropout:
            recurrent = _kept(of_state, recurrent_dropout, (directions, gates), wide, batch)
        noises = [
            DirectionNoise(
                None if inputs is None else inputs[number], None if recurrent is None else recurrent[number]
            )
            for number in range(directions)
        ]
        layers.append(LayerNoise(*noises))
        blocks, rows = directions, wide
    return Noise(tuple(layers))


def _kept(key: Array, rate: Array, shape: tuple[int, ...], rows: int, batch: int) -> Array:
    """[*shape, rows, batch]: 1 / (1 - rate) with probability 1 - rate, else 0; a key for each block."""
    keys = jax.random.split(key, math.prod(shape))
    kept = jax.vmap(lambda own: jax.random.bernoulli(own, 1 - rate, (rows, batch)))(keys)
    return jnp.where(kept, 1 / (1 - rate), 0).reshape(*shape, rows, batch)
