"""A pipeline is sized as the arrays that it gives are."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from rich.console import Console

import lstmsizer
from lstmsizer.report.terminal.reading import ReadingView

CHANCE = np.random.default_rng(3)
SIDES = np.repeat([0, 1], 50)
VALUES = (SIDES[:, None, None] + 0.6 * CHANCE.standard_normal((100, 6, 2))).astype("f4")
SMALL = {
    "epochs": 4, "max_units": 1, "max_layers": 1,
    "budget": None, "folds": 1, "progress": False, "executor": "inline",
}  # fmt: skip


def batches(values: np.ndarray, sides: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    for first in range(0, len(values), 16):
        yield values[first : first + 16], sides[first : first + 16]


def test_a_generator_and_its_test_part(place: Path) -> None:
    test = np.arange(100) % 5 == 0
    train, held = (VALUES[~test], SIDES[~test]), (VALUES[test], SIDES[test])
    sizing = lstmsizer.size(batches(*train), test=batches(*held), **SMALL, out=place / "generator")
    arrays = lstmsizer.size(train, test=held, **SMALL, out=place / "arrays")
    assert sizing.answer.decision == arrays.answer.decision
    assert sizing.answer.test == arrays.answer.test
    assert sizing.answer.source == "generator"
    assert '# The data came as "generator": save it once' in sizing.code()


def test_a_plan_reads_it_too() -> None:
    assert lstmsizer.plan(batches(VALUES, SIDES)).shapes == lstmsizer.plan((VALUES, SIDES)).shapes


def test_a_bar_shows_how_much_was_read_where_there_is_a_terminal() -> None:
    screen, pipe = io.StringIO(), io.StringIO()
    for file, terminal in ((screen, True), (pipe, False)):
        environment = {"TERM": "xterm", "COLUMNS": "90"}
        with ReadingView(Console(file=file, force_terminal=terminal, _environ=environment)) as view:
            view(3, 4)
            view._bar.refresh()
    assert "Reading the sequences" in screen.getvalue()
    assert "3/4" in screen.getvalue()
    assert pipe.getvalue().strip() == ""
