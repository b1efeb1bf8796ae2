"""The page's section on the data: its parts, what was found in it, and the features."""

from __future__ import annotations

from collections.abc import Sequence

from lstmsizer.records import Answer, FurtherSplit
from lstmsizer.report.figures.timeline import timeline
from lstmsizer.report.numbers import count
from lstmsizer.report.page.markup import WARNING, data_text, figure, folded, table
from lstmsizer.report.words.left_out import on_left_out
from lstmsizer.report.words.noted import warns

_WHAT_FOR = (
    "Weights are fitted on train, the epoch is chosen on stop, sizes are compared on score; test is used "
    "once, at the end."
)
_FOLDED = 24  # features that need not be folded away
_COLUMNS = 12  # classes that a table of the parts has room for


def section(answer: Answer) -> str:
    """Where the parts lie in time, or how many sequences of each class they have; notes and features."""
    further = answer.sensitivity.splits if answer.sensitivity else ()
    parts = _in_time(answer, further) if answer.task == "forecast" else _counted(answer)
    warned = sorted((*answer.notes, *on_left_out(answer)), key=lambda note: not warns(note))
    items = "".join(f"<li>{_noted(note)}</li>" for note in warned)
    notes = f'<ul class="reasons">{items}</ul>\n' if items else ""
    columns = ", ".join(data_text(column, 48) for column in answer.columns)
    read = count(len(answer.columns), "feature")
    if answer.shapes.vocabulary:
        read = f"{answer.shapes.vocabulary:,} different tokens, padding included, of"
    named = f'<p class="soft">{columns}</p>' if len(answer.columns) > _FOLDED else ""
    listed = folded(read, named) if named else f'<p class="soft">{read}: {columns}</p>'
    return f"<h2>The data</h2>\n{parts}\n{notes}{listed}"


def _noted(note: str) -> str:
    return (
        f'<span class="warning">{WARNING}</span> {data_text(note, 400)}'
        if warns(note)
        else data_text(note, 400)
    )


def _in_time(answer: Answer, further: Sequence[FurtherSplit]) -> str:
    caption = f"Time runs from left to right; a gap is a window that would read over a border. {_WHAT_FOR}"
    if further:
        caption += " The first row is the split that decided, the others are the further splits."
    rows = [
        (s.part, f"{s.sequences:,}", data_text(s.first_time, 40), data_text(s.last_time, 40))
        for s in answer.splits
    ]
    head = ("part", "sequences", "first target", "last target")
    drawn = figure(timeline(answer.splits, further), caption)
    return f"{drawn}\n{table(head, rows, numeric=(1,), prose=(2, 3))}"


def _counted(answer: Answer) -> str:
    """Labelled sequences: parts are drawn and not periods."""
    counted = any(split.classes for split in answer.splits)  # else every step has a class
    shown = answer.classes if counted and len(answer.classes) <= _COLUMNS else ()
    head = ("part", "sequences", *(data_text(label, 24) for label in shown))
    rows = [
        (s.part, f"{s.sequences:,}", *(f"{amount:,}" for amount in s.classes[: len(shown)]))
        for s in answer.splits
    ]
    parts = table(head, rows, numeric=range(1, len(head)))
    return f'{parts}\n<p class="soft">{_WHAT_FOR}</p>'
