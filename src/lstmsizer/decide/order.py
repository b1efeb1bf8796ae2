"""Which of two sizes is the smaller one."""

from __future__ import annotations

from lstmsizer.records import Size

A_LAYER = 1.5
"""A layer costs time that parameters do not show: one layer more must save a third of them."""


def smallness(size: Size, parameters: int) -> tuple[float, int, tuple[int, ...]]:
    """Sort key, smaller first: parameters, half as many again for each layer beyond the first."""
    return (parameters * A_LAYER ** (size.depth - 1), size.depth, size.units)
