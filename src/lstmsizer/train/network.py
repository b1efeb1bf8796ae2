"""What is trained: an embedding or numbers, recurrent layers on top of each other, and a linear head."""

from __future__ import annotations

from dataclasses import dataclass

import jax
import jax.numpy as jnp
from jax import Array

from lstmsizer.records import Cell
from lstmsizer.train.cells.lstm import lstm
from lstmsizer.train.cells.noise import DirectionNoise, LayerNoise, Noise
from lstmsizer.train.weights import Direction, Head, Layer, Weights

GATES: dict[Cell, int] = {"lstm": 4, "gru": 3}
NOTHING_DROPPED = DirectionNoise(None, None)


@dataclass(frozen=True)
class Network:
    """What of a network is fixed when its program is compiled; everything else is an argument.

    Attributes
    ----------
    cell, widths, bidirectional
        The recurrent layers, first layer first; ``widths`` are units as padded (``weights.width``), in each
        direction.
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
    for number, layer in enumerate(weights.layers):
        dropped = None if noise is None else noise.layers[number]
        sequence = _layer(network, layer, sequence, mask, dropped)
    if network.per_step:
        return jnp.einsum("tub,uo->tbo", sequence, weights.head.kernel) + weights.head.bias
    return sequence[-1].T @ weights.head.kernel + weights.head.bias


def _layer(
    network: Network, layer: Layer, sequence: Array, mask: Array | None, noise: LayerNoise | None
) -> Array:
    """Outputs of one layer at every step."""
    dropped = NOTHING_DROPPED if noise is None else noise.forward
    return _direction(network, layer.forward, sequence, mask, dropped)


def _direction(
    network: Network, layer: Direction, sequence: Array, mask: Array | None, noise: DirectionNoise
) -> Array:
    """Outputs of one direction at every step."""
    if network.cell != "lstm":
        raise NotImplementedError(network.cell)
    if noise.inputs is not None:
        sequence = sequence * noise.inputs
    return lstm(layer, sequence, mask)


def draw_noise(network: Network, key: Array, dropout: Array, recurrent_dropout: Array, batch: int) -> Noise:
    """Draw the dropout masks of a batch; both rates are scalars, and arguments of the program.

    A stack of few units draws the same noise in programs of all widths.
    """
    raise NotImplementedError
