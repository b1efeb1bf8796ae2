"""An answer is whole only if more time could add nothing: whatever there was no time for is in it as data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
import polars as pl
import pytest
from made_up import Machine

from lstmsizer.data.baselines import Compared
from lstmsizer.data.dataset import Dataset
from lstmsizer.data.load import load
from lstmsizer.export.measured import Measure
from lstmsizer.records import (
    Answer,
    Curve,
    InUse,
    Lacking,
    LeftOut,
    Limits,
    Question,
    Request,
    Size,
    Space,
    Spec,
    Stages,
    Trial,
)
from lstmsizer.run import settings
from lstmsizer.run.clock import Clock
from lstmsizer.run.run import run
from lstmsizer.run.whole import is_whole
from lstmsizer.study.memory import MemoryStudy
from lstmsizer.train.engine import Fit

QUESTION = Question(("y",), 8)
EPOCHS = 20
FOREVER = 1e9  # made-up seconds
Chosen = Callable[[object], bool]


def trained(asked: Request) -> Trial:
    """Two layers of 2 are enough, a last one of 1 too; wider ones overfit; dropout and other windows lose."""
    candidate, epochs = asked.candidate, range(asked.epochs)
    wide, narrow = min(candidate.size.units) > 2, candidate.size.units[0] < 2
    worse = 0.1 * (candidate.dropout + candidate.recurrent_dropout) + 0.2 * (candidate.window == 4)
    rate = 0.02 * abs(np.log10(candidate.learning_rate / 0.01))
    lost = 0.3 + 0.2 * narrow + 0.1 * (candidate.size.depth == 1) + rate + worse
    loss = lost + 0.0005 * (asked.replicate.seed % 3)
    falling, rising = (tuple(loss + slope * epoch for epoch in epochs) for slope in (-0.005, 0.05 * wide))
    status = "paused" if asked.epochs < EPOCHS else "capped"
    return Trial(asked, Curve(falling, rising, (loss,) * len(epochs)), status, 1, loss, 10.0)


def of(stage: str) -> Chosen:
    """The trainings of a stage."""
    return lambda item: isinstance(item, Request) and item.stage == stage


def beyond(item: object) -> bool:
    """Whether it is the training of a size that the limits refuse."""
    return isinstance(item, Request) and max(item.candidate.size.units) > 2


def at_another_window(item: object) -> bool:
    """Whether it is a training at the window that sizes are not screened at."""
    return isinstance(item, Request) and item.candidate.window == 4


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return load(pl.DataFrame({"y": [float(row % 7) for row in range(400)]}), QUESTION, folds=2)


@dataclass
class Case:
    """A question that is asked again and again, of one study."""

    dataset: Dataset
    folder: Path
    stages: Stages
    limits: Limits
    windows: tuple[int, ...] = ()
    study: MemoryStudy = field(default_factory=MemoryStudy)

    def ask(self, machine: Machine | None = None, budget: float | None = None) -> Answer:
        machine = machine or self.machine()
        setup = settings.setup(self.dataset.shapes.train, None, EPOCHS, None, "lstm", "mse")
        answer = run(
            self.dataset,
            Spec(QUESTION, setup, Space(max_layers=2, max_units=4), windows=self.windows),
            study=self.study,
            clock=Clock(budget, now=machine.now),
            model_path=self.folder / "model.keras",
            watch=lambda _: None,
            open_executor=machine.open,
            stages=self.stages,
            limits=self.limits,
        )
        return replace(answer, seconds=0.0, budget=None)

    def machine(self, **made_up: Any) -> Machine:
        return Machine(self.dataset, trains=trained, **made_up)

    def is_whole(self, answer: Answer) -> bool:
        return is_whole(answer, self.stages, self.study.trials())


@pytest.fixture
def case(dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Case]:
    monkeypatch.setenv("LSTMSIZER_CACHE", str(tmp_path))
    monkeypatch.setattr("lstmsizer.run.aside.compared", lambda *_: Compared(()))
    model = tmp_path / "mine.keras"
    model.write_bytes(b"weights")
    in_use = InUse("mine.keras", str(model), Size((3, 3)), 0.01)
    every = Stages(taper=True, dropout=True, more_data=True, in_use=in_use, refit="all")

    def asked(stages: Stages = every, limits: Limits = Limits(), windows: tuple[int, ...] = ()) -> Case:  # noqa: B008
        return Case(dataset, tmp_path, stages, limits, windows)

    return asked


PARTS: dict[Lacking, Chosen] = {
    "taper": of("taper"),
    "dropout": of("regularise"),
    "comparison": of("check"),
    "splits": of("split"),
    "more data": of("data"),
    "limits": beyond,
    "windows": at_another_window,
}
ASKED: dict[Lacking, dict[str, Any]] = {
    "limits": {"limits": Limits(parameters=100)},
    "windows": {"windows": (4, 8)},
}


def test_all_that_may_be_left_out_is_starved_here_but_the_baselines() -> None:
    assert {*PARTS, "training", "refit", "measured"} == {*get_args(Lacking)} - {"baselines"}  # test_run


@pytest.mark.parametrize("what", PARTS)
def test_a_part_that_the_budget_cuts_short_says_so_and_with_time_the_answer_is_whole(
    case: Callable[..., Case], what: Lacking
) -> None:
    asked = case(**ASKED.get(what, {}))
    slow = asked.machine(lasts=lambda item: FOREVER if PARTS[what](item) else 0.01)
    starved = asked.ask(slow, budget=FOREVER / 2)
    assert LeftOut(what, "budget", begun=True) in [replace(one, done=0, of=0) for one in starved.left_out]
    assert not asked.is_whole(starved)
    assert asked.is_whole(asked.ask())


@pytest.mark.parametrize("what", PARTS)
def test_a_part_that_the_user_stops_says_so(case: Callable[..., Case], what: Lacking) -> None:
    asked = case(**ASKED.get(what, {}))
    stopped = asked.ask(asked.machine(pressed=PARTS[what]))
    lacking = {(one.what, one.why) for one in stopped.left_out}
    assert {(what, "interrupted"), ("refit", "interrupted")} <= lacking
    assert not asked.is_whole(stopped)


def test_what_is_not_begun_for_want_of_time_says_so(case: Callable[..., Case]) -> None:
    asked = case()
    asked.ask(asked.machine(pressed=of("taper")))  # the study knows the search, and little more
    short = asked.ask(budget=1.0)
    assert short.ending == "certified"
    left_out = [one.what for one in short.left_out if one.why == "too little" and not one.begun]
    assert left_out == ["taper", "dropout", "comparison", "splits", "more data"]
    assert not asked.is_whole(short)


def test_a_final_training_that_the_user_cuts_short_says_so(case: Callable[..., Case]) -> None:
    asked = case()
    stopped = asked.ask(asked.machine(pressed=lambda item: isinstance(item, Fit)))
    lacking, refit = stopped.left_out
    assert (lacking.what, lacking.why, lacking.of) == ("training", "interrupted", EPOCHS)
    assert 0 < lacking.done < EPOCHS
    assert refit == LeftOut("refit", "interrupted")  # its epochs would be those of a training cut short
    assert not asked.is_whole(stopped)
    assert asked.is_whole(asked.ask())


def test_models_that_there_was_no_time_to_measure_are_left_out(case: Callable[..., Case]) -> None:
    asked = case(limits=Limits(latency=5e-3))
    taper = of("taper")  # it takes all the time that measuring before the search has left
    slow = asked.machine(lasts=lambda x: 100.0 if isinstance(x, Measure) else FOREVER if taper(x) else 0.01)
    starved = asked.ask(slow, budget=1000.0)
    assert starved.left_out.count(LeftOut("measured", "budget", begun=True)) == 1
    assert not asked.is_whole(starved)
    assert asked.is_whole(asked.ask())


def test_an_answer_that_is_whole_is_the_one_that_all_the_time_would_give(case: Callable[..., Case]) -> None:
    def lasts(item: object) -> float:
        return 0.5 * item.epochs if isinstance(item, Request) else 1.0

    unbroken = case()
    machine = unbroken.machine(lasts=lasts)
    full, whole = unbroken.ask(machine), []
    for share in (0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.3):
        asked = case()
        answer = asked.ask(asked.machine(lasts=lasts), budget=share * machine.now())
        whole.append(asked.is_whole(answer))
        assert not whole[-1] or answer == full
    assert not whole[0]
    assert whole[-1]
