"""The whole run, with trainings and a Keras model that cost nothing."""

from __future__ import annotations

import signal
import threading
from contextlib import nullcontext

import numpy as np
import polars as pl
import pytest

from lstmsizer.data.baselines import Compared
from lstmsizer.data.load import load
from lstmsizer.execute.base import Outcome
from lstmsizer.export.service import Delivered
from lstmsizer.records import Curve, LeftOut, Question, Request, Space, Spec, Trial
from lstmsizer.run import settings
from lstmsizer.run.clock import Clock
from lstmsizer.run.run import run
from lstmsizer.study.memory import MemoryStudy
from lstmsizer.train.base import Fitted
from lstmsizer.train.engine import Fit

SLEEPER = "the baselines sleep"


def trained(asked: Request) -> Trial:
    loss = 0.5 + 0.001 * asked.replicate.seed % 7
    return Trial(asked, Curve((loss,) * 20, (loss,) * 20, (loss,) * 20), "stopped", 10, loss, 0.01)


def answered(item: object, tests: int) -> object:
    if isinstance(item, Request):
        return trained(item)
    if isinstance(item, Fit):
        return Fitted(trained(item.request), ())
    return Delivered(np.zeros((tests, 1)), 0.001, 1000, "torch", (("keras", "3.0"), ("torch", "2.0")))


class Instant:
    """An executor whose calls are answered at once."""

    slots = 1

    def __init__(self, tests: int) -> None:
        self.tests, self.queue = tests, []

    def submit(self, item):
        self.queue.append(item)
        self.tickets = getattr(self, "tickets", 0) + 1
        return self.tickets

    def wait(self, timeout):
        first, waiting = self.tickets - len(self.queue) + 1, self.queue
        self.queue = []
        return [Outcome(first + i, answered(item, self.tests)) for i, item in enumerate(waiting)]

    def call_off(self):
        self.queue = []


@pytest.fixture
def slow_baselines(monkeypatch):
    """Baselines that are not ready before the test is over."""
    released = threading.Event()
    monkeypatch.setattr("lstmsizer.run.aside.compared", lambda *_: released.wait(60))
    yield
    released.set()


def test_at_the_end_of_the_budget_nobody_waits_for_the_baselines(slow_baselines, tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMSIZER_CACHE", str(tmp_path))
    dataset = load(pl.DataFrame({"y": [float(row % 7) for row in range(200)]}), Question(("y",), 4))
    setup = settings.setup(dataset.shapes.train, None, 20, None, "lstm", "mse")
    answer = run(
        dataset,
        Spec(Question(("y",), 4), setup, Space(max_layers=1, max_units=4)),
        study=MemoryStudy(),
        clock=Clock(4.0),
        model_path=tmp_path / "model.keras",
        watch=lambda _: None,
        open_executor=lambda *_: nullcontext(Instant(len(dataset.final.test))),
    )
    (only,) = answer.baselines
    assert (only.name, only.test) == ("all", None)
    assert only.note == "the budget ended before they were computed"
    assert LeftOut("baselines", "budget") in answer.left_out
    assert answer.seconds < 30
    assert dict(answer.versions)["keras"] == "3.0"  # as the process that wrote the model said
    assert dict(answer.versions)["torch"] == "2.0"


def test_who_stops_while_only_the_baselines_are_waited_for_has_the_answer(
    slow_baselines, tmp_path, monkeypatch
):
    monkeypatch.setenv("LSTMSIZER_CACHE", str(tmp_path))
    dataset = load(pl.DataFrame({"y": [float(row % 7) for row in range(200)]}), Question(("y",), 4))
    setup = settings.setup(dataset.shapes.train, None, 20, None, "lstm", "mse")

    def ctrl_c() -> None:
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    def watch(progress) -> None:
        if progress.message.startswith("writing"):
            threading.Timer(0.5, ctrl_c).start()

    answer = run(
        dataset,
        Spec(Question(("y",), 4), setup, Space(max_layers=1, max_units=4)),
        study=MemoryStudy(),
        clock=Clock(None),
        model_path=tmp_path / "model.keras",
        watch=watch,
        open_executor=lambda *_: nullcontext(Instant(len(dataset.final.test))),
    )
    (only,) = answer.baselines
    assert only.note == "you stopped before they were computed"
    assert answer.left_out == (LeftOut("baselines", "interrupted"),)


def test_the_strategy_that_the_spec_names_is_asked(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMSIZER_CACHE", str(tmp_path))
    monkeypatch.setattr("lstmsizer.run.aside.compared", lambda *_: Compared(()))
    dataset = load(pl.DataFrame({"y": [float(row % 7) for row in range(200)]}), Question(("y",), 4))
    setup, space = settings.setup(dataset.shapes.train, None, 20, None, "lstm", "mse"), Space(1, 4)
    study = MemoryStudy()
    answer = run(
        dataset,
        Spec(Question(("y",), 4), setup, space, strategy="grid"),
        study=study,
        clock=Clock(None),
        model_path=tmp_path / "model.keras",
        watch=lambda _: None,
        open_executor=lambda *_: nullcontext(Instant(len(dataset.final.test))),
    )
    trials = study.trials()
    drawn = [trial.request for trial in trials[:12]]
    assert {(r.candidate.size.units, r.candidate.learning_rate) for r in drawn} == {
        ((units,), rate) for units in (1, 2, 4) for rate in space.learning_rates
    }
    assert {request.epochs for request in drawn} == {20}
    assert {trial.request.stage for trial in trials[12:]} == {"screen", "confirm", "split"}
    assert answer.spec.strategy == "grid"
