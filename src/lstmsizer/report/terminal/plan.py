"""The tables of a plan, for the terminal."""

from __future__ import annotations

from rich import box
from rich.table import Table
from rich.text import Text

from lstmsizer.records import Cost, RuleSize, Split
from lstmsizer.report.numbers import duration, memory, name, thousands
from lstmsizer.report.words.splits import class_counts


def _quiet(*titles: str, right: tuple[str, ...] = ()) -> Table:
    """A quiet table: a line under the head, nothing else; the last column may take a second line."""
    content = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False, pad_edge=False)
    for title in titles:
        content.add_column(
            title,
            justify="right" if title in right else "left",
            no_wrap=title != titles[-1],
            overflow="ellipsis",
        )
    return content


def parts(splits: tuple[Split, ...]) -> Table:
    """The parts of the data: how many sequences, and from when to when, or how many of each class."""
    if any(split.first_time for split in splits):
        content = _quiet("part", "sequences", "first target", "last target", right=("sequences",))
        for split in splits:
            times = (name(split.first_time, 24), name(split.last_time, 24))
            content.add_row(*map(Text, (split.part, f"{split.sequences:,}", *times)))
        return content
    titles = ("part", "sequences", "of each class")[: 3 if any(split.classes for split in splits) else 2]
    content = _quiet(*titles, right=("sequences",))
    for split in splits:
        cells = (split.part, f"{split.sequences:,}", class_counts(split))
        content.add_row(*map(Text, cells[: len(titles)]))
    return content


def rules(said: tuple[RuleSize, ...], costs: tuple[Cost, ...]) -> Table:
    """What each rule of thumb says, and how many weights that would be."""
    weights = {cost.size: f"{cost.stack_parameters:,}" for cost in costs}
    content = _quiet("rule of thumb", "size", "weights", "formula", right=("weights",))
    for rule in said:
        size = "" if rule.size is None else str(rule.size)
        formula = name(rule.rule.formula, 160) + (f" ({name(rule.note, 160)})" if rule.note else "")
        cells = (name(rule.rule.name, 22), size, weights.get(rule.size, "") if rule.size else "", formula)
        content.add_row(*map(Text, cells))
    return content


def costs(prices: tuple[Cost, ...]) -> Table:
    """What each size costs to keep, to train and to use; times only where this machine was measured."""
    timed = any(cost.epoch_seconds is not None for cost in prices)
    titles = ("size", "weights", "FLOPs", "train RAM", "predict RAM")
    titles += ("an epoch", "a prediction") if timed else ()
    content = _quiet(*titles, right=titles[1:])
    for cost in prices:
        cells = (
            str(cost.size),
            f"{cost.stack_parameters:,}",
            thousands(cost.flops),
            memory(cost.training_bytes),
            memory(cost.inference_bytes),
            duration(cost.epoch_seconds),
            duration(cost.latency_seconds),
        )
        content.add_row(*map(Text, cells[: len(titles)]))
    return content
