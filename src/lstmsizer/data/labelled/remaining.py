"""What is left of a run: sequences that end (in a failure), cut at each of their steps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from lstmsizer.data.dataset import Sequences
from lstmsizer.data.labelled.found import Found
from lstmsizer.data.labelled.parts import Parts
from lstmsizer.errors import DataError, SettingError
from lstmsizer.records import Question


@dataclass(frozen=True)
class Cuts:
    """Every run cut at each of its steps, runs one after the other.

    Attributes
    ----------
    run
        [n] the number of the run that each example is cut from.
    starts, lengths
        [n] the rows that it reads: the last ``window`` before the cut, or all there are.
    left
        [n, 1] float32, steps that were left, at most ``question.remaining``.
    last
        [n] bool, whether it is cut at the last row that its run has.
    """

    run: np.ndarray
    starts: np.ndarray
    lengths: np.ndarray
    left: np.ndarray
    last: np.ndarray


def with_left(found: Found, labels: tuple[Path, ...] = ()) -> Found:
    """Runs whose label [N, 1] is the number of steps that were left after their last row.

    Without ``labels`` none were. Else it is a file with that number for each run, one a line, in order.

    Raises
    ------
    DataError
        The file has other than one number for each run, none below 0.
    SettingError
        There is more than one such file.
    """
    left = np.zeros(len(found.lengths))
    if labels:
        left = _numbers(labels, len(left))
    return replace(found, labels=left[:, None])


def cut(found: Found, question: Question) -> Cuts:
    """The examples of runs as ``with_left`` gives them.

    Raises
    ------
    DataError
        No run has two steps, so that nothing is ever left.
    """
    if found.lengths.max() < 2:
        raise DataError(
            f"Every run of {found.source} has 1 step, so there is nothing left to tell; the column of the "
            "sequence must name the run that a row belongs to."
        )
    run = np.repeat(np.arange(len(found.lengths)), found.lengths)
    ends = np.arange(len(run))  # the row that an example is cut after
    lengths = np.minimum(question.window, ends - found.starts[run] + 1)
    after = (found.starts + found.lengths - 1)[run] - ends  # rows that the run still has
    left = np.minimum(after + found.labels[run, 0], question.remaining)
    return Cuts(run, ends - lengths + 1, lengths, left.astype(np.float32)[:, None], after == 0)


def dealt(parts: Parts, cuts: Cuts, *, last_of_test: bool) -> Parts:
    """The parts of the examples: each stands where its run does. Of a test part that was given, whose runs
    break off, only what is known last is told.
    """
    train, stop, score, test = (
        np.flatnonzero(np.isin(cuts.run, numbers))
        for numbers in (parts.train, parts.stop, parts.score, parts.test)
    )
    return Parts(train, stop, score, test[cuts.last[test]] if last_of_test else test)


def sequences_of(cuts: Cuts, values: np.ndarray) -> Sequences:
    """The examples over the runs' values [R, F]; rows are shared, nothing is copied."""
    steps = int(cuts.lengths.max())
    alike = bool((cuts.lengths == steps).all())
    return Sequences(values, cuts.starts, steps, cuts.left, None if alike else cuts.lengths)


def names_of(cuts: Cuts, found: Found) -> tuple[str, ...]:
    """[n] what each example is called: its run, and the step after which it is cut."""
    steps = cuts.starts + cuts.lengths - found.starts[cuts.run]
    return tuple(f"{found.ids[run]}, step {step}" for run, step in zip(cuts.run, steps, strict=True))


def _numbers(labels: tuple[Path, ...], runs: int) -> np.ndarray:
    """[runs] float64"""
    import polars as pl

    from lstmsizer.data.labelled.tables import text_column
    from lstmsizer.data.table import read

    path, *more = labels
    if more:
        raise SettingError("Name one table with what is left of each run; there are several.")
    table = read(path)
    text = text_column(table, table.frame.columns[-1])
    numbers = text.cast(pl.Float64, strict=False)
    wrong = (numbers.is_null() | ~numbers.is_finite() | (numbers < 0)).fill_null(True)
    if wrong.any():
        row = int(wrong.arg_true()[0])
        raise DataError(
            f"{table.source} should say how many steps are left, but '{text[row] or ''}' stands at "
            f"{table.place(row)}; write a number of at least 0."
        )
    if len(numbers) != runs:
        raise DataError(
            f"{table.source} has {len(numbers):,} numbers for {runs:,} runs; give one for each, in order."
        )
    return numbers.to_numpy()
