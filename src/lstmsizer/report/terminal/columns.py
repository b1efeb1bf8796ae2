"""Which columns of a table there is room for."""

from __future__ import annotations

from collections.abc import Iterable

Columns = dict[str, list[str]]
"""A table's cells by the title of their column."""

GAP = 2
"""Characters between two columns."""


def room(columns: Columns, width: int) -> int:
    """Characters that are left over once every column has what it needs; negative: that are missing."""
    return width - sum(max(map(len, (title, *cells))) + GAP for title, cells in columns.items()) + GAP


def fitting(columns: Columns, width: int, optional: Iterable[str]) -> Columns:
    """The columns without those of the ``optional`` that must go, the first of them first."""
    left = dict(columns)
    for title in optional:
        if room(left, width) < 0:
            left.pop(title, None)
    return left
