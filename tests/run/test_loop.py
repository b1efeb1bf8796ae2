"""The loop, with a strategy, an executor and a clock that are scripted."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

import pytest

from lstmsizer.errors import BudgetError, Interrupted, WorkerError
from lstmsizer.execute.base import Outcome
from lstmsizer.execute.simulated import SimulatedExecutor
from lstmsizer.records import (
    Candidate,
    Curve,
    Decision,
    Replicate,
    Request,
    Size,
    Tolerance,
    Trial,
)
from lstmsizer.run.clock import Clock
from lstmsizer.run.finish import best_of, patiently
from lstmsizer.run.loop import search
from lstmsizer.run.pace import Pace
from lstmsizer.search.base import Wave
from lstmsizer.train.base import Fitted
from lstmsizer.train.progress import failed


def request(units: int, seed: int = 0) -> Request:
    return Request(Candidate(Size((units,)), 0.01), Replicate(0, seed), 10, "screen")


def trained(asked: Request) -> Trial:
    units = asked.candidate.size.units[0]
    return Trial(asked, Curve((1.0,), (1.0,), (1 / units,)), "stopped", 1, 1 / units, 2.0)


class Script:
    """A strategy that asks for the given waves and answers the largest size it has seen."""

    def __init__(self, *waves: list[Request]) -> None:
        self._waves, self.told = list(waves), []

    def ask(self) -> Wave | None:
        at = len(self.told)
        return Wave("screen", f"wave {at}", tuple(self._waves[at])) if at < len(self._waves) else None

    def tell(self, trials):
        self.told.append(list(trials))

    def fork(self):
        return deepcopy(self)

    def decide(self, partial=()):
        seen = [trial for wave in [*self.told, partial] for trial in wave if trial.best_epoch]
        if not seen:
            return None
        best = max(trial.request.candidate.size for trial in seen)
        certified = len(self.told) == len(self._waves)
        return Decision(best, certified, Tolerance(0.1, 0.1, "asked"), (), (), (), 0.95, None, 0)


class Backwards:
    """An executor that finishes one call a wait, last submitted first; each takes ``seconds``."""

    slots = 1

    def __init__(self, seconds: float = 1.0, interrupt_at: int = -1, fail: tuple[Request, ...] = ()) -> None:
        self.time, self._seconds, self._interrupt_at, self._fail = 0.0, seconds, interrupt_at, fail
        self.queue: list[tuple[int, Request]] = []
        self.submitted: list[Request] = []
        self.called_off = False

    def submit(self, item):
        self.submitted.append(item)
        self.queue.append((len(self.submitted), item))
        return len(self.submitted)

    def wait(self, timeout):
        if self._interrupt_at == len(self.submitted) - len(self.queue):
            raise KeyboardInterrupt
        self.time += self._seconds
        ticket, item = self.queue.pop()
        failed = item in self._fail
        return [Outcome(ticket, None, "MemoryError: too large") if failed else Outcome(ticket, trained(item))]

    def call_off(self):
        self.called_off, self.queue = True, []


class Slow(Backwards):
    """An executor that comes to no end."""

    def wait(self, timeout):
        self.time += self._seconds
        return []


class Kept:
    def __init__(self, *trials: Trial) -> None:
        self._trials = list(trials)

    def trials(self):
        return list(self._trials)

    def add(self, trial):
        self._trials.append(trial)


def run(strategy, executor, study=None, budget=None, reserve=0.0, watch=lambda _: None):
    clock = Clock(budget, now=lambda: executor.time)
    return search(strategy, executor, study or Kept(), clock, lambda decision, trials: reserve, watch)


def test_waves_are_told_in_the_order_of_their_requests_whatever_arrives_first():
    strategy = Script([request(1), request(2), request(4)], [request(8)])
    found = run(strategy, Backwards())
    assert [[t.request.candidate.size.units[0] for t in wave] for wave in strategy.told] == [[1, 2, 4], [8]]
    assert found.ending == "certified"
    assert found.decision.size == Size((8,))


def test_what_the_study_knows_is_not_trained_again():
    executor, study = Backwards(), Kept(trained(request(1)), trained(request(2)))
    run(Script([request(1), request(2), request(4)]), executor, study)
    assert executor.submitted == [request(4)]
    assert len(study.trials()) == 3


def test_the_search_leaves_the_finish_its_time():
    executor = Backwards(seconds=10.0)
    found = run(Script([request(u) for u in (1, 2, 4, 8, 16, 32)]), executor, budget=50.0, reserve=25.0)
    assert found.ending == "budget"
    assert executor.called_off
    assert executor.time == 30.0  # the first moment at which less than 25 of 50 seconds are left
    assert found.decision.size == Size((32,))
    assert not found.decision.certified


def test_ctrl_c_gives_the_best_answer_so_far():
    executor = Backwards(interrupt_at=2)
    found = run(Script([request(1), request(2), request(4)]), executor)
    assert (found.ending, executor.called_off) == ("interrupted", True)
    assert found.decision.size == Size((4,))
    assert len(found.trials) == 2


def test_ctrl_c_while_the_first_trial_is_kept_loses_nothing():
    class Interrupting(Kept):
        def add(self, trial):
            super().add(trial)
            raise KeyboardInterrupt

    found = run(Script([request(1), request(2)]), Backwards(), Interrupting())
    assert (found.ending, found.decision.size) == ("interrupted", Size((2,)))


def test_before_anything_was_trained_there_is_nothing_to_answer():
    with pytest.raises(Interrupted, match="nothing to answer"):
        run(Script([request(1)]), Backwards(interrupt_at=0))
    with pytest.raises(BudgetError, match="too short to train a single size"):
        run(Script([request(1)]), Slow(), budget=5.0)
    failing = (request(1), request(2))
    for budget in (None, 5.0):  # more time would not help
        with pytest.raises(WorkerError, match="all failed or diverged \\(MemoryError: too large\\)"):
            run(Script([*failing]), Backwards(seconds=10, fail=failing), budget=budget)


def test_a_call_that_fails_is_kept_as_a_failed_trial_with_its_reason():
    study = Kept()
    run(Script([request(1), request(2)]), Backwards(fail=(request(2),)), study)
    failed = next(trial for trial in study.trials() if trial.status == "failed")
    assert failed.message == "MemoryError: too large"


def test_the_watcher_sees_every_step_and_the_guess_so_far():
    seen = []
    run(Script([request(1), request(2)]), Backwards(), budget=100.0, watch=seen.append)
    assert [(p.done, p.asked) for p in seen] == [(0, 2), (1, 2), (2, 2)]
    assert seen[0].decision is None
    assert seen[-1].decision.size == Size((2,))
    assert seen[-1].left == 98.0


def test_what_failed_before_is_tried_again():
    lost = replace(trained(request(1)), status="failed", best_epoch=0, message="killed")
    executor = Backwards()
    found = run(Script([request(1)]), executor, Kept(lost))
    assert executor.submitted == [request(1)]
    assert found.decision.size == Size((1,))


def test_one_ctrl_c_during_the_finish_only_delays_it():
    presses = [KeyboardInterrupt, None]

    def step() -> str:
        if pressed := presses.pop(0):
            raise pressed
        return "delivered"

    assert patiently(step) == "delivered"
    presses[:] = [KeyboardInterrupt, KeyboardInterrupt]
    with pytest.raises(KeyboardInterrupt):
        patiently(step)


def test_a_last_training_that_comes_to_nothing_says_why():
    died = failed(request(4), "The training process was killed by signal 9 (out of memory?).")
    executor = SimulatedExecutor(1, lambda _: (Fitted(died, ()), 0.1))
    with pytest.raises(
        WorkerError, match=r"1 x 4 came to nothing: The training process was killed .*\?\)\.$"
    ):
        best_of(executor, ["first start", "second start"], request(4).candidate)


def test_time_is_kept_for_keras_to_start_again_before_the_last_training():
    found = run(Script([request(4)]), Backwards())
    mine, keras = (Pace(Clock(100.0), 1, 1.0, lambda _: None, starting) for starting in (0.0, 6.0))
    assert keras.reserve(found.decision, found.trials) == mine.reserve(found.decision, found.trials) + 6.0
