"""The space that the tuners draw from: the tool's own sizes and the rates that it begins with."""

from __future__ import annotations

from benchmarks.tuners.cases import Rules
from lstmsizer.records import Space


def widths(rules: Rules) -> list[int]:
    """Units of every layer, doubling from 1 as the tool's do."""
    return [2**i for i in range(rules.max_units.bit_length()) if 2**i < rules.max_units] + [rules.max_units]


def rates() -> list[float]:
    """The tool's first grid. It may go beyond it and they may not, which spares them diverging trials."""
    return list(Space().learning_rates)
