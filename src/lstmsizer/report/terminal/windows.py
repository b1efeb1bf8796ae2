"""The windows that were compared, as a table for the terminal."""

from __future__ import annotations

from rich import box
from rich.table import Table
from rich.text import Text

from lstmsizer.records import Answer
from lstmsizer.report.words.windows import HEAD, rows


def table(answer: Answer) -> Table | None:
    """The windows for the terminal, shortest first; None where none were compared."""
    found = answer.windows
    if found is None:
        return None
    content = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False, pad_edge=False)
    for title in HEAD:
        content.add_column(title, justify="right" if title in HEAD[:2] else "left", no_wrap=True)
    for verdict, row in zip(found.verdicts, rows(answer, found), strict=True):
        style = "bold" if verdict.window == found.window else "" if verdict.confirmed else "dim"
        content.add_row(*map(Text, row), style=style)
    return content
