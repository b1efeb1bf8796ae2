"""Contenders do what they are told, line by line; a contender that dies says why."""

from __future__ import annotations

import io
import json
import os
import sys
from dataclasses import asdict

import pytest

from benchmarks.engine.cases import Case
from benchmarks.engine.contender import choose, serve
from benchmarks.engine.racing import Racer, installed, products_per_second, race

CASE = Case((3, 2), 4, steps=5, features=2, sequences=16)


class Noted:
    """A contender that notes what it is told."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def build(self, case: Case, models: int) -> None:
        self.told.append((case, models))

    def train(self, sequences: int) -> None:
        self.told.append(sequences)


def test_a_contender_answers_line_by_line() -> None:
    noted, answers = Noted(), io.StringIO()
    told = [{"build": asdict(CASE), "models": 2}, {"train": 8}]
    serve(noted, io.StringIO("\n".join(map(json.dumps, told))), answers)
    assert noted.told == [(CASE, 2), 8]
    built, trained = map(json.loads, answers.getvalue().splitlines())
    assert built == {}
    assert trained["seconds"] >= 0


def test_nobody_else_contends() -> None:
    with pytest.raises(ValueError, match="no contender 'numpy'"):
        choose("numpy")


class Slow(Racer):
    """A racer without a process: a second for each sequence and model, and three to compile."""

    def __init__(self, name: str, models: int) -> None:
        self.name, self.models, self.compiled = name, models, False

    def build(self, case: Case) -> None:
        self.compiled = False

    def train(self, sequences: int) -> float:
        compilation, self.compiled = 3.0 * (not self.compiled), True
        return sequences * self.models + compilation


def test_a_long_epoch_is_measured_in_part_and_counted_for_each_model() -> None:
    case = Case((1,), 1, sequences=64)
    timed = race(case, [Slow("engine", 2), Slow("keras-jax", 1)], rounds=3, seconds=70)
    assert timed["engine"].epoch == timed["keras-jax"].epoch == 64
    assert timed["engine"].compilation == timed["keras-jax"].compilation == 3
    assert (timed["engine"].share, timed["keras-jax"].share) == (0.5, 1.0)


def test_this_interpreter_has_the_engine_and_keras_on_jax() -> None:
    assert {"engine", "keras-jax"} <= installed([sys.executable]).keys()


def test_a_contender_lives_in_a_process_of_its_own() -> None:
    racer = Racer("sgemm", sys.executable, 1, os.environ)
    try:
        racer.build(CASE)
        assert products_per_second(racer, seconds=0.01) > 0
    finally:
        racer.close()


def test_one_that_dies_says_its_last_words() -> None:
    racer = Racer("nobody", sys.executable, 1, os.environ)
    try:
        with pytest.raises(SystemExit, match=r"nobody has died: .*there is no contender 'nobody'"):
            racer.build(CASE)
    finally:
        racer.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["engine", "keras-jax"])
def test_a_contender_trains(name: str) -> None:
    racer = Racer(name, sys.executable, 2, os.environ)
    try:
        racer.build(CASE)
        assert racer.train(CASE.sequences) > 0
        assert racer.train(CASE.share(0.5)) > 0
    finally:
        racer.close()
