"""Weights of a stack of recurrent layers with a dense head, exactly as Keras counts them."""

from __future__ import annotations

from lstmsizer.records import Cell, Size


def layer_inputs(size: Size, features: int) -> tuple[int, ...]:
    """Number of inputs that each recurrent layer reads at one step: the features, then the layer below."""
    return (features, *size.units[:-1])


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


def head_parameters(units: int, outputs: int) -> int:
    """``uO + O``: the dense head's kernel [u, O] and bias [O]."""
    return units * outputs + outputs


_LAYER = {"lstm": lstm_parameters, "gru": gru_parameters}


def parameters(size: Size, features: int, outputs: int, cell: Cell = "lstm") -> int:
    """Number of trainable weights of the whole model, head included.

    Parameters
    ----------
    size
        Units of each layer.
    features, outputs
        F inputs at one step, O outputs of the head.
    cell
        ``"lstm"`` (default) or ``"gru"``.
    """
    layer = _LAYER[cell]
    stack = sum(
        layer(inputs, units) for inputs, units in zip(layer_inputs(size, features), size.units, strict=True)
    )
    return stack + head_parameters(size.units[-1], outputs)
