"""The engine on every kind of task that a fold can describe, and its refusal of what contradicts itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from lstmsizer.data.dataset import Scaled
from lstmsizer.errors import DataError, SettingError
from lstmsizer.records import Candidate, Replicate, Request, Setup, Size
from lstmsizer.train.engine import Engine, EnginePayload
from lstmsizer.train.sanity import check, check_candidate


def tagged(chance: np.random.Generator) -> Scaled:
    """Sentences of 2 to 6 tokens, of which each is tagged by the one before and the one after it."""
    lengths = chance.integers(2, 7, 120)
    tokens = chance.integers(1, 5, lengths.sum()).astype(np.int32)
    starts = np.cumsum(lengths) - lengths
    tags = np.zeros(len(tokens), np.int32)
    for first, steps in zip(starts, lengths, strict=True):
        sentence = np.concatenate([[0], tokens[first : first + steps], [0]])
        tags[first : first + steps] = (sentence[:-2] > 2) + (sentence[2:] > 2)
    numbers = np.arange(120)
    return Scaled(
        tokens,
        tags,
        starts,
        6,
        numbers[:80],
        numbers[80:100],
        numbers[100:],
        lengths=lengths,
        weights=chance.uniform(0.5, 1.5, len(tokens)).astype(np.float32),
        per_step=True,
        classes=3,
        vocabulary=5,
    )


TAGGED = tagged(np.random.default_rng(0))
SETUP = Setup(
    16,
    epochs=25,
    patience=25,
    cell="gru",
    metric="error",
    bidirectional=True,
    embedding=4,
    loss="softmax",
    weight_decay=0.001,
    clip_norm=1.0,
    schedule="warmup",
)


def asked(epochs: int, dropout: float = 0.0, units: int = 8) -> Request:
    return Request(Candidate(Size((units,)), 0.03, dropout), Replicate(0, 0), epochs, "screen")


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(EnginePayload((TAGGED,), SETUP, 0, 1), lambda: False)


def test_tags_are_learnt_from_both_sides(engine: Engine) -> None:
    trial = engine.train(asked(25))
    counts = np.bincount(TAGGED.targets)

    assert trial.status == "capped", trial.message
    assert trial.curve.stop[-1] < 0.3 * trial.curve.stop[0]
    assert trial.score < 0.5 * (1 - counts.max() / counts.sum())
    real_steps = TAGGED.lengths[TAGGED.score].sum()
    wrong = np.array(trial.curve.score) * real_steps
    np.testing.assert_allclose(wrong, np.round(wrong), atol=1e-3, err_msg="a share of the real steps")


def test_dropout_and_schedule_go_on_from_a_pause_as_if_there_had_been_none(engine: Engine) -> None:
    first = engine.train(asked(3, dropout=0.3))
    whole = engine.train(asked(6, dropout=0.3))
    again = engine.train(asked(6, dropout=0.3))
    stronger = engine.train(asked(6, dropout=0.6))

    assert first.status == whole.status == "paused", first.message
    assert whole.curve.train[:3] == first.curve.train
    assert again.curve == whole.curve
    assert stronger.curve.train != whole.curve.train
    assert engine.programs.compilations <= 2, "rates are inputs: one program without dropout, one with"


REGRESSION = Scaled(
    np.zeros((30, 2), np.float32), np.zeros((20, 1), np.float32), np.arange(20), 5, *[np.arange(20)] * 3
)
PLAIN = Setup(16)


def test_a_score_that_is_no_number_is_a_divergence_too() -> None:
    parts = {"train": np.arange(12), "stop": np.arange(12, 19), "score": np.array([19])}
    targets = REGRESSION.targets.copy()
    targets[19] = 1e30  # its square is infinite in float32
    fold = replace(REGRESSION, targets=targets, **parts)
    trial = Engine(EnginePayload((fold,), PLAIN, 0, 1), lambda: False).train(asked(2))

    assert (trial.status, trial.best_epoch, trial.curve.score) == ("diverged", 0, ())


@pytest.mark.parametrize(
    ("candidate", "words"),
    [
        ({"size": Size(())}, "has no layer"),
        ({"size": Size((4, 0))}, "4 \\+ 0 has a layer without units"),
        ({"learning_rate": -0.1}, "learning_rate -0.1 must be"),
        ({"dropout": 1.0}, "dropout 1.0 is no share"),
    ],
)
def test_candidates_that_mean_nothing_are_refused(candidate: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingError, match=words):
        check_candidate(replace(asked(1).candidate, **candidate))


@pytest.mark.parametrize(
    ("fold", "setup", "words"),
    [
        ({}, {"metric": "error"}, "'error' cannot be measured where the loss is 'mse'"),
        ({}, {"loss": "softmax", "metric": "error"}, "needs class numbers"),
        ({}, {"loss": "pinball", "metric": "loss"}, "needs quantiles"),
        ({}, {"quantiles": (0.5,)}, "has no quantiles"),
        ({}, {"loss": "pinball", "metric": "loss", "quantiles": (0.5, 1.0)}, "between 0 and 1"),
        ({}, {"embedding": 4}, "needs tokens"),
        ({}, {"clip_norm": 0.0}, "greater than 0"),
        ({}, {"clip_norm": float("inf")}, "greater than 0 and finite"),
        ({}, {"batch_size": 0}, "batch_size 0 must be at least 1"),
        ({}, {"epochs": 0}, "epochs 0 must be at least 1"),
        ({}, {"patience": 0}, "patience 0 must be at least 1"),
        ({}, {"weight_decay": -0.1}, "must be 0 or more"),
        ({"targets": np.zeros(20, int), "classes": 2}, {}, "use 'softmax'"),
        ({"values": np.ones(30, int), "vocabulary": 9}, {}, "say with 'embedding'"),
    ],
)
def test_settings_that_contradict_the_data_are_refused(
    fold: dict[str, Any], setup: dict[str, Any], words: str
) -> None:
    with pytest.raises(SettingError, match=words):
        check((replace(REGRESSION, **fold),), replace(PLAIN, **setup))


@pytest.mark.parametrize(
    ("fold", "words"),
    [
        ({"targets": np.full(len(TAGGED.targets), 3)}, "must lie from 0 to 2, but go from 3 to 3"),
        ({"values": np.zeros(len(TAGGED.values), int)}, "must lie from 1 to 4"),
        ({"values": np.ones(len(TAGGED.values))}, "whole numbers, one a row"),
        ({"weights": np.ones(7)}, "needs one for each row"),
        ({"weights": np.full(len(TAGGED.values), -1.0)}, "not negative"),
        ({"lengths": np.full(120, 7)}, "must lie from 1 to 6, but go from 7 to 7"),
        ({"lengths": np.full(3, 2)}, "3 lengths, but 120 examples"),
        ({"lengths": None}, "only one of fold 0 and fold 1 has lengths"),
        ({"stop": np.arange(0)}, "stop part of fold 1 is empty"),
        ({"values": TAGGED.values[:0], "targets": TAGGED.targets[:0]}, "must lie from 0 to -1"),
        ({"score": np.array([120])}, "must lie from 0 to 119"),
        ({"starts": TAGGED.starts + 1}, "ends after the last"),
        ({"padding": "pre"}, "has padding 'pre', but fold 0 'post'"),
    ],
)
def test_data_that_cannot_be_what_they_say_are_refused(fold: dict[str, Any], words: str) -> None:
    with pytest.raises(DataError, match=words):
        check((TAGGED, replace(TAGGED, **fold)), SETUP)
