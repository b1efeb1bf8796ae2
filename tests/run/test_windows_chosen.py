"""The window first, then the size: in one study and one budget, with trainings that cost nothing."""

from __future__ import annotations

import zlib
from dataclasses import replace
from functools import partial

import numpy as np
import polars as pl
import pytest

from lstmsizer.cost.parameters import parameters
from lstmsizer.data.dataset import Dataset
from lstmsizer.data.load import load
from lstmsizer.execute.simulated import SimulatedExecutor
from lstmsizer.records import (
    Candidate,
    Curve,
    Demand,
    LeftOut,
    Question,
    Replicate,
    Request,
    Setup,
    Size,
    Space,
    Spec,
    Trial,
)
from lstmsizer.run.clock import Clock
from lstmsizer.run.loop import Found, search
from lstmsizer.run.windows import Asked, ExecutorAt, StudyAt, choose_window, in_order, sizing
from lstmsizer.search.strategies import strategy_for
from lstmsizer.study.memory import MemoryStudy
from lstmsizer.train.engine import Fit

WINDOWS = (4, 8, 16, 32)
SPEC = Spec(
    Question(("y",), 32), Setup(batch_size=32, epochs=9, patience=9), Space(1, 16), Demand(), windows=WINDOWS
)
SIZED = partial(strategy_for, mean_predictor=1.0, parameters=partial(parameters, features=1, outputs=1))


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return load(pl.DataFrame({"y": np.random.default_rng(0).normal(size=600).cumsum()}), SPEC.question)


def trained(item: object) -> Trial:
    """What is to be forecast stands twelve steps back; four units carry it; seeds matter a little."""
    assert isinstance(item, Request)
    candidate = item.candidate
    assert candidate.window in WINDOWS
    luck = np.random.default_rng(zlib.crc32(repr((candidate, item.replicate)).encode())).normal()
    miss = 0.05 * abs(np.log2(candidate.learning_rate / 0.01))
    known = 0.3 + 0.1 * max(0.0, 2 - np.log2(candidate.size.units[0]))
    end = (known if candidate.window >= 12 else 1.0) + miss + 0.001 * luck
    losses = tuple(end + 0.01 * (9 - epoch) for epoch in range(1, item.epochs + 1))
    status = "capped" if item.epochs == 9 else "paused"
    return Trial(item, Curve(losses, losses, losses), status, len(losses), losses[-1], 1.0)


class Interrupted(SimulatedExecutor):
    """Ctrl-C comes when the given number of trainings have come in."""

    after = 10**9

    def wait(self, timeout):
        self.after -= 1
        if self.after < 0:
            raise KeyboardInterrupt
        return super().wait(timeout)


def answered(
    dataset: Dataset, study: MemoryStudy, budget: float | None = None, after: int = 10**9
) -> tuple[Asked, Found]:
    executor = Interrupted(2, lambda item: (trained(item), 1.0))
    executor.after = after
    clock = Clock(budget, now=lambda: executor.time)
    end = {"clock": clock, "reserve": lambda decision, trials: 0.0, "watch": lambda progress: None}
    asked = choose_window(Asked(dataset, SPEC, executor, study), SIZED, **end)
    found = asked.found or search(sizing(asked, SIZED), asked.executor, asked.study, **end)
    return asked, found


def test_window_and_size_are_both_certified_and_share_the_error(dataset: Dataset) -> None:
    asked, found = answered(dataset, MemoryStudy())
    assert asked.windows is not None
    assert (asked.windows.window, asked.windows.certified, asked.left_out) == (16, True, ())
    assert (found.decision.size, found.ending) == (Size((4,)), "certified")
    assert asked.windows.confidence == found.decision.confidence == pytest.approx(0.975)
    assert asked.dataset.sequences.steps == asked.spec.question.window == 16


def test_trials_of_different_windows_are_kept_apart_in_one_study(dataset: Dataset) -> None:
    study = MemoryStudy()
    asked, found = answered(dataset, study)
    kept = study.trials()
    assert len({trial.request for trial in kept}) == len(kept)
    assert {trial.request.candidate.window for trial in kept} == {*WINDOWS}
    assert {trial.request.candidate.window for trial in found.trials} == {None}
    at_16 = [trial for trial in kept if trial.request.candidate.window == 16]
    assert len(asked.study.trials()) == len(at_16)


def test_an_answered_study_asked_again_trains_nothing(dataset: Dataset) -> None:
    study = MemoryStudy()
    asked, found = answered(dataset, study)
    before = study.trials()
    again, once_more = answered(dataset, study)
    assert study.trials() == before
    assert (again.windows, once_more.decision) == (asked.windows, found.decision)


@pytest.mark.parametrize("after", [3, 20, 40, 60])
def test_ctrl_c_leaves_the_best_guess_of_both_and_the_study_goes_on(dataset: Dataset, after: int) -> None:
    study = MemoryStudy()
    asked, found = answered(dataset, study, after=after)
    assert found.ending == "interrupted"
    assert asked.spec.question.window == (asked.windows.window if asked.windows else 16)
    assert asked.left_out == (LeftOut("windows", "interrupted", begun=asked.windows is not None),)
    resumed, end = answered(dataset, study)
    assert resumed.windows is not None
    assert (resumed.windows.window, end.decision.size, end.ending) == (16, Size((4,)), "certified")


@pytest.mark.parametrize("budget", [5.0, 20.0, 40.0, 80.0])
def test_the_budget_is_shared_and_its_end_leaves_an_answer(dataset: Dataset, budget: float) -> None:
    asked, found = answered(dataset, MemoryStudy(), budget=budget)
    assert found.decision.size.units[0] >= 1
    assert found.ending in ("budget", "certified")
    assert asked.windows is not None  # a part of every budget is theirs
    if found.ending == "certified" and not asked.left_out:
        unbroken, size = answered(dataset, MemoryStudy())
        assert (asked.windows, found.decision) == (unbroken.windows, size.decision)


def test_the_guess_of_a_size_knows_what_windows_were_compared_with(dataset: Dataset) -> None:
    asked, _ = answered(dataset, MemoryStudy())
    study = MemoryStudy()
    for rate in (0.003, 0.01):
        compared = Request(Candidate(Size((8,)), rate, window=16), Replicate(0, 0), 9, "screen")
        study.add(trained(compared))
    found = sizing(replace(asked, study=StudyAt(study, 16)), SIZED)
    guess = found.decide()
    assert guess is not None
    assert guess.size == Size((8,))
    assert found.fork().decide() == guess
    assert found.ask() == SIZED(asked.spec).ask()  # what is asked for does not depend on it


def test_a_screening_that_leaves_no_time_for_windows_was_ended_by_the_budget(dataset: Dataset) -> None:
    executor = SimulatedExecutor(2, lambda item: (trained(item), 1.0))
    clock = Clock(21.0, now=lambda: executor.time)
    asked = choose_window(
        Asked(dataset, SPEC, executor, MemoryStudy()),
        SIZED,
        clock,
        lambda decision, trials: 9 + len(trials) / 4,  # the finish turns out to take ever longer
        lambda progress: None,
    )
    assert asked.windows is None
    assert asked.found is not None
    assert asked.found.ending == "budget"
    assert asked.left_out == (LeftOut("windows", "budget"),)


def test_the_middle_window_comes_first() -> None:
    assert in_order((4, 8, 16, 32)) == (16, 4, 8, 32)
    assert in_order((6, 24, 72)) == (24, 6, 72)
    assert in_order(()) == ()


def test_a_question_of_one_window_stays_as_it_is(dataset: Dataset) -> None:
    asked = Asked(
        dataset, replace(SPEC, windows=()), SimulatedExecutor(1, lambda _: (None, 1.0)), MemoryStudy()
    )
    assert choose_window(asked, SIZED, Clock(None), lambda d, t: 0.0, lambda p: None) is asked


def test_what_is_submitted_at_a_window_names_it(dataset: Dataset) -> None:
    heard: list[object] = []
    executor = ExecutorAt(SimulatedExecutor(1, lambda item: (heard.append(item), 1.0)), 8)
    wave = SIZED(SPEC).ask()
    assert wave is not None
    executor.submit(wave.requests[0])
    executor.wait(None)
    executor.submit(Fit(wave.requests[0]))
    assert [heard[0].candidate.window, heard[1].request.candidate.window] == [8, 8]
    with pytest.raises(TypeError, match="not int"):
        executor.submit(3)


def test_a_study_at_a_window_hears_of_no_other(dataset: Dataset) -> None:
    study = MemoryStudy()
    wave = SIZED(SPEC).ask()
    assert wave is not None
    request = replace(wave.requests[0], candidate=replace(wave.requests[0].candidate, window=8))
    StudyAt(study, 8).add(replace(trained(request), request=wave.requests[0]))
    assert [trial.request.candidate.window for trial in study.trials()] == [8]
    assert StudyAt(study, 8).trials()[0].request == wave.requests[0]
    assert StudyAt(study, 16).trials() == []
