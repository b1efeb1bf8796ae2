"""The best trade-offs, as a table for the terminal."""

from __future__ import annotations

from rich import box
from rich.table import Table
from rich.text import Text

from lstmsizer.records import Answer
from lstmsizer.report.numbers import number
from lstmsizer.report.terminal.columns import GAP, fitting
from lstmsizer.report.words.pareto import file, latency


def table(answer: Answer, width: int) -> Table | None:
    """The best trade-offs on so many characters; None where there is nothing to choose from.

    File, time and parameters fall away, in this order, where there is no room.
    """
    front = [row for row in answer.pareto if row.front]
    if len(front) < 2:
        return None
    columns = {
        "best trade-offs": [f"{row.size}{'' if row.within else ', beyond the limits'}" for row in front],
        "loss": [number(row.mean) for row in front],
        "parameters": [f"{row.parameters:,}" for row in front],
        "a prediction": [latency(row) for row in front],
        "file": [file(row) for row in front],
    }
    columns = fitting(columns, width, ("file", "a prediction", "parameters"))
    shown = Table(box=box.SIMPLE_HEAD, padding=(0, GAP - 1, 0, 0), show_edge=False, pad_edge=False)
    for title in columns:
        shown.add_column(title, justify="left" if title == "best trade-offs" else "right", no_wrap=True)
    for row, cells in zip(front, zip(*columns.values(), strict=True), strict=True):
        shown.add_row(*map(Text, cells), style="bold" if row.size == answer.decision.size else "")
    return shown
