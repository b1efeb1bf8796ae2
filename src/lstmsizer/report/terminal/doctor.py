"""What an examination of the installation and the machine found, for the terminal and for machines."""

from __future__ import annotations

import json
from dataclasses import asdict

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from lstmsizer.records import Examination, Finding, Health
from lstmsizer.report.numbers import count, join, name
from lstmsizer.report.terminal import summary
from lstmsizer.report.terminal.letters import lettered

STYLES: dict[Health, str] = {"ok": "green", "note": "yellow", "wrong": "bold red"}
LONGEST = 400  # letters of a finding


def wrong(examined: Examination) -> tuple[Finding, ...]:
    """The findings by which runs fail or suffer."""
    return tuple(one for one in examined.findings if one.health == "wrong")


def to_json(examined: Examination) -> str:
    """All of it as JSON, with a line end."""
    told = {
        "ok": not wrong(examined),
        "versions": dict(examined.versions),
        "findings": [asdict(one) for one in examined.findings],
    }
    return json.dumps(told, indent=2) + "\n"


def show(examined: Examination) -> None:
    """Print it on the standard output."""
    summary.print_out(Examined(examined))


class Examined:
    """Draws a line for each finding, what to do below it, and the sum of them in the end."""

    def __init__(self, examined: Examination) -> None:
        self.examined = examined

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw it for the width and the letters of the console."""
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        for _ in range(2):
            table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        for one in self.examined.findings:
            table.add_row(Text(one.health, STYLES[one.health]), one.about, _shown(one.told, options))
            if one.remedy:
                table.add_row("", "", Text("-> ") + _shown(one.remedy, options))
        yield table
        yield Text(f"\n{_sum(self.examined)}", "bold")


def _shown(text: str, options: ConsoleOptions) -> Text:
    return Text(lettered(name(text, LONGEST), options))


def _sum(examined: Examination) -> str:
    """How many things are wrong, or could be better."""
    ill = len(wrong(examined))
    notes = sum(one.health == "note" for one in examined.findings)
    parts = [f"{count(ill, 'thing')} {'are' if ill > 1 else 'is'} wrong"] if ill else []
    parts += [f"{count(notes, 'thing')} could be better"] if notes else []
    return f"{join(parts)}: see '->' above." if parts else "All is well."
