"""The answer on further splits: what is trained, what is said, and that the decision stays as it is."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from typing import Any

import numpy as np
import polars as pl
import pytest

from lstmsizer.data.dataset import Dataset
from lstmsizer.data.load import load
from lstmsizer.execute.simulated import SimulatedExecutor
from lstmsizer.records import (
    Candidate,
    Curve,
    Decision,
    LeftOut,
    Question,
    Replicate,
    Request,
    Sensitivity,
    Setup,
    Size,
    Tolerance,
    Trial,
    Verdict,
)
from lstmsizer.run.clock import Clock
from lstmsizer.run.loop import Found, search
from lstmsizer.run.stages.base import StageResult
from lstmsizer.run.stages.sensitivity import SEEDS, check_splits
from lstmsizer.study.memory import MemoryStudy

SETUP = Setup(batch_size=32, epochs=10)
ANSWER, RIVAL, SCREENED = Size((4,)), Size((16,)), Size((64,))
SECONDS = 2.0


def verdict(size: Size, *, mean: float = 0.5, confirmed: bool = True) -> Verdict:
    return Verdict(size, "enough", mean, 0.01, 6, confirmed, 0.01, 5.0)


DECISION = Decision(
    size=ANSWER,
    certified=True,
    tolerance=Tolerance(0.01, 0.02, "asked"),
    verdicts=(verdict(ANSWER), verdict(RIVAL, mean=0.51), verdict(SCREENED, confirmed=False)),
    contenders=(ANSWER,),
    reference=(RIVAL,),
    confidence=0.95,
    detectable=0.01,
    missing=0,
)


def trained(request: Request) -> Trial:
    """The rival is better by 40 % on fold 2 alone; seeds matter by 1 %."""
    better = request.candidate.size == RIVAL and request.replicate.fold == 2
    loss = (0.3 if better else 0.5) * (1 + 0.01 * request.replicate.seed)
    return Trial(request, Curve((loss,), (loss,), (loss,)), "stopped", 1, loss, SECONDS)


def decided() -> Found:
    requests = [Request(Candidate(size, 0.01), Replicate(0, 100), 10, "confirm") for size in (ANSWER, RIVAL)]
    return Found(DECISION, "certified", tuple(map(trained, requests)), len(requests))


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    frame = pl.DataFrame({"y": np.random.default_rng(0).normal(size=500).cumsum()})
    return load(frame, Question(("y",), 5), folds=4)


class Interrupted(SimulatedExecutor):
    """Ctrl-C comes while the given number of trainings have come in."""

    after = 10**9

    def wait(self, timeout):
        self.after -= 1
        if self.after < 0:
            raise KeyboardInterrupt
        return super().wait(timeout)


def check(
    dataset: Dataset,
    found: Found | None = None,
    study: MemoryStudy | None = None,
    spare: float = inf,
    budget: float | None = None,
    after: int = 10**9,
) -> tuple[StageResult[Sensitivity], list[Request]]:
    """What is found, and what was trained for it."""
    asked: list[Request] = []
    found, study = found or decided(), study or MemoryStudy()
    for trial in found.trials:
        study.add(trial)

    def call(item: object) -> tuple[object, float]:
        assert isinstance(item, Request)
        asked.append(item)
        return trained(item), SECONDS

    executor = Interrupted(2, call)
    executor.after = after
    clock = Clock(budget, now=lambda: executor.time)

    def train(strategy) -> Found:
        return search(strategy, executor, study, clock, lambda decision, trials: 0.0, lambda progress: None)

    return check_splits(dataset, SETUP, found, train, spare), asked


def test_the_confirmed_sizes_are_trained_on_every_further_fold_at_their_rates(dataset: Dataset) -> None:
    checked, asked = check(dataset)
    assert {(r.candidate, r.replicate.fold, r.replicate.seed) for r in asked} == {
        (Candidate(size, 0.01), fold, seed)
        for size in (ANSWER, RIVAL)
        for fold in (1, 2, 3)
        for seed in SEEDS
    }
    assert {r.stage for r in asked} == {"split"}
    assert len(checked.found.trials) == 2 + len(asked)
    assert checked.notes == checked.left_out == ()


def test_it_says_how_the_answer_stands_on_each_split_and_over_all(dataset: Dataset) -> None:
    found = check(dataset)[0].finding
    assert found is not None
    assert [split.excess for split in found.splits] == pytest.approx([0, 2 / 3, 0])
    assert found.splits[0].low < 0 < 0.6 < found.splits[1].low < 2 / 3
    assert [split.train for split in found.splits] == [len(fold.train) for fold in dataset.folds[1:]]
    assert [[part.part for part in split.parts] for split in found.splits] == [
        ["train", "stop", "score", "test"]
    ] * len(found.splits)
    assert all(split.parts[2] == split.score for split in found.splits)
    last_rows = [split.score.last_row for split in found.splits]
    assert last_rows == sorted(last_rows, reverse=True)
    (difference,) = found.differences
    assert difference.by_fold == pytest.approx((-0.02, 0, 2 / 3, 0))  # the first: 0.50 against 0.51
    assert difference.low < 0 < difference.high


def test_a_resumed_study_trains_nothing_again(dataset: Dataset) -> None:
    study = MemoryStudy()
    first, _ = check(dataset, study=study)
    again, asked = check(dataset, found=replace(decided(), trials=tuple(study.trials())), spare=0.0)
    assert asked == []
    assert again.finding == first.finding


def test_as_many_splits_are_tried_as_there_is_time_for(dataset: Dataset) -> None:
    of_a_split = 2 * len(SEEDS) * SECONDS
    checked, asked = check(dataset, spare=2.5 * of_a_split)
    assert checked.finding is not None
    assert len(checked.finding.splits) == 2
    assert len(asked) == 2 * 2 * len(SEEDS)
    assert checked.left_out == (LeftOut("splits", "budget", begun=True, done=2, of=3),)
    none, asked = check(dataset, spare=0.9 * of_a_split)
    assert (none.finding, asked) == (None, [])
    assert none.left_out == (LeftOut("splits", "too little"),)


def test_where_the_time_ends_nevertheless_whole_splits_count(dataset: Dataset) -> None:
    checked, _ = check(dataset, budget=1.5 * len(SEEDS) * SECONDS)  # on two cores
    assert checked.finding is not None
    assert len(checked.finding.splits) == 1
    assert checked.left_out == (LeftOut("splits", "budget", begun=True, done=1, of=3),)


def test_ctrl_c_leaves_the_answer_and_the_splits_that_were_done(dataset: Dataset) -> None:
    early, _ = check(dataset, after=3)
    assert early.finding is None
    assert early.left_out == (LeftOut("splits", "interrupted", begun=True, done=0, of=3),)
    later, _ = check(dataset, after=8)
    assert later.finding is not None
    assert len(later.finding.splits) == 1


@pytest.mark.parametrize("ending", ["budget", "interrupted"])
def test_without_a_decision_nothing_is_tried(dataset: Dataset, ending: Any) -> None:
    checked, asked = check(dataset, replace(decided(), ending=ending))
    assert (checked.finding, asked) == (None, [])
    assert (checked.notes, checked.left_out) == ((), (LeftOut("splits", ending),))


def test_without_a_rival_there_is_nothing_to_try_however_long_one_waits(dataset: Dataset) -> None:
    checked, asked = check(dataset, replace(decided(), decision=replace(DECISION, reference=())))
    assert (checked.finding, asked, checked.left_out) == (None, [], ())
    assert checked.notes == ("The further splits were not tried: no other size was confirmed.",)


def test_one_fold_asks_for_nothing(dataset: Dataset) -> None:
    checked, asked = check(replace(dataset, folds=dataset.folds[:1]))
    assert (checked, asked) == (StageResult(None, decided()), [])
