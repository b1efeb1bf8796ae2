"""The best trade-offs, as a table for the terminal."""

from __future__ import annotations

from rich import box
from rich.table import Table
from rich.text import Text

from lstmsizer.records import Answer
from lstmsizer.report.numbers import number
from lstmsizer.report.words.pareto import file, latency


def table(answer: Answer) -> Table | None:
    """The best trade-offs for the terminal, 80 columns; None where there is nothing to choose from."""
    front = [row for row in answer.pareto if row.front]
    if len(front) < 2:
        return None
    shown = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False, pad_edge=False)
    shown.add_column("best trade-offs", no_wrap=True)
    for title in ("loss", "parameters", "a prediction", "file"):
        shown.add_column(title, justify="right", no_wrap=True)
    for row in front:
        name = f"{row.size}{'' if row.within else ', beyond the limits'}"
        style = "bold" if row.size == answer.decision.size else ""
        cells = (name, number(row.mean), f"{row.parameters:,}", latency(row), file(row))
        shown.add_row(*map(Text, cells), style=style)
    return shown
