"""The weights of an LSTM stack: Keras's layout, and the same padded with zeros to wider layers.

A compiled program has fixed widths, and a stack of other units runs in it when its weights are padded
with zeros. Padded units never come to life: their pre-activations are 0, so the cell input tanh(0) is 0,
so cell and output stay 0, so every gradient that reaches a padded weight is a product with 0, and Adam
moves no weight whose gradients were always 0. Only zeros at the start are needed, the forget bias
included; no mask.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

# Arrays of NumPy or JAX: these tuples hold either, before and after the transfer to the device.
Array = Any

WIDTHS = (4, 8, 16, 32, 64, 128, 256)


class Layer(NamedTuple):
    """One LSTM layer: ``kernel`` [F, 4U], ``recurrent`` [U, 4U], ``bias`` [4U]; gates i, f, c, o."""

    kernel: Array
    recurrent: Array
    bias: Array


class Head(NamedTuple):
    """The linear layer on the last step's output: ``kernel`` [U, O], ``bias`` [O]."""

    kernel: Array
    bias: Array


class Weights(NamedTuple):
    """All trained numbers of a stack, first layer first."""

    layers: tuple[Layer, ...]
    head: Head


def width(units: int) -> int:
    """The width of the program that trains a layer of so many units: the next of ``WIDTHS``, or of 256s."""
    for wide in WIDTHS:
        if units <= wide:
            return wide
    return -(-units // WIDTHS[-1]) * WIDTHS[-1]


def widen(weights: Weights, widths: tuple[int, ...]) -> Weights:
    """Pad with zeros to layers of ``widths`` units, gate by gate."""
    layers: list[Layer] = []
    rows = weights.layers[0].kernel.shape[0]
    for layer, wide in zip(weights.layers, widths, strict=True):
        layers.append(
            Layer(
                _pad_rows(_pad_gates(layer.kernel, wide), rows),
                _pad_rows(_pad_gates(layer.recurrent, wide), wide),
                _pad_gates(layer.bias, wide),
            )
        )
        rows = wide
    return Weights(tuple(layers), Head(_pad_rows(weights.head.kernel, rows), weights.head.bias))


def narrow(weights: Weights, units: tuple[int, ...]) -> Weights:
    """Take the first ``units`` of each layer out of a padded stack, as NumPy arrays."""
    layers: list[Layer] = []
    rows = weights.layers[0].kernel.shape[0]
    for layer, few in zip(weights.layers, units, strict=True):
        layers.append(
            Layer(
                _cut_gates(layer.kernel, few)[:rows],
                _cut_gates(layer.recurrent, few)[:few],
                _cut_gates(layer.bias, few),
            )
        )
        rows = few
    return Weights(tuple(layers), Head(np.array(weights.head.kernel)[:rows], np.array(weights.head.bias)))


def named(weights: Weights) -> tuple[tuple[str, np.ndarray], ...]:
    """Name the arrays in Keras's order: ``lstm_1/kernel``, ``lstm_1/recurrent_kernel``, ... ``head/bias``."""
    return tuple(_names(weights))


def _names(weights: Weights) -> Iterable[tuple[str, np.ndarray]]:
    for number, layer in enumerate(weights.layers, start=1):
        yield f"lstm_{number}/kernel", np.asarray(layer.kernel)
        yield f"lstm_{number}/recurrent_kernel", np.asarray(layer.recurrent)
        yield f"lstm_{number}/bias", np.asarray(layer.bias)
    yield "head/kernel", np.asarray(weights.head.kernel)
    yield "head/bias", np.asarray(weights.head.bias)


def _pad_gates(array: Array, wide: int) -> np.ndarray:
    """[..., 4U] -> [..., 4 wide], each gate's block padded with zeros."""
    narrow_array = np.asarray(array)
    blocks = narrow_array.reshape(*narrow_array.shape[:-1], 4, -1)
    padding = [(0, 0)] * (blocks.ndim - 1) + [(0, wide - blocks.shape[-1])]
    return np.pad(blocks, padding).reshape(*narrow_array.shape[:-1], 4 * wide)


def _pad_rows(array: Array, rows: int) -> np.ndarray:
    """[n, ...] -> [rows, ...] with zeros below."""
    return np.pad(np.asarray(array), [(0, rows - array.shape[0]), (0, 0)])


def _cut_gates(array: Array, few: int) -> np.ndarray:
    """[..., 4U] -> [..., 4 few], the first units of each gate."""
    wide_array = np.asarray(array)
    blocks = wide_array.reshape(*wide_array.shape[:-1], 4, -1)[..., :few]
    return np.array(blocks.reshape(*wide_array.shape[:-1], 4 * few))
