"""The weights of sizes that nobody has built, from those of sizes that were."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations_with_replacement
from math import exp, log

import numpy as np

from lstmsizer.records import Size


def counting(seen: Mapping[Size, int]) -> Callable[[Size], int]:
    """How many weights a size has, given those that were counted.

    Kernels have as many weights as two layers' units multiply to, biases as a layer has units: weights are a
    square law of the units of each layer. Where one explains all that was counted at a depth it is exact;
    else counts are drawn out between those seen.
    """
    laws: dict[int, Callable[[Size], float]] = {}

    def count(size: Size) -> int:
        if size in seen:
            return seen[size]
        if size.depth not in laws:
            laws[size.depth] = _law({one: n for one, n in seen.items() if one.depth == size.depth}, seen)
        return max(1, round(laws[size.depth](size)))

    return count


def explained(seen: Mapping[Size, int]) -> bool:
    """Whether a square law explains what was counted of sizes of one depth; else others are but estimated."""
    return _square_law(seen) is not None


def _law(seen: Mapping[Size, int], others: Mapping[Size, int]) -> Callable[[Size], float]:
    """The law of one depth; a depth that was never seen is as its layers of the deepest that was."""
    if not seen:
        deepest = max((size.depth for size in others), default=0)
        below = {size: n for size, n in others.items() if size.depth == deepest}
        inner = _law(below, {}) if below else None
        return lambda size: inner(Size(size.units[:deepest])) if inner else 1.0
    return _square_law(seen) or _between(seen)


def _square_law(seen: Mapping[Size, int]) -> Callable[[Size], float] | None:
    uneven = any(len(set(size.units)) > 1 for size in seen)
    rows = np.array([_terms(size, uneven) for size in seen])
    counts = np.array(list(seen.values()), float)
    if not seen or len(seen) < rows.shape[1]:
        return None
    law = np.linalg.lstsq(rows, counts, rcond=None)[0]
    if np.abs(rows @ law - counts).max() >= 0.5:
        return None
    return lambda size: float(np.dot(_terms(size, uneven), law))


def _terms(size: Size, uneven: bool) -> list[float]:
    """1, the units, and their products by two; of equal layers those of one."""
    units = size.units if uneven else (round(sum(size.units) / size.depth),)
    return [1.0, *units, *(a * b for a, b in combinations_with_replacement(units, 2))]


def _between(seen: Mapping[Size, int]) -> Callable[[Size], float]:
    """Along straight lines between the logarithms; beyond the widest as the square of the units."""
    known = sorted((sum(size.units), n) for size, n in seen.items())
    widths, counts = zip(*known, strict=True)

    def count(size: Size) -> float:
        width = sum(size.units)
        if width > widths[-1]:
            return float(counts[-1]) * (width / widths[-1]) ** 2
        return exp(float(np.interp(log(width), np.log(widths), np.log(counts))))

    return count
