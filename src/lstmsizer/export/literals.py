"""Python literals for generated code. Text from data enters code through here and nowhere else."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

WIDTH = 88  # the line length of Black and of Ruff, where nobody has set another


def text(value: str) -> str:
    """A string literal on one line, printable, in double quotes where that needs no escapes.

    ``repr`` escapes whatever is not printable: line ends, null, and marks that would change the
    direction of the text around them.
    """
    literal = repr(value)
    return f'"{literal[1:-1]}"' if literal[0] == "'" and '"' not in value else literal


def number(value: float) -> str:
    """A float literal with the nine digits that a float32 has; 0.0 for what is not finite."""
    return repr(float(f"{value:.9g}")) if math.isfinite(value) else "0.0"


def collection(start: str, items: Iterable[str], end: str) -> str:
    """``start item, item end`` on one line, or on one line an item where that is too long."""
    listed = list(items)
    line = f"{start}{', '.join(listed)}{end}"
    if len(line) <= WIDTH:
        return line
    return "\n".join([start, *(f"    {item}," for item in listed), end])


def mapping(name: str, items: Mapping[str, str]) -> str:
    """``name = {key: value, ...}`` from literals."""
    return collection(f"{name} = {{", (f"{key}: {value}" for key, value in items.items()), "}")
