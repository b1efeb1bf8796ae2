"""The answer and the plan on a terminal: headlines, tables and sentences; 80 columns are enough."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from lstmsizer.records import Answer
from lstmsizer.report.base import Planned
from lstmsizer.report.numbers import count, name, unbroken
from lstmsizer.report.terminal import pareto, plan, sizes, windows
from lstmsizer.report.terminal.letters import lettered
from lstmsizer.report.words import inputs, sentences, splits
from lstmsizer.report.words.left_out import on_left_out

WIDTH = 80


@dataclass(frozen=True)
class Summary:
    """The answer as a Rich renderable; columns fall away on narrow terminals, nothing needs colour."""

    answer: Answer

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Lay the answer out for this console's width and encoding."""
        yield Text()
        yield Padding(_headline(self.answer, options.max_width - 4), (0, 2))
        yield Text()
        yield Padding(sizes.sizes(self.answer, options.max_width - 2, options), (0, 0, 0, 2))
        yield Text()
        if (compared := windows.table(self.answer)) is not None:
            yield Padding(compared, (0, 0, 1, 2))
        if (traded := pareto.table(self.answer, options.max_width - 2)) is not None:
            yield Padding(traded, (0, 0, 1, 2))
        for sentence in sentences.reasons(self.answer):
            yield _Item(sentence)
        yield Text()
        for note in (*self.answer.notes, *on_left_out(self.answer)):
            yield _Item(name(note, 400), style="dim")
        yield _Item(splits.fine_print(self.answer), style="dim")


def render(answer: Answer) -> Summary:
    """The answer as something that a Rich console can print; 80 columns are enough."""
    return Summary(answer)


def text(answer: Answer, width: int = WIDTH) -> str:
    """The answer as plain text without colours or escape codes, as ``repr`` shows it."""
    return _captured(Summary(answer), width)


def _headline(answer: Answer, width: int) -> Table | Text:
    """The headline, its certainty at the right edge where both fit on one line."""
    left = Text(sentences.headline(answer), style="bold")
    right = Text(sentences.certainty(answer))
    if left.cell_len + 2 + right.cell_len > width:
        return left.append("\n").append_text(right)
    line = Table.grid(expand=True)
    line.add_column()
    line.add_column(justify="right")
    line.add_row(left, right)
    return line


@dataclass(frozen=True)
class _Item:
    """A sentence whose later lines hang under its first; Rich alone would break '2 x 2' and '3.7 %' too."""

    sentence: str
    style: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        sentence = unbroken(lettered(self.sentence, options))
        lines = textwrap.wrap(sentence, max(options.max_width - 6, 1), break_on_hyphens=False)
        for number, line in enumerate(lines or [""]):
            mark = Text("    ") if number else Text.assemble("  ", ("-", "dim"), " ")
            yield mark.append(line.replace("\u00a0", " "), style=self.style)


def render_plan(planned: Planned) -> Group:
    """What is known before any training: the data's parts, what rules of thumb say, what sizes cost."""
    shapes, splits, costs, rules = planned.shapes, planned.splits, planned.costs, planned.rules
    upto = "" if any(split.first_time for split in splits) else "up to "
    out = count(shapes.outputs, "number")
    if planned.classes:
        out = f"one of {len(planned.classes):,} classes"
    if shapes.per_step:
        out += " at every step"
    intro = f"{name(planned.source, 60)}: {upto}{inputs.steps(shapes)} in, {out} out."
    letters = (
        f"{inputs.features(shapes)}, O = {count(shapes.outputs, 'output')}, "
        f"N = {shapes.train:,} training sequences, T = {count(shapes.steps, 'step')}."
    )
    meaning = (
        "FLOPs are of one prediction; RAM is for one training, the data apart, and for one sequence in use."
    )
    apart = inputs.weights_apart(costs[0] if costs else None)
    timing = (
        "Seconds are predictions for one core of this machine."
        if planned.calibrated
        else "No seconds: this machine has not been measured yet; 'lstmsizer plan --calibrate' does it."
    )
    return Group(
        Text(),
        Padding(Text(intro, style="bold"), (0, 2)),
        *_blocks(plan.parts(splits), plan.rules(rules, costs), plan.costs(costs)),
        Text(),
        *(_Item(sentence, style="dim") for sentence in (letters, meaning, apart, timing) if sentence),
        *(_Item(name(note, 400), style="dim") for note in planned.notes),
    )


def plan_text(planned: Planned, width: int = WIDTH) -> str:
    """A plan as plain text."""
    return _captured(render_plan(planned), width)


def show_plan(planned: Planned) -> None:
    """Print a plan on the standard output."""
    print_out(render_plan(planned))


def show(answer: Answer, out: Path | None = None) -> None:
    """Print an answer on the standard output, and where its files are."""
    where = Text(f"Model, code and report: {name(str(out), 400)}", style="bold")
    print_out(render(answer), *(() if out is None else (Padding(where, (1, 2, 0, 2)),)))


def print_out(*renderables: RenderableType) -> None:
    """Print on the standard output; in a pipe or a file without the spaces that fill each line."""
    console = Console(highlight=False)
    if console.is_terminal:
        console.print(*renderables)
    else:
        print(_trimmed(console, *renderables))


def _captured(renderable: RenderableType, width: int) -> str:
    console = Console(
        file=io.StringIO(), width=width, color_system=None, legacy_windows=False, force_jupyter=False
    )
    return _trimmed(console, renderable).strip("\n")


def _trimmed(console: Console, *renderables: RenderableType) -> str:
    with console.capture() as capture:
        console.print(*renderables)
    return "\n".join(line.rstrip() for line in capture.get().splitlines())


def _blocks(*tables: Table) -> Iterator[Padding]:
    return (Padding(content, (1, 0, 0, 2)) for content in tables)
