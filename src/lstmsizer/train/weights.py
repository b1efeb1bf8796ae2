"""The weights of a network: Keras's layout and names, and the same padded with zeros to wider layers.

A compiled program has fixed widths, and a stack of other units runs in it when its weights are padded
with zeros. Padded units never come to life: their pre-activations are 0, so what an LSTM's cell or a GRU's
output takes in is tanh(0) = 0, so their outputs stay 0 (masked, dropped or neither), so every gradient that
reaches a padded weight is a product with 0, and Adam moves no weight whose gradients were always 0. Only
zeros at the start are needed, the forget bias included; no mask. Of a bidirectional layer, each direction is
padded by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

# Arrays of NumPy or JAX, or their shapes: these tuples hold any of them.
Array = Any

NAMES_BY_GATES = {4: "lstm", 3: "gru"}


class Direction(NamedTuple):
    """A recurrent layer that reads in one direction.

    LSTM: ``kernel`` [F, 4U], ``recurrent`` [U, 4U], ``bias`` [4U], gates i, f, c, o. GRU: ``kernel`` [F, 3U],
    ``recurrent`` [U, 3U], ``bias`` [2, 3U] (of the inputs, of the recurrent connections), gates z, r, h.
    """

    kernel: Array
    recurrent: Array
    bias: Array


class Layer(NamedTuple):
    """A recurrent layer; ``backward`` None where it is not bidirectional."""

    forward: Direction
    backward: Direction | None = None


class Head(NamedTuple):
    """The linear layer on the outputs of the last recurrent one: ``kernel`` [U, O], ``bias`` [O].

    U is 2U where the layer is bidirectional: forward, then backward.
    """

    kernel: Array
    bias: Array


class Weights(NamedTuple):
    """All trained numbers of a network, first layer first; ``embedding`` [V, E], None where there is none."""

    embedding: Array | None
    layers: tuple[Layer, ...]
    head: Head


def widen(weights: Weights, widths: tuple[int, ...]) -> Weights:
    """Pad with zeros to layers of ``widths`` units, gate by gate and direction by direction."""
    return _resized(weights, widths)


def narrow(weights: Weights, units: tuple[int, ...]) -> Weights:
    """Take the first ``units`` of each layer out of a padded stack, as NumPy arrays."""
    return _resized(weights, units)


def named(weights: Weights) -> tuple[tuple[str, np.ndarray], ...]:
    """Name the arrays, in the order in which a Keras model has them.

    ``embedding/embeddings``; for each layer, from 1, ``lstm_1/kernel``, ``lstm_1/recurrent_kernel`` and
    ``lstm_1/bias``, or ``lstm_1/forward/kernel``, ... ``lstm_1/backward/bias`` where it is bidirectional
    (``gru_1/...`` of a GRU); ``head/kernel`` and ``head/bias``.
    """
    return tuple((name, np.asarray(array)) for name, array in _names(weights))


def from_named(arrays: Iterable[tuple[str, np.ndarray]]) -> Weights:
    """The weights that ``named`` gave these names; KeyError names one that is missing."""
    by_name = dict(arrays)
    layers: list[Layer] = []
    cell = "gru" if any(name.startswith("gru_1/") for name in by_name) else "lstm"
    while any(name.startswith(f"{cell}_{len(layers) + 1}/") for name in by_name):
        place = f"{cell}_{len(layers) + 1}"
        if f"{place}/backward/kernel" in by_name:
            both = (_direction(by_name, f"{place}/{name}") for name in ("forward", "backward"))
            layers.append(Layer(*both))
        else:
            layers.append(Layer(_direction(by_name, place)))
    head = Head(by_name["head/kernel"], by_name["head/bias"])
    return Weights(by_name.get("embedding/embeddings"), tuple(layers), head)


def _direction(by_name: dict[str, np.ndarray], place: str) -> Direction:
    return Direction(*(by_name[f"{place}/{name}"] for name in ("kernel", "recurrent_kernel", "bias")))


def _names(weights: Weights) -> Iterable[tuple[str, Array]]:
    if weights.embedding is not None:
        yield "embedding/embeddings", weights.embedding
    for number, (forward, backward) in enumerate(weights.layers, start=1):
        place = f"{NAMES_BY_GATES[_gates(forward)]}_{number}"
        if backward is None:
            yield from _names_of(forward, place)
        else:
            yield from _names_of(forward, f"{place}/forward")
            yield from _names_of(backward, f"{place}/backward")
    yield "head/kernel", weights.head.kernel
    yield "head/bias", weights.head.bias


def _names_of(direction: Direction, place: str) -> Iterable[tuple[str, Array]]:
    yield f"{place}/kernel", direction.kernel
    yield f"{place}/recurrent_kernel", direction.recurrent
    yield f"{place}/bias", direction.bias


def _gates(direction: Direction) -> int:
    return direction.kernel.shape[-1] // direction.recurrent.shape[0]


def _resized(weights: Weights, units: tuple[int, ...]) -> Weights:
    """The same with layers of so many units, cut or padded with zeros."""
    layers: list[Layer] = []
    blocks, rows = 1, weights.layers[0].forward.kernel.shape[0]  # the blocks of rows that a layer reads
    for (forward, backward), wanted in zip(weights.layers, units, strict=True):
        layers.append(
            Layer(
                _resized_direction(forward, wanted, blocks, rows),
                None if backward is None else _resized_direction(backward, wanted, blocks, rows),
            )
        )
        blocks, rows = 1 if backward is None else 2, wanted
    head = Head(_blocks_of(weights.head.kernel, 0, blocks, rows), np.array(weights.head.bias))
    embedding = None if weights.embedding is None else np.array(weights.embedding)
    return Weights(embedding, tuple(layers), head)


def _resized_direction(direction: Direction, units: int, blocks: int, rows: int) -> Direction:
    gates = _gates(direction)
    return Direction(
        _blocks_of(_blocks_of(direction.kernel, -1, gates, units), 0, blocks, rows),
        _blocks_of(_blocks_of(direction.recurrent, -1, gates, units), 0, 1, units),
        _blocks_of(direction.bias, -1, gates, units),
    )


def _blocks_of(array: Array, axis: int, blocks: int, length: int) -> np.ndarray:
    """The array with each of its equal blocks along an axis cut, or padded with zeros, to ``length``."""
    moved = np.moveaxis(np.asarray(array), axis, -1)
    split = moved.reshape(*moved.shape[:-1], blocks, -1)[..., :length]
    padding = [(0, 0)] * (split.ndim - 1) + [(0, length - split.shape[-1])]
    padded = np.pad(split, padding).reshape(*moved.shape[:-1], blocks * length)
    return np.ascontiguousarray(np.moveaxis(padded, -1, axis))
