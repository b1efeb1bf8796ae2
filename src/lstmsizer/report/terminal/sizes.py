"""The sizes as a table for the terminal, with a chart of intervals made of characters."""

from __future__ import annotations

import math
from dataclasses import dataclass

from rich import box
from rich.table import Table
from rich.text import Text

from lstmsizer.records import Answer, Verdict
from lstmsizer.report import readings
from lstmsizer.report.numbers import interval, number, percent

_CHART, _SMALLEST_CHART, _GAP = 17, 9, 2  # characters
_DISTANCE, _WEIGHTS = "against best other", "weights"


def sizes(answer: Answer, width: int, *, ascii_only: bool = False) -> Table:
    """Every size, smallest first: mean, distance to the best other size, chart, verdict, weights.

    ``width`` is in characters: chart, weights and distance fall away, in this order, where it is small.
    """
    verdicts = readings.by_size(answer)
    columns = {
        "size": [str(verdict.size) for verdict in verdicts],
        "loss": [number(verdict.mean) for verdict in verdicts],
        _DISTANCE: [_distance(answer, verdict) for verdict in verdicts],
        "verdict": [readings.judged(answer, verdict) for verdict in verdicts],
        _WEIGHTS: [f"{readings.weight(answer, verdict.size)[0]:,}" for verdict in verdicts],
    }
    if not any(columns[_DISTANCE]):
        del columns[_DISTANCE]
    for optional in (_WEIGHTS, _DISTANCE):
        if _room(columns, width) < 0:
            columns.pop(optional, None)
    table = Table(box=box.SIMPLE_HEAD, padding=(0, _GAP - 1, 0, 0), show_edge=False, pad_edge=False)
    chart = min(_room(columns, width) - _GAP, _CHART)
    scale = _Scale.of(answer, chart)
    for title in columns:
        table.add_column(title, justify="right" if title in ("loss", _WEIGHTS) else "left", no_wrap=True)
        if title == _DISTANCE and chart >= _SMALLEST_CHART:
            table.add_column(Text(scale.title(readings.tolerance_share(answer))), no_wrap=True)
    for row, verdict in enumerate(verdicts):
        cells = [cells[row] for cells in columns.values()]
        if len(table.columns) > len(cells):
            cells.insert(list(columns).index(_DISTANCE) + 1, scale.draw(verdict, ascii_only=ascii_only))
        style = "bold" if verdict.size == answer.decision.size else "" if verdict.confirmed else "dim"
        table.add_row(*(Text(cell) for cell in cells), style=style)
    return table


def _room(columns: dict[str, list[str]], width: int) -> int:
    """Characters that are left over once every column has what it needs."""
    return width - sum(max(map(len, (title, *cells))) + _GAP for title, cells in columns.items()) + _GAP


def _distance(answer: Answer, verdict: Verdict) -> str:
    if verdict.excess is None:
        return ""
    excess, low, high = (readings.relative(answer, x) for x in (verdict.excess, verdict.low, verdict.high))
    return f"{percent(excess, signed=True)} {interval(low, high)}"


@dataclass(frozen=True)
class _Scale:
    """The chart's axis, in units of the score: from ``left`` to ``right``; 0 and the tolerance are marked."""

    left: float
    right: float
    delta: float
    width: int

    @classmethod
    def of(cls, answer: Answer, width: int) -> _Scale:
        """Wide enough for every interval, but never so wide that the tolerance is less than a character."""
        delta = readings.tolerance(answer)
        bounds = [x for v in answer.decision.verdicts for x in (v.low, v.high) if x is not None]
        finite = [x for x in bounds if math.isfinite(x)]
        reach = 5 * delta or math.inf
        left = max(min([*finite, -delta / 2]), -reach / 3)
        return cls(left, min(max([*finite, 1.5 * delta]), left + reach), delta, width)

    def title(self, tolerance: float) -> str:
        """What stands over the two marks: 0, and the tolerance in per cent where there is room."""
        label = percent(tolerance, signed=True)
        zero, edge = self._cell(0.0), self._cell(self.delta)
        fits = edge > zero + 1 and edge + len(label) <= self.width
        return " " * zero + "0" + (" " * (edge - zero - 1) + label if fits else "")

    def draw(self, verdict: Verdict, *, ascii_only: bool) -> str:
        """One row of the chart: the interval, its middle, and where it leaves the chart."""
        line, dot, mark, over = ("-", "o", "|", ">") if ascii_only else ("─", "●", "┊", "›")
        cells = [" "] * self.width
        for value in (0.0, self.delta):
            cells[self._cell(value)] = mark
        if verdict.excess is None or verdict.low is None or verdict.high is None:
            return "".join(cells)
        if not all(math.isfinite(x) for x in (verdict.excess, verdict.low, verdict.high)):
            return "".join(cells)
        for cell in range(self._cell(verdict.low), self._cell(verdict.high) + 1):
            cells[cell] = line
        cells[self._cell(verdict.excess)] = dot
        if verdict.excess > self.right:
            cells[-1] = over
        return "".join(cells)

    def _cell(self, value: float) -> int:
        span = self.right - self.left
        share = (value - self.left) / span if span > 0 else 0.0
        return round(min(max(share, 0.0), 1.0) * (self.width - 1))
