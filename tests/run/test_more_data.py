"""Less of the data, and what more would change: what is trained, when it is not, and what is said."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from math import inf

import numpy as np
import polars as pl
import pytest

from lstmsizer.cost.parameters import parameters
from lstmsizer.data.dataset import Dataset
from lstmsizer.data.less import with_less
from lstmsizer.data.load import load
from lstmsizer.execute.simulated import SimulatedExecutor
from lstmsizer.records import (
    Candidate,
    Curve,
    Decision,
    LeftOut,
    MoreData,
    Question,
    Replicate,
    Request,
    Setup,
    Size,
    Tolerance,
    Trial,
    Verdict,
)
from lstmsizer.run.clock import Clock
from lstmsizer.run.loop import Found, search
from lstmsizer.run.stages.base import StageResult
from lstmsizer.run.stages.more_data import SEEDS, extrapolate, shares_of
from lstmsizer.study.memory import MemoryStudy

COUNTED = partial(parameters, features=1, outputs=1)
SETUP = Setup(batch_size=32, epochs=10)
SMALLER, ANSWER, RIVAL = Size((2,)), Size((4,)), Size((16,))
SIZES = (SMALLER, ANSWER, RIVAL)
SECONDS = 2.0


def verdict(size: Size) -> Verdict:
    return Verdict(size, "enough", 0.5, 0.01, 6, True, 0.01, 5.0)


DECISION = Decision(
    size=ANSWER,
    certified=True,
    tolerance=Tolerance(0.01, 0.02, "asked"),
    verdicts=tuple(map(verdict, SIZES)),
    contenders=(SMALLER, ANSWER),
    reference=(RIVAL,),
    confidence=0.95,
    detectable=0.01,
    missing=0,
)
LOSS = {1004: 0.8, 1002: 0.6, 0: 0.5}


def trained(request: Request) -> Trial:
    """The smallest size is worse by 10 % with all of the data alone; seeds matter by 0.2 %."""
    replicate = request.replicate
    loss = LOSS[replicate.fold] * (1 + 0.001 * (replicate.seed % 3))
    if request.candidate.size == SMALLER and replicate.fold == 0:
        loss *= 1.1
    return Trial(request, Curve((loss,), (loss,), (loss,)), "stopped", 1, loss, SECONDS)


def decided(seeds: int = 50) -> Found:
    requests = [
        Request(Candidate(size, 0.01), Replicate(0, 100 + seed), 10, "confirm")
        for size in SIZES
        for seed in range(seeds)
    ]
    trials = tuple(map(trained, requests))
    return Found(DECISION, "certified", trials, len(trials), frozenset(requests))


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    frame = pl.DataFrame({"y": np.random.default_rng(0).normal(size=500).cumsum()})
    return load(frame, Question(("y",), 5))


def ask(
    dataset: Dataset, found: Found | None = None, wanted: bool | None = None, spare: float = inf
) -> tuple[StageResult[MoreData], list[Request]]:
    """What is found, and what was trained for it."""
    asked: list[Request] = []
    found, study = found or decided(), MemoryStudy()
    for trial in found.trials:
        study.add(trial)

    def call(item: object) -> tuple[object, float]:
        assert isinstance(item, Request)
        asked.append(item)
        return trained(item), SECONDS

    executor = SimulatedExecutor(2, call)
    clock = Clock(None, now=lambda: executor.time)

    def train(strategy) -> Found:
        return search(strategy, executor, study, clock, lambda decision, trials: 0.0, lambda progress: None)

    return extrapolate(dataset, COUNTED, SETUP, wanted, 1.0, found, train, spare), asked


def test_the_latest_part_of_the_train_part_comes_again_until_an_epoch_is_as_long(dataset: Dataset) -> None:
    fold, quarter = dataset.folds[0], with_less(dataset, 0.25)
    assert quarter is not None
    assert set(quarter.train) == set(fold.train[-(len(fold.train) // 4) :])
    assert len(quarter.train) == len(fold.train)
    for part in ("stop", "score"):
        assert (getattr(quarter, part) == getattr(fold, part)).all()


def test_inputs_are_scaled_by_what_is_trained_on_and_losses_keep_their_unit(dataset: Dataset) -> None:
    quarter, sequences = with_less(dataset, 0.25), dataset.sequences
    assert quarter is not None
    rows = slice(sequences.starts[quarter.train.min()], sequences.starts[quarter.train.max()] + 6)
    assert quarter.values[rows].mean() == pytest.approx(0, abs=1e-5)
    assert quarter.values[rows].std() == pytest.approx(1, abs=1e-4)
    unit = dataset.folds[0].scaling.target_sd
    assert np.ptp(quarter.targets) * unit == pytest.approx(np.ptp(sequences.targets), rel=1e-5)


def test_every_confirmed_size_is_trained_on_a_quarter_and_half_at_its_rate(dataset: Dataset) -> None:
    found, asked = ask(dataset, wanted=True)
    assert {(r.candidate, r.replicate.fold, r.replicate.seed) for r in asked} == {
        (Candidate(size, 0.01), fold, seed) for size in SIZES for fold in (1002, 1004) for seed in SEEDS
    }
    assert {r.stage for r in asked} == {"data"}
    assert set(shares_of(dataset, True)) == {1002, 1004}
    assert found.notes == found.left_out == ()


def test_it_says_where_the_elbow_was_and_how_the_loss_falls(dataset: Dataset) -> None:
    found = ask(dataset, wanted=True)[0].finding
    assert found is not None
    assert [share.elbow for share in found.shares] == [SMALLER, SMALLER, ANSWER]
    assert found.moves == "up"
    assert found.fall == pytest.approx(0.1, abs=0.01)  # 0.8, 0.6, 0.5: next 0.45
    assert [share.train for share in found.shares] == sorted(share.train for share in found.shares)
    assert [loss.replicates for loss in found.shares[-1].losses] == [50, 50, 50]


def test_unasked_it_takes_the_sizes_next_to_the_answer_as_far_as_they_are_cheap(dataset: Dataset) -> None:
    def sizes(seeds: int) -> set[Size]:
        return {request.candidate.size for request in ask(dataset, decided(seeds))[1]}

    assert sizes(50) == set(SIZES)
    assert sizes(24) == {SMALLER, ANSWER}


def test_the_best_is_among_them_however_far_from_the_answer(dataset: Dataset) -> None:
    """Without it all sizes would be measured by a worse one, and smaller ones seem enough."""
    best = replace(DECISION.verdicts[2], mean=0.49)
    found = decided(35)
    found = replace(found, decision=replace(DECISION, verdicts=(*DECISION.verdicts[:2], best)))
    assert {request.candidate.size for request in ask(dataset, found)[1]} == {ANSWER, RIVAL}


def test_unasked_it_is_left_where_it_would_be_dear_and_says_how_to_ask(dataset: Dataset) -> None:
    found, asked = ask(dataset, decided(6))
    assert (found.finding, asked) == (None, [])
    assert "15 %" in found.notes[0]
    assert "--more-data" in found.notes[0]


def test_it_begins_only_what_there_is_time_for(dataset: Dataset) -> None:
    found, asked = ask(dataset, wanted=True, spare=17 * SECONDS)
    assert (found.finding, asked) == (None, [])
    assert (found.notes, found.left_out) == ((), (LeftOut("more data", "too little"),))


def test_without_a_rival_it_is_left_however_long_one_waits(dataset: Dataset) -> None:
    found = replace(decided(), decision=replace(DECISION, contenders=(), reference=()))
    asked, unasked = ask(dataset, found, wanted=True)[0], ask(dataset, found)[0]
    assert "no other size" in asked.notes[0]
    assert unasked.notes == asked.left_out == unasked.left_out == ()


def test_without_a_decision_it_is_left_out_where_it_was_asked_for(dataset: Dataset) -> None:
    found = replace(decided(), ending="budget")
    assert ask(dataset, found, wanted=True)[0].left_out == (LeftOut("more data", "budget"),)
    assert ask(dataset, found)[0] == StageResult(None, found)


def test_who_does_not_want_it_hears_nothing_of_it(dataset: Dataset) -> None:
    assert ask(dataset, wanted=False)[0] == StageResult(None, decided())
    assert shares_of(dataset, False) == {}


def test_of_too_little_data_there_is_no_quarter() -> None:
    short = load(pl.DataFrame({"y": np.random.default_rng(0).normal(size=110)}), Question(("y",), 5))
    assert shares_of(short, True) == {}
    assert "a quarter of the train part is only" in ask(short, wanted=True)[0].notes[0]
