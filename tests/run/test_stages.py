"""What comes after the decision: in which order, only with time left, cut short cleanly, and resumed."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from math import inf
from typing import Any

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
    Decision,
    LeftOut,
    Question,
    Replicate,
    Request,
    Setup,
    Size,
    Spec,
    Stages,
    Tolerance,
    Trial,
    Verdict,
)
from lstmsizer.run.clock import Clock
from lstmsizer.run.loop import Found, search
from lstmsizer.run.stages.after import After, after_decision
from lstmsizer.search.fresh import confirms, fresh_seeds
from lstmsizer.search.taper import PLAN
from lstmsizer.study.memory import MemoryStudy

ANSWER, WIDE, STACK = Size((8, 8)), Size((32, 32)), Size((8, 4))
COUNTED = partial(parameters, features=1, outputs=1)
SPEC = Spec(Question(("y",), 5), Setup(batch_size=32, epochs=10))
BOTH = Stages(taper=True, dropout=True)
SECONDS = 2.0


def verdict(size: Size) -> Verdict:
    return Verdict(size, "enough", 0.5, 0.01, 6, True, 0.01, 5.0)


DECISION = Decision(
    size=ANSWER,
    certified=True,
    tolerance=Tolerance(0.01, 0.02, "asked"),
    verdicts=(verdict(ANSWER), verdict(WIDE)),
    contenders=(ANSWER,),
    reference=(WIDE,),
    confidence=0.95,
    detectable=0.01,
    missing=0,
)


def trained(request: Request) -> Trial:
    """The last layer may have 4 units, the wide size overfits, and a quarter dropped saves a tenth."""
    candidate = request.candidate
    narrow = candidate.size not in (ANSWER, WIDE, STACK)
    luck = 0.0002 * (request.replicate.seed % 3)
    gain = (
        0.05 if candidate.dropout == 0.25 else -0.05 if candidate.dropout + candidate.recurrent_dropout else 0
    )
    loss = 0.5 + 0.1 * narrow + luck - gain
    rise = 0.1 if candidate.size == WIDE else 0.0
    trial = Trial(request, Curve((0.5, 0.3), (loss, loss + rise), (loss, loss)), "stopped", 1, loss, SECONDS)
    return replace(trial, blocks=(loss,) * 20) if request.stage in ("confirm", "taper") else trial


def decided(decision: Decision = DECISION) -> Found:
    requests = [
        Request(Candidate(v.size, 0.01), Replicate(0, seed), 10, "confirm")
        for v in decision.verdicts
        for seed in fresh_seeds(0, 3)
    ]
    trials = tuple(map(trained, requests))
    return Found(decision, "certified", trials, len(requests), frozenset(requests))


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    frame = pl.DataFrame({"y": np.random.default_rng(0).normal(size=500).cumsum()})
    return load(frame, Question(("y",), 5), folds=2)


class Interrupted(SimulatedExecutor):
    """Ctrl-C comes when so many trainings have come in."""

    after = 10**9

    def wait(self, timeout):
        self.after -= 1
        if self.after < 0:
            raise KeyboardInterrupt
        return super().wait(timeout)


def run(
    dataset: Dataset,
    asked: Stages = BOTH,
    found: Found | None = None,
    study: MemoryStudy | None = None,
    spare: float = inf,
    budget: float | None = None,
    after: int = 10**9,
) -> tuple[After, list[Request]]:
    """What stands after the stages, and what was trained for them."""
    trainings: list[Request] = []
    found, study = found or decided(), study or MemoryStudy()
    for trial in found.trials:
        study.add(trial)

    def call(item: object) -> tuple[object, float]:
        assert isinstance(item, Request)
        trainings.append(item)
        return trained(item), SECONDS

    executor = Interrupted(1, call)  # one slot: nothing is foreseen
    executor.after = after
    clock = Clock(budget, now=lambda: executor.time)

    def train(strategy) -> Found:
        return search(strategy, executor, study, clock, lambda decision, trials: 0.0, lambda progress: None)

    return after_decision(dataset, SPEC, asked, 2.0, COUNTED, found, train, lambda now: spare), trainings


def stages_of(trainings: list[Request]) -> list[str]:
    """Stages in the order in which their fresh trainings began."""
    return list(dict.fromkeys(r.stage for r in trainings if r.stage != "screen"))


def test_the_layers_are_tapered_then_dropout_is_tried_on_what_is_left_then_further_splits(
    dataset: Dataset,
) -> None:
    after, trainings = run(dataset)
    assert stages_of(trainings) == ["taper", "regularise", "split"]
    assert after.found.decision.size == STACK
    assert after.found.decision.certified
    assert after.taper is not None
    assert after.taper.before == ANSWER
    assert after.candidate == Candidate(STACK, 0.01, dropout=0.25)
    assert after.regularisation is not None
    assert after.regularisation.overfitting == (WIDE,)
    assert after.sensitivity is not None
    assert {d.rival for d in after.sensitivity.differences} == {ANSWER, WIDE}
    assert (after.notes, after.left_out, after.found.ending) == ((), (), "certified")
    of_the_stages = [r for r in trainings if r.stage in ("taper", "regularise", "split")]
    assert after.found.told == decided().told + len(of_the_stages)


def test_a_score_part_drawn_anew_is_about_the_size_that_is_delivered(dataset: Dataset) -> None:
    tapered, _ = run(dataset)
    assert tapered.resampling is not None
    assert {d.rival for d in tapered.resampling.differences} == {ANSWER, WIDE}
    untouched, _ = run(dataset, Stages())
    assert untouched.resampling is not None
    assert {d.rival for d in untouched.resampling.differences} == {WIDE}


def test_only_fresh_starts_decide(dataset: Dataset) -> None:
    _, trainings = run(dataset, Stages(taper=True))
    of_taper = {request.replicate.seed for request in trainings if confirms(request)}
    screened = {request.replicate.seed for request in trainings if request.stage == "taper"} - of_taper
    assert screened == {0, 1}
    assert of_taper == {*fresh_seeds(PLAN, len(of_taper))}


def test_what_is_not_asked_for_is_not_done(dataset: Dataset) -> None:
    after, trainings = run(replace(dataset, folds=dataset.folds[:1]), Stages())
    assert trainings == []
    assert (after.found, after.candidate) == (decided(), Candidate(ANSWER, 0.01))
    assert after.taper is after.regularisation is after.sensitivity is None


def test_dropout_leaves_the_decision_as_it_is(dataset: Dataset) -> None:
    after, _ = run(dataset, Stages(dropout=True))
    assert after.found.decision == DECISION
    assert after.candidate == Candidate(ANSWER, 0.01, dropout=0.25)


def test_a_resumed_study_trains_nothing_again(dataset: Dataset) -> None:
    study = MemoryStudy()
    first, _ = run(dataset, study=study)
    again, trainings = run(dataset, study=study)
    assert trainings == []
    assert (again.taper, again.regularisation, again.candidate) == (
        first.taper,
        first.regularisation,
        first.candidate,
    )


@pytest.mark.parametrize("ending", ["budget", "interrupted"])
def test_after_an_early_end_nothing_is_tried(dataset: Dataset, ending: Any) -> None:
    after, trainings = run(dataset, found=replace(decided(), ending=ending))
    assert (trainings, after.notes) == ([], ())
    assert after.left_out == tuple(LeftOut(what, ending) for what in ("taper", "dropout", "splits"))


def test_without_a_certified_answer_there_is_nothing_to_try_however_long_one_waits(dataset: Dataset) -> None:
    guessed = decided(replace(DECISION, certified=False))
    after, trainings = run(replace(dataset, folds=dataset.folds[:1]), found=guessed)
    assert (trainings, after.left_out) == ([], ())
    why = "2 x 8 is only a best guess"
    assert after.notes == (f"No layer was tapered: {why}.", f"No dropout was tried: {why}.")


def test_one_layer_has_nothing_to_taper_and_without_a_larger_size_nothing_overfits(dataset: Dataset) -> None:
    only = replace(DECISION, size=Size((8,)), verdicts=(verdict(Size((8,))),), contenders=(), reference=())
    after, trainings = run(replace(dataset, folds=dataset.folds[:1]), found=decided(only))
    assert trainings == []
    assert after.notes == (
        "No layer was tapered: 1 x 8 has one layer only, and the search halves it already.",
        "No dropout was tried: no larger size was confirmed beside the answer.",
    )


def test_nothing_starts_that_there_is_no_time_for(dataset: Dataset) -> None:
    after, trainings = run(dataset, spare=5 * SECONDS)
    assert trainings == []
    assert after.left_out[:2] == (LeftOut("taper", "too little"), LeftOut("dropout", "too little"))
    assert after.candidate == Candidate(ANSWER, 0.01)


def test_where_the_time_ends_nevertheless_the_answer_stands_and_no_further_stage_starts(
    dataset: Dataset,
) -> None:
    after, trainings = run(dataset, budget=9 * SECONDS)
    assert stages_of(trainings) == ["taper"]
    assert (after.found.decision, after.found.ending) == (DECISION, "certified")
    assert after.left_out == (
        LeftOut("taper", "budget", begun=True),
        LeftOut("dropout", "budget"),
        LeftOut("splits", "budget"),
    )


def test_ctrl_c_in_a_stage_keeps_what_the_stages_before_it_found(dataset: Dataset) -> None:
    _, trainings = run(dataset)
    first = next(i for i, r in enumerate(trainings) if r.stage == "regularise")
    after, _ = run(dataset, after=first + 3)
    assert after.found.decision.size == STACK
    assert after.candidate == Candidate(STACK, 0.01)  # dropout was tried, and its gain is not known yet
    assert after.left_out[0] == LeftOut("dropout", "interrupted", begun=True)
    assert after.sensitivity is None


def test_at_every_moment_ctrl_c_leaves_an_answer(dataset: Dataset) -> None:
    _, trainings = run(dataset)
    for moment in range(0, len(trainings), 7):
        after, _ = run(dataset, after=moment)
        assert after.candidate.size == after.found.decision.size
        assert after.found.decision.size in (ANSWER, STACK)
