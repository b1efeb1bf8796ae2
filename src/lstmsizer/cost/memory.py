"""Bytes of the model's own numbers, in training and in use; float32 throughout.

What a framework and its compiled programs take beside these (some hundred megabytes) is not counted.
"""

from __future__ import annotations

from lstmsizer.cost.parameters import layer_inputs, parameters
from lstmsizer.records import Cell, Shapes, Size

FLOAT = 4
"""Bytes of a float32."""

# What the backward pass needs of each unit, step and sequence: the gates, the outputs, and for an LSTM the
# cell state and its tanh; for a GRU the reset candidate.
_KEPT: dict[Cell, int] = {"lstm": 4 + 3, "gru": 3 + 2}


def training_bytes(size: Size, shapes: Shapes, batch_size: int, cell: Cell = "lstm") -> int:
    """Weights, gradients, Adam's two moments, and one batch's inputs and saved activations [T, B, ...]."""
    weights = 4 * parameters(size, shapes.features, shapes.outputs, cell)
    kept = shapes.features + _KEPT[cell] * sum(size.units)
    return FLOAT * (weights + batch_size * (shapes.steps * kept + 2 * shapes.outputs))


def inference_bytes(size: Size, shapes: Shapes, cell: Cell = "lstm") -> int:
    """Weights, one sequence, and the largest layer's states and outputs at batch 1."""
    weights = parameters(size, shapes.features, shapes.outputs, cell)
    layers = zip(layer_inputs(size, shapes.features), size.units, strict=True)
    working = max(shapes.steps * (inputs + units) + 2 * units for inputs, units in layers)
    return FLOAT * (weights + working + shapes.outputs)
