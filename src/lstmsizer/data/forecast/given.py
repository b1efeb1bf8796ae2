"""A forecast's parts as the user gives them: a file of later rows, a column that says so, or row numbers.

Whatever says it becomes a column of the table, so that it follows the rows wherever they go. Each part is one
block of consecutive times, and the blocks follow one another: train, stop, score, test. Where only the test
part is told, stop and score are the last of what comes before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from lstmsizer.data.forecast.folds import FEWEST, SCORE, STOP, TEST, Parts, Stretches
from lstmsizer.data.given import NOWHERE, PARTS, check_parts, part_of_each
from lstmsizer.data.names import check_names, listed
from lstmsizer.data.table import Table, read
from lstmsizer.errors import DataError, SettingError
from lstmsizer.records import Question

PART = "(part)"
"""The column, which no model reads."""


@dataclass(frozen=True)
class Blocks:
    """First and last tick of each part that is given, in the order of time."""

    ticks: Mapping[str, tuple[int, int]]

    @property
    def whole(self) -> bool:
        """Whether all four parts are given."""
        return len(self.ticks) == len(PARTS)


def with_parts(
    table: Table, question: Question, test: object | None, rows: Mapping[str, object] | None
) -> Table:
    """The table with the column ``PART``, if a split is given; with the rows of a test file below.

    Raises
    ------
    DataError
        The test file has other columns, or the column says something else than a part.
    SettingError
        The split is given twice, or names what there is not.
    """
    given = [
        name
        for name, one in (("a test file", test), ("a column", question.split), ("row numbers", rows))
        if one is not None
    ]
    if len(given) > 1:
        raise SettingError(f"The split is given by {given[0]} and by {given[1]}; leave one of them out.")
    if test is not None:
        return _followed(table, read(test))
    if rows is not None:
        return _told(table, pl.Series(part_of_each(rows, table.frame.height, "row")))
    return table if question.split is None else _by_column(table, question.split)


def _told(table: Table, parts: pl.Series) -> Table:
    return replace(table, frame=table.frame.with_columns(parts.alias(PART)))


def _followed(table: Table, test: Table) -> Table:
    """Both tables, one below the other."""
    if sorted(test.frame.columns) != sorted(table.frame.columns):
        raise DataError(
            f"{test.source} has the columns {listed(test.frame.columns)}, and {table.source} has "
            f"{listed(table.frame.columns)}; a test part needs the same."
        )
    try:
        below = test.frame.select(table.frame.columns)
        frame = pl.concat([table.frame, below], how="vertical_relaxed")
    except pl.exceptions.PolarsError:
        raise DataError(
            f"{test.source} holds values of other types than {table.source}; write both alike."
        ) from None
    parts = np.repeat(["train", "test"], [table.frame.height, test.frame.height])
    pieces = ((0, table.source), (table.frame.height, test.source))
    return replace(
        _told(replace(table, frame=frame), pl.Series(parts)), pieces=pieces, notes=table.notes + test.notes
    )


def _by_column(table: Table, name: str) -> Table:
    check_names([name], table.frame.columns, table.source)
    said = table.frame[name].cast(pl.String).str.strip_chars().str.to_lowercase()
    wrong = (~said.is_in(PARTS)).fill_null(True)
    if wrong.any():
        row = int(wrong.arg_true()[0])
        raise DataError(
            f"Column '{name}' of {table.source} holds '{table.frame[name][row] or ''}' at "
            f"{table.place(row)}; it must say train or test, or train, stop, score or test."
        )
    check_parts(set(said.unique()), f"Column '{name}' of {table.source}")
    return _told(replace(table, frame=table.frame.drop(name)), said)


def blocks_of(parts: pl.Series, ticks: np.ndarray, table: Table) -> Blocks:
    """Where the parts stand in time.

    Parameters
    ----------
    parts
        [R] of the column ``PART``; null in a step in which nothing was measured.
    ticks
        [R] when each row happened (of ``Clock``).
    table
        For messages.

    Raises
    ------
    DataError
        A part does not follow the one before it, or others stand in its midst.
    """
    told = parts.fill_null(strategy="forward").to_numpy()
    found: dict[str, tuple[int, int]] = {}
    for part in PARTS:
        rows = np.flatnonzero(told == part)
        if len(rows) == 0:
            continue
        first, last = (int(row) for row in rows[[np.argmin(ticks[rows]), np.argmax(ticks[rows])]])
        begin, end = int(ticks[first]), int(ticks[last])
        before = list(found.items())[-1:]
        if before and begin <= before[0][1][1]:
            raise DataError(
                f"The part '{part}' begins at {table.place(first)}, which is not later than all of the part "
                f"'{before[0][0]}'; in a forecast train, stop, score and test follow one another in time."
            )
        within = (ticks >= begin) & (ticks <= end) & (told != part)
        if within.any():
            other = int(np.argmax(within))
            said = f"in '{told[other]}'" if told[other] != NOWHERE else "in no part"
            raise DataError(
                f"The part '{part}' must be one block of time, but {table.place(other)} in its midst is "
                f"{said}."
            )
        found[part] = begin, end
    return Blocks(found)


def within(stretches: Stretches, blocks: Blocks) -> np.ndarray:
    """[N] bool: which examples lie in one part; train and stop count as one where they touch."""
    spans = dict(blocks.ticks)
    if blocks.whole and spans["stop"][0] == spans["train"][1] + 1:
        spans["train"] = spans["train"][0], spans["stop"][1]
    inside = np.zeros(len(stretches.begin), bool)
    for first, last in spans.values():
        inside |= _inside(stretches, first, last)
    return inside


def given_parts(stretches: Stretches, blocks: Blocks) -> Parts | None:
    """The parts of examples (of those ``within`` the blocks); None: one has fewer than ten."""
    stop_tick, score_tick, test_tick = 0, 0, blocks.ticks["test"][0]
    numbers = {part: np.flatnonzero(_inside(stretches, *block)) for part, block in blocks.ticks.items()}
    if blocks.whole:
        stop_tick, score_tick = blocks.ticks["stop"][0], blocks.ticks["score"][0]
    else:
        before = numbers["train"]
        width = max(FEWEST, _drawn(stretches, before) * SCORE // (100 - TEST))
        if len(before) <= 3 * width // 2:
            return None
        score_tick = int(stretches.begin[before[-width]])
        numbers["score"] = before[stretches.begin[before] >= score_tick]
        earlier = before[stretches.end[before] <= score_tick]
        width = max(FEWEST, _drawn(stretches, before) * STOP // (100 - TEST))
        if len(earlier) <= width:
            return None
        stop_tick = int(stretches.begin[earlier[-width]])
        numbers["stop"] = earlier[stretches.begin[earlier] >= stop_tick]
        numbers["train"] = earlier[stretches.end[earlier] <= stop_tick]
    if min(map(len, numbers.values())) < FEWEST:
        return None
    train, stop, score, last = (numbers[part] for part in PARTS)
    return Parts(train, stop, score, last, stop_tick, score_tick, test_tick)


def _drawn(stretches: Stretches, numbers: np.ndarray) -> int:
    """Examples that are left when those over two borders are given up."""
    lengths = stretches.end[numbers] - stretches.begin[numbers]
    return len(numbers) - 2 * (int(np.median(lengths)) - 1)


def _inside(stretches: Stretches, first: int, last: int) -> np.ndarray:
    return (stretches.begin >= first) & (stretches.end <= last + 1)
