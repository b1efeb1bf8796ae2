"""Weights of a stack of recurrent layers with a dense head, exactly as Keras counts them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from lstmsizer.records import Cell, Setup, Shapes, Size

CountParameters: TypeAlias = Callable[[Size], int]
"""How many weights a network of a size has, as far as the size decides it."""


def layer_inputs(size: Size, features: int, bidirectional: bool = False) -> tuple[int, ...]:
    """Number of inputs that each recurrent layer reads at one step: the features, then the layer below.

    The outputs of a bidirectional layer's two directions stand side by side, 2u numbers a step.
    """
    return (features, *(units * (1 + bidirectional) for units in size.units[:-1]))


def lstm_parameters(inputs: int, units: int) -> int:
    """``4u(F + u + 1)``: kernel [F, 4u], recurrent kernel [u, 4u] and bias [4u].

    Source: https://keras.io/api/layers/recurrent_layers/lstm/ (one bias, four gates).
    """
    return 4 * units * (inputs + units + 1)


def gru_parameters(inputs: int, units: int) -> int:
    """``3u(F + u + 2)``: kernel [F, 3u], recurrent kernel [u, 3u] and two biases [2, 3u].

    Source: https://keras.io/api/layers/recurrent_layers/gru/ (``reset_after=True``, the default,
    keeps a bias for the inputs and another for the state).
    """
    return 3 * units * (inputs + units + 2)


def head_parameters(inputs: int, outputs: int) -> int:
    """``uO + O``: the dense head's kernel [u, O] and bias [O]; as many where it stands on every step."""
    return inputs * outputs + outputs


_LAYER = {"lstm": lstm_parameters, "gru": gru_parameters}


def parameters(
    size: Size,
    features: int,
    outputs: int,
    cell: Cell = "lstm",
    *,
    bidirectional: bool = False,
    vocabulary: int = 0,
    embedding: int | None = None,
) -> int:
    """Number of trainable weights of the whole model, head and embedding included.

    Parameters
    ----------
    size
        Units of each layer.
    features, outputs
        F inputs at one step, O outputs of the head.
    cell
        ``"lstm"`` (default) or ``"gru"``.
    bidirectional
        Every layer twice, once in each direction (default: no).
    vocabulary, embedding
        Of token inputs: V different tokens, each embedded as E numbers, which take the place of the
        features. None (default): inputs are numbers.
    """
    directions = 1 + bidirectional
    read = features if embedding is None else embedding
    table = 0 if embedding is None else vocabulary * embedding
    layers = zip(layer_inputs(size, read, bidirectional), size.units, strict=True)
    stack = sum(directions * _LAYER[cell](inputs, units) for inputs, units in layers)
    return table + stack + head_parameters(directions * size.units[-1], outputs)


def network_inputs(shapes: Shapes, setup: Setup) -> int:
    """Numbers that the first layer reads at one step: the features, or a token's embedding."""
    return shapes.features if setup.embedding is None else setup.embedding


def network_outputs(shapes: Shapes, setup: Setup) -> int:
    """Columns of the head: the outputs, each as often as there are quantiles."""
    return shapes.outputs * max(1, len(setup.quantiles))


def embedding_parameters(shapes: Shapes, setup: Setup) -> int:
    """``VE``: the embedding's table, of the same size whatever the layers are."""
    return 0 if setup.embedding is None else shapes.vocabulary * setup.embedding


def stack_parameters(size: Size, shapes: Shapes, setup: Setup) -> int:
    """As ``network_parameters`` without the embedding's table: what sizes are ordered and compared by."""
    return network_parameters(size, shapes, setup) - embedding_parameters(shapes, setup)


def network_parameters(size: Size, shapes: Shapes, setup: Setup) -> int:
    """As ``parameters``, of the network that this set-up trains on this data."""
    return parameters(
        size,
        shapes.features,
        network_outputs(shapes, setup),
        setup.cell,
        bidirectional=setup.bidirectional,
        vocabulary=shapes.vocabulary,
        embedding=setup.embedding,
    )
