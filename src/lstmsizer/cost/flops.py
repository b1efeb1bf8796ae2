"""Floating point operations of one forward pass, counted from the cells' equations.

A product [m, k] x [k, n] counts 2mnk; every addition, multiplication, sigmoid or tanh counts 1.
"""

from __future__ import annotations

from lstmsizer.cost.parameters import layer_inputs
from lstmsizer.records import Cell, Size

_GATES: dict[Cell, int] = {"lstm": 4, "gru": 3}

# For each unit and step. LSTM: 4 sums of the two products, 4 biases, 3 sigmoids, 1 tanh, c = f c + i g (3),
# h = o tanh(c) (2). GRU (reset_after): 6 biases, 2 sums, 2 sigmoids, tanh(x + r h) (3), z h + (1 - z) g (4).
_ELEMENTWISE: dict[Cell, int] = {"lstm": 17, "gru": 17}


def step_flops(inputs: int, units: int, cell: Cell = "lstm") -> int:
    """Of one layer at one step of one sequence: two products and the elementwise part."""
    return 2 * _GATES[cell] * units * (inputs + units) + _ELEMENTWISE[cell] * units


def flops(size: Size, steps: int, features: int, outputs: int, cell: Cell = "lstm") -> int:
    """One forward pass of one sequence of ``steps`` steps through the stack and the head, [T, F] -> [O]."""
    layers = zip(layer_inputs(size, features), size.units, strict=True)
    head = 2 * size.units[-1] * outputs + outputs
    return steps * sum(step_flops(inputs, units, cell) for inputs, units in layers) + head
