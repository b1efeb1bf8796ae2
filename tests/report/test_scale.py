"""Intervals drawn with characters."""

from __future__ import annotations

import math

import pytest

from lstmsizer.report.terminal.scale import Scale

AXIS = Scale(0.0, 10.0, 11, marks=(2.0,))


@pytest.mark.parametrize(
    ("interval", "row"),
    [
        ((4.0, 5.0, 7.0), "  ┊ ─●──   "),
        ((1.0, 2.0, 3.0), " ─●─       "),
        ((-3.0, 1.0, 4.0), "‹●───      "),
        ((8.0, 12.0, 14.0), "  ┊     ──›"),
        ((3.0, 4.0, math.inf), "  ┊─●─────›"),
        ((None, 4.0, None), "  ┊        "),
        ((math.nan, math.nan, math.nan), "  ┊        "),
    ],
)
def test_an_interval_its_middle_and_what_lies_beyond(interval, row: str) -> None:
    assert AXIS.draw(*interval) == row


def test_an_axis_without_extent_is_drawn_all_the_same() -> None:
    assert Scale(1.0, 1.0, 5, ascii_only=True).draw(1.0, 1.0, 1.0) == "o    "
