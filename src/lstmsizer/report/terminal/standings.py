"""How the sizes stand while a search goes on: a table with a small chart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rich import box
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from lstmsizer.records import Size, Verdict
from lstmsizer.report import numbers
from lstmsizer.report.numbers import number
from lstmsizer.report.terminal import scale
from lstmsizer.report.terminal.columns import GAP, fitting, room
from lstmsizer.report.terminal.letters import lettered

_ROWS, _FEWEST = 10, 3  # sizes shown at once
_CHART, _SMALLEST = 24, 12  # characters
_JUDGED = "to best other"


@dataclass(frozen=True)
class Standings:
    """The sizes nearest to the best, smallest first, ``best`` among them and bold.

    A narrow terminal goes without the chart, then without the intervals that judge; a low one, on which
    ``above`` other lines stand, has fewer rows.
    """

    verdicts: Sequence[Verdict]
    best: Size
    above: int = 0

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Lay the table out for this console's width, height and encoding."""
        height = console.height if console.is_terminal else math.inf
        rows = min(_ROWS, max(_FEWEST, height - self.above - 3))  # two of the head, one below
        yield _table(nearest(self, int(rows)), self.best, options)


def nearest(standings: Standings, rows: int = _ROWS) -> list[Verdict]:
    """The best and those that come next, ``rows`` at most, smallest first."""
    ranked = sorted(standings.verdicts, key=lambda v: (v.size != standings.best, _finite(v.mean)))
    return sorted(ranked[:rows], key=lambda v: (v.size.depth, v.size.units))


def cells(shown: Sequence[Verdict]) -> dict[str, list[str]]:
    """What there is to say of each size, by title; no interval that judges where there is none yet."""
    lowest = min((abs(_finite(verdict.mean)) for verdict in shown), default=math.inf)
    judged = [_to_best_other(verdict, lowest) for verdict in shown]
    return {
        "size": [str(verdict.size) for verdict in shown],
        "loss ± std. error": [_mean(verdict) for verdict in shown],
        "seeds": [str(verdict.replicates) for verdict in shown],
        **({_JUDGED: judged} if any(judged) else {}),
    }


def _table(shown: list[Verdict], best: Size, options: ConsoleOptions) -> Table:
    columns = {
        lettered(title, options): [lettered(cell, options) for cell in column]
        for title, column in cells(shown).items()
    }
    columns = fitting(columns, options.max_width, (_JUDGED, "seeds"))
    width = min(room(columns, options.max_width) - GAP, _CHART)
    if width >= _SMALLEST:
        axis = scale.of_means(shown, width, ascii_only=options.ascii_only)
        if axis.right > axis.left:  # there is something to compare
            columns[_ends(axis)] = [axis.draw(*scale.interval(verdict)) for verdict in shown]
    table = Table(box=box.SIMPLE_HEAD, padding=(0, GAP - 1, 0, 0), show_edge=False, pad_edge=False)
    for title in columns:
        justify = "right" if title == "seeds" else "left"
        table.add_column(Text(title), justify=justify, no_wrap=True)
    for row, verdict in enumerate(shown):
        style = "bold" if verdict.size == best else "" if verdict.confirmed else "dim"
        table.add_row(*(Text(column[row]) for column in columns.values()), style=style)
    return table


def _ends(axis: scale.Scale) -> str:
    """What stands over the chart: the losses at its ends."""
    left, right = number(axis.left), number(axis.right)
    return left + right.rjust(axis.width - len(left))


def _mean(verdict: Verdict) -> str:
    """``0.0712 ± 0.0004``: the mean and its standard error, where two seeds or more allow one."""
    error = scale.standard_error(verdict)
    return number(verdict.mean) + ("" if error is None else f" ± {number(error, 2)}")


def _to_best_other(verdict: Verdict, lowest: float) -> str:
    """``[-0.3 %, +2.5 %]``: the confidence interval that judges, in per cent of the best mean."""
    if verdict.low is None or verdict.high is None or not 0 < lowest < math.inf:
        return ""
    return numbers.interval(verdict.low / lowest, verdict.high / lowest)


def _finite(value: float) -> float:
    return value if math.isfinite(value) else math.inf
