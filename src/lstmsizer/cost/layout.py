"""What of the engine's layout decides its costs: padded widths, and the batch of an evaluation."""

from __future__ import annotations

from lstmsizer.records import Size

WIDTHS = (4, 8, 16, 32, 64, 128, 256)
"""Units that programs are compiled for; above the last, its multiples."""

EVALUATION_BATCH = 256
"""Sequences in one forward pass over the stop and score parts: twice as many are no faster."""


def width(units: int) -> int:
    """The width of the program that trains a layer of so many units: the next of ``WIDTHS``, or of 256s."""
    for wide in WIDTHS:
        if units <= wide:
            return wide
    return -(-units // WIDTHS[-1]) * WIDTHS[-1]


def padded(size: Size) -> Size:
    """The size of the program that trains this size."""
    return Size(tuple(map(width, size.units)))


def batches(sequences: int, batch_size: int) -> int:
    """Batches of a part, the last one padded."""
    return -(-sequences // batch_size)
