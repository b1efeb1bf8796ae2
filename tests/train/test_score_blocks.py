"""The score part block by block: the same losses as the score, for the trainings that confirm."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lstmsizer.data.dataset import Scaled
from lstmsizer.records import MOST_BLOCKS, Candidate, Replicate, Request, Setup, Size, Trial
from lstmsizer.study.codec import decode, encode
from lstmsizer.train.engine import Engine, EnginePayload

EXAMPLES, STEPS = 900, 3
SETUP = Setup(batch_size=32, epochs=4, patience=4)
CONFIRM = Request(Candidate(Size((2,)), 0.01), Replicate(0, 100), 4, "confirm")


SCORED = (450, 203, 40)
"""Score examples of each fold."""


def fold(scored: int) -> Scaled:
    chance = np.random.default_rng(0)
    values = chance.standard_normal((EXAMPLES + STEPS, 1)).astype(np.float32)
    starts = np.arange(EXAMPLES)
    return Scaled(
        values=values,
        targets=values[starts + STEPS - 1] * 0.5,
        starts=starts,
        steps=STEPS,
        train=starts[:200],
        stop=starts[200:300],
        score=starts[300 : 300 + scored],
    )


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(EnginePayload(tuple(map(fold, SCORED)), SETUP, 0, 1), lambda: False)


def confirmed(engine: Engine, number: int) -> Trial:
    return engine.train(replace(CONFIRM, replicate=Replicate(number, 100)))


def test_their_mean_is_the_score_of_the_best_epoch(engine: Engine) -> None:
    trial = confirmed(engine, 0)
    assert len(trial.blocks) == 90  # of five examples each: a hundred of four would be too few
    assert np.mean(trial.blocks) == pytest.approx(trial.score, rel=1e-5)
    assert np.std(trial.blocks) > 0


def test_a_last_block_may_be_shorter(engine: Engine) -> None:
    trial = confirmed(engine, 1)
    assert len(trial.blocks) == 68
    sums = np.array(trial.blocks) * np.r_[np.full(67, 3), 2]
    assert sums.sum() / 203 == pytest.approx(trial.score, rel=1e-5)


def test_there_are_as_many_as_there_are_examples_if_these_are_few(engine: Engine) -> None:
    assert len(confirmed(engine, 2).blocks) == 40 < MOST_BLOCKS


def test_of_rmse_they_are_mean_squares() -> None:
    roots = Engine(EnginePayload((fold(450),), replace(SETUP, metric="rmse"), 0, 1), lambda: False)
    trial = roots.train(CONFIRM)
    assert np.sqrt(np.mean(trial.blocks)) == pytest.approx(trial.score, rel=1e-5)


def test_trainings_that_confirm_a_taper_report_them_too(engine: Engine) -> None:
    assert engine.train(replace(CONFIRM, stage="taper")).blocks == engine.train(CONFIRM).blocks != ()


def test_screening_reports_none(engine: Engine) -> None:
    assert engine.train(replace(CONFIRM, stage="screen")).blocks == ()


def test_a_study_keeps_them_and_an_older_one_has_none(engine: Engine) -> None:
    trial = confirmed(engine, 0)
    kept = encode(trial)
    assert decode(kept) == trial
    del kept["blocks"]
    assert decode(kept) == replace(trial, blocks=())
