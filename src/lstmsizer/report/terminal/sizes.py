"""The sizes as a table for the terminal, with a chart of intervals made of characters."""

from __future__ import annotations

import math

from rich import box
from rich.console import ConsoleOptions
from rich.table import Table
from rich.text import Text

from lstmsizer.records import Answer, Verdict
from lstmsizer.report import readings
from lstmsizer.report.numbers import interval, number, percent
from lstmsizer.report.terminal.columns import GAP, fitting, room
from lstmsizer.report.terminal.letters import lettered
from lstmsizer.report.terminal.scale import Scale

_CHART, _SMALLEST_CHART = 17, 9  # characters
_DISTANCE, _WEIGHTS = "against best other", "weights"


def sizes(answer: Answer, width: int, options: ConsoleOptions) -> Table:
    """Every size, smallest first: mean, distance to the best other size, chart, verdict, weights.

    ``width`` is in characters: chart, weights and distance fall away, in this order, where it is small.
    ``options`` say which letters there are.
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
    columns = fitting(columns, width, (_WEIGHTS, _DISTANCE))
    table = Table(box=box.SIMPLE_HEAD, padding=(0, GAP - 1, 0, 0), show_edge=False, pad_edge=False)
    chart = min(room(columns, width) - GAP, _CHART)
    axis = _axis(answer, chart, options.ascii_only)
    for title in columns:
        table.add_column(title, justify="right" if title in ("loss", _WEIGHTS) else "left", no_wrap=True)
        if title == _DISTANCE and chart >= _SMALLEST_CHART:
            table.add_column(Text(_over(axis, readings.tolerance_share(answer))), no_wrap=True)
    for row, verdict in enumerate(verdicts):
        cells = [cells[row] for cells in columns.values()]
        if len(table.columns) > len(cells):
            drawn = axis.draw(verdict.low, verdict.excess, verdict.high)
            cells.insert(list(columns).index(_DISTANCE) + 1, drawn)
        style = "bold" if verdict.size == answer.decision.size else "" if verdict.confirmed else "dim"
        table.add_row(*(Text(lettered(cell, options)) for cell in cells), style=style)
    return table


def _distance(answer: Answer, verdict: Verdict) -> str:
    if verdict.excess is None:
        return ""
    excess, low, high = (readings.relative(answer, x) for x in (verdict.excess, verdict.low, verdict.high))
    return f"{percent(excess, signed=True)} {interval(low, high)}"


def _axis(answer: Answer, width: int, ascii_only: bool) -> Scale:
    """0 and the tolerance are marked.

    Wide enough for every interval, but never so wide that the tolerance is less than a character.
    """
    delta = readings.tolerance(answer)
    bounds = [x for v in answer.decision.verdicts for x in (v.low, v.high) if x is not None]
    finite = [x for x in bounds if math.isfinite(x)]
    reach = 5 * delta or math.inf
    left = max(min([*finite, -delta / 2]), -reach / 3)
    right = min(max([*finite, 1.5 * delta]), left + reach)
    return Scale(left, right, width, (0.0, delta), ascii_only)


def _over(axis: Scale, tolerance: float) -> str:
    """What stands over the two marks: 0, and the tolerance in per cent where there is room."""
    label = percent(tolerance, signed=True)
    zero, edge = map(axis.cell, axis.marks)
    fits = edge > zero + 1 and edge + len(label) <= axis.width
    return " " * zero + "0" + (" " * (edge - zero - 1) + label if fits else "")
