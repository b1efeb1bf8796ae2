"""The answer and the plan on a terminal: headlines, tables and sentences; 80 columns are enough."""

from __future__ import annotations

import io
from dataclasses import dataclass

from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from lstmsizer.records import Answer, Cost, RuleSize, Shapes, Split
from lstmsizer.report import sentences, table
from lstmsizer.report.numbers import count, duration, memory, name, number

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
        yield Padding(table.sizes(self.answer, options.max_width - 2, ascii_only=options.ascii_only), (0, 0, 0, 2))
        yield Text()
        for sentence in sentences.reasons(self.answer):
            yield _item(sentence)
        yield Text()
        for note in self.answer.notes:
            yield _item(name(note, 400), style="dim")
        yield _item(sentences.FINE_PRINT, style="dim")


def render(answer: Answer) -> Summary:
    """The answer as something that a Rich console can print; 80 columns are enough."""
    return Summary(answer)


def text(answer: Answer, width: int = WIDTH) -> str:
    """The answer as plain text without colours or escape codes, as ``repr`` shows it."""
    console = Console(file=io.StringIO(), width=width, color_system=None, legacy_windows=False)
    with console.capture() as capture:
        console.print(Summary(answer))
    return "\n".join(line.rstrip() for line in capture.get().splitlines()).strip("\n")


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


def _item(sentence: str, style: str = "") -> Padding:
    """A sentence whose later lines hang under its first."""
    line = Table.grid(padding=(0, 1))
    line.add_row(Text("-", style="dim"), Text(sentence, style=style))
    return Padding(line, (0, 2))


def render_plan(
    source: str,
    shapes: Shapes,
    notes: tuple[str, ...],
    splits: tuple[Split, ...],
    rules: tuple[RuleSize, ...],
    costs: tuple[Cost, ...],
    calibrated: bool,
) -> Group:
    """What is known before any training: the data's parts, what rules of thumb say, what sizes cost."""
    intro = (
        f"{name(source, 60)}: {count(shapes.steps, 'step')} of {count(shapes.features, 'feature')} in, "
        f"{count(shapes.outputs, 'number')} out."
    )
    timing = (
        "Seconds are predictions for one core of this machine."
        if calibrated
        else "No seconds: this machine has not been measured yet; 'lstmsizer plan --calibrate' does it."
    )
    return Group(
        Text(),
        Padding(Text(intro, style="bold"), (0, 2)),
        *(_block(part) for part in (_parts(splits), _rules(rules, costs), _costs(costs))),
        Text(),
        _item(timing, style="dim"),
        *(_item(name(note, 400), style="dim") for note in notes),
    )


def _block(content: Table) -> Group:
    return Group(Text(), Padding(content, (0, 0, 0, 2)))


def _plain(*titles: str, right: tuple[str, ...] = ()) -> Table:
    """A quiet table: a line under the head, nothing else; the last column may take a second line."""
    content = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False, pad_edge=False)
    for title in titles:
        content.add_column(
            title, justify="right" if title in right else "left", no_wrap=title != titles[-1], overflow="ellipsis"
        )
    return content


def _parts(splits: tuple[Split, ...]) -> Table:
    content = _plain("part", "sequences", "first target", "last target", right=("sequences",))
    for split in splits:
        times = (name(split.first_time, 24), name(split.last_time, 24))
        content.add_row(*map(Text, (split.part, f"{split.sequences:,}", *times)))
    return content


def _rules(rules: tuple[RuleSize, ...], costs: tuple[Cost, ...]) -> Table:
    weights = {cost.size: f"{cost.parameters:,}" for cost in costs}
    content = _plain("rule of thumb", "size", "weights", "formula", right=("weights",))
    for said in rules:
        size = "" if said.size is None else str(said.size)
        formula = name(said.rule.formula, 160) + (f" ({name(said.note, 160)})" if said.note else "")
        cells = (name(said.rule.name, 22), size, weights.get(said.size, "") if said.size else "", formula)
        content.add_row(*map(Text, cells))
    return content


def _costs(costs: tuple[Cost, ...]) -> Table:
    titles = ("size", "weights", "FLOPs", "to train", "to predict", "an epoch", "a prediction")
    content = _plain(*titles, right=titles[1:])
    for cost in costs:
        content.add_row(
            *map(
                Text,
                (
                    str(cost.size),
                    f"{cost.parameters:,}",
                    number(cost.flops),
                    memory(cost.training_bytes),
                    memory(cost.inference_bytes),
                    duration(cost.epoch_seconds),
                    duration(cost.latency_seconds),
                ),
            )
        )
    return content
