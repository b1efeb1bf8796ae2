"""Intervals drawn with characters, on one axis for all rows of a table."""

from __future__ import annotations

import math
from dataclasses import dataclass

from lstmsizer.records import Verdict


@dataclass(frozen=True)
class Scale:
    """An axis from ``left`` to ``right`` on ``width`` characters; ``marks`` stand in every row.

    What lies beyond an end is shown by an arrow there.
    """

    left: float
    right: float
    width: int
    marks: tuple[float, ...] = ()
    ascii_only: bool = False

    def cell(self, value: float) -> int:
        """The character that stands for a value, the first or the last for those beyond."""
        span = self.right - self.left
        share = (value - self.left) / span if span > 0 else 0.0
        return round(min(max(share, 0.0), 1.0) * (self.width - 1))

    def draw(self, low: float | None, middle: float | None, high: float | None) -> str:
        """One row: the interval with its middle; None or a middle that is no number: the marks alone."""
        line, dot, mark, before, over = ("-", "o", "|", "<", ">") if self.ascii_only else "─●┊‹›"
        cells = [" "] * self.width
        for value in self.marks:
            cells[self.cell(value)] = mark
        if low is None or middle is None or high is None or not math.isfinite(middle):
            return "".join(cells)
        for cell in range(self.cell(low), self.cell(high) + 1):
            cells[cell] = line
        cells[self.cell(middle)] = dot
        if min(low, middle) < self.left:
            cells[0] = before
        if max(high, middle) > self.right:
            cells[-1] = over
        return "".join(cells)


def of_means(verdicts: list[Verdict], width: int, *, ascii_only: bool) -> Scale:
    """For means with their standard errors; one that is far worse than most does not squeeze the others."""
    ends = [interval(verdict) for verdict in verdicts]
    means = sorted(middle for _, middle, _ in ends if math.isfinite(middle))
    if not means:
        return Scale(0.0, 0.0, width, ascii_only=ascii_only)
    left = min(low for low, middle, _ in ends if math.isfinite(middle))
    right = max(high for _, middle, high in ends if math.isfinite(middle))
    usual = means[0] + 3 * (means[len(means) // 2] - means[0])
    return Scale(left, min(right, usual) if usual > left else right, width, ascii_only=ascii_only)


def interval(verdict: Verdict) -> tuple[float, float, float]:
    """The mean with a standard error to either side, as far as there is one: low, middle, high."""
    error = standard_error(verdict) or 0.0
    return verdict.mean - error, verdict.mean, verdict.mean + error


def standard_error(verdict: Verdict) -> float | None:
    """Of the mean; None where two seeds or more would be needed."""
    if verdict.replicates < 2 or not math.isfinite(verdict.sd):
        return None
    return verdict.sd / math.sqrt(verdict.replicates)
