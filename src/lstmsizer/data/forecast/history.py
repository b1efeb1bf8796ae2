"""What a forecast is made of, read and understood: the series, when each row happened, and the targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from lstmsizer.data.forecast.targets import check_logarithm, target_values
from lstmsizer.data.names import check_names
from lstmsizer.data.panel import Panel
from lstmsizer.records import Question

if TYPE_CHECKING:
    from lstmsizer.data.columns import Column
    from lstmsizer.data.forecast.clock import Clock
    from lstmsizer.data.forecast.given import Blocks
    from lstmsizer.data.table import Table


@dataclass(frozen=True)
class History:
    """A table to forecast columns of.

    Attributes
    ----------
    table
        Its rows stand by series, and within each in the order of time.
    columns
        What they hold, by name.
    clock
        When each row happened.
    panel
        Where each series stands; one alone has the name ''.
    targets
        [R, K] float64, NaN where missing.
    asked
        The question; the calendar's columns are among its features, where it names some.
    form
        How the first column of the time is written, where that is text.
    blocks
        Where the parts stand, if the user gave them.
    notes
        How the table was read and put on a grid.
    """

    table: Table
    columns: Mapping[str, Column]
    clock: Clock
    panel: Panel
    targets: np.ndarray
    asked: Question
    form: str = ""
    blocks: Blocks | None = None
    notes: tuple[str, ...] = ()


def read_history(
    source: object,
    question: Question,
    test: object | None = None,
    split: Mapping[str, object] | None = None,
) -> History:
    """Read a table, bring the rows of each series together, and see that times and targets are usable.

    ``test`` is a table of later rows, ``split`` has the numbers of the rows of each part.
    """
    # Polars takes a quarter of a second to import; who never loads data never waits for it.
    from lstmsizer.data.columns import understand
    from lstmsizer.data.forecast.calendar import calendar_columns
    from lstmsizer.data.forecast.clock import columns_needed, find_clock
    from lstmsizer.data.forecast.given import PART, blocks_of, with_parts
    from lstmsizer.data.forecast.grouping import grouped
    from lstmsizer.data.forecast.resample import regular
    from lstmsizer.data.forecast.wide import long
    from lstmsizer.data.table import read

    needed = partial(columns_needed, question) if test is None else None
    table = with_parts(read(source, needed), question, test, split)
    if question.wide:  # what is excluded is so by now
        table, question = long(table, question), replace(question, exclude=())
    roles = [name for name in (question.group, question.time) if name is not None]
    asked = [*question.targets, *(question.features or ()), *question.exclude, *roles]
    check_names(asked, table.frame.columns, table.source)
    by_series = grouped(table, question.group)
    steps = regular(by_series.table, understand(by_series.table), question, by_series.firsts)
    table, columns = steps.table, steps.columns
    parts = columns.pop(PART, None)
    targets = [target_values(columns[name], table) for name in question.targets]
    for name, values in zip(question.targets if question.log_target else (), targets, strict=False):
        check_logarithm(name, values, table)
    clock = find_clock(columns, question, table, steps.firsts)
    calendar = calendar_columns(question.calendar, clock.times, columns, table.source)
    check_names(question.known, [*table.frame.columns, *calendar], table.source)
    return History(
        table=table,
        columns=columns | calendar,
        clock=replace(clock, columns=steps.time or clock.columns),
        panel=Panel(by_series.names, steps.firsts, clock.ticks),
        targets=np.stack(targets, axis=1),
        asked=question
        if question.features is None
        else replace(question, features=(*question.features, *question.known, *calendar)),
        form=steps.form or (columns[clock.columns[0]].form if clock.columns else ""),
        blocks=None if parts is None else blocks_of(parts.values, clock.ticks, table),
        notes=table.notes + steps.notes,
    )
