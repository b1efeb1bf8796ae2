"""model.py trains on the parts that the delivered model was trained on."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from lstmsizer.export import labelled_code, panel_code, step_code, token_code
from lstmsizer.export.refit_code import rows_of, trained_on
from lstmsizer.records import Answer, Refit, Refitted

ROWS = {"train": (0, 9), "stop": (10, 19), "score": (20, 29), "test": (30, 39)}


def answer(how: Refit) -> Answer:
    return cast(Answer, SimpleNamespace(refit=Refitted(how, 10, 3)))


@pytest.mark.parametrize("program", [labelled_code.EXAMPLES, token_code.EXAMPLES, step_code.EXAMPLES])
def test_sequences_of_the_same_parts(program: str) -> None:
    alone = trained_on(program, answer("none"))
    assert 'x_train, y_train = examples("train")\n' in alone
    assert 'x_check, y_check = examples("stop")' in alone
    assert 'examples("train", "stop", "score", "test")' in trained_on(program, answer("all"))
    assert trained_on(program, answer("train")) == trained_on(program, answer("keras")) == program


def test_rows_of_each_series_of_a_panel() -> None:
    alone, everything = (trained_on(panel_code.EXAMPLES, answer(how)) for how in ("none", "all"))
    assert 'train = rows["train"]\n' in alone
    assert 'rows["stop"]))  # chose' in alone
    assert 'train = rows["train"][0], rows["test"][1]' in everything


def test_rows_of_one_series() -> None:
    assert rows_of(answer("train"), ROWS)[0] == "TRAIN = (0, 19)"
    assert rows_of(answer("none"), ROWS)[:2] == [
        "TRAIN = (0, 9)",
        "CHECK = (10, 19)  # chose the number of epochs",
    ]
    everything = rows_of(answer("all"), ROWS)
    assert "TRAIN = (0, 39)" in everything
    assert "no test of it" in everything[0]
