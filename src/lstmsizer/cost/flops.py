"""Floating point operations of one forward pass, counted from the cells' equations.

A product [m, k] x [k, n] counts 2mnk; every addition, multiplication, sigmoid or tanh counts 1. Looking up an
embedding counts nothing.
"""

from __future__ import annotations

from lstmsizer.cost.parameters import layer_inputs, network_inputs, network_outputs
from lstmsizer.records import Cell, Setup, Shapes, Size

GATES: dict[Cell, int] = {"lstm": 4, "gru": 3}
"""Blocks of a layer's kernels."""

# For each unit and step. LSTM: 4 sums of the two products, 4 biases, 3 sigmoids, 1 tanh, c = f c + i g (3),
# h = o tanh(c) (2). GRU (reset_after): 6 biases, 2 sums, 2 sigmoids, tanh(x + r h) (3), z h + (1 - z) g (4).
_ELEMENTWISE: dict[Cell, int] = {"lstm": 17, "gru": 17}


def step_flops(inputs: int, units: int, cell: Cell = "lstm") -> int:
    """Of one layer in one direction at one step of one sequence: two products and the elementwise part."""
    return 2 * GATES[cell] * units * (inputs + units) + _ELEMENTWISE[cell] * units


def flops(size: Size, shapes: Shapes, setup: Setup) -> int:
    """One forward pass of one sequence through the stack and the head, [T, F] -> [O] (or [T, O])."""
    directions, outputs = 1 + setup.bidirectional, network_outputs(shapes, setup)
    read = layer_inputs(size, network_inputs(shapes, setup), setup.bidirectional)
    stack = sum(step_flops(few, units, setup.cell) for few, units in zip(read, size.units, strict=True))
    head = 2 * directions * size.units[-1] * outputs + outputs
    return shapes.steps * directions * stack + head * (shapes.steps if shapes.per_step else 1)
