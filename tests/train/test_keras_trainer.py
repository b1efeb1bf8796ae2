"""The Keras trainer: any build function, in processes that may die and do not grow."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from keras_builds import NAME

from lstmsizer.data.dataset import Scaled
from lstmsizer.errors import SettingError
from lstmsizer.execute.local import LocalExecutor
from lstmsizer.records import Candidate, Replicate, Request, Setup, Size, Trial
from lstmsizer.train.by_keras.builder import Builder, Facts
from lstmsizer.train.by_keras.course import Examine
from lstmsizer.train.by_keras.functions import Function
from lstmsizer.train.by_keras.trainer import KerasPayload, KerasTrainer, open_keras_trainer
from lstmsizer.train.engine import Fit

BACKEND = os.environ["KERAS_BACKEND"]
SETUP = Setup(batch_size=16, epochs=3, patience=3)
FACTS = Facts(window=6, features=2, outputs=2)


def asked(*units: int, epochs: int = 3, seed: int = 0, **rates: float) -> Request:
    candidate = Candidate(Size(units), **({"learning_rate": 0.01} | rates))
    return Request(candidate, Replicate(0, seed), epochs, "screen")


@pytest.fixture
def opened(wave: Callable[..., Scaled]) -> Iterator[Callable[..., KerasTrainer]]:
    """Opens a trainer that builds what one of ``keras_builds`` builds."""
    trainers: list[KerasTrainer] = []

    def open_on(build: str, setup: Setup = SETUP, fold: Scaled | None = None, **more: int) -> KerasTrainer:
        payload = KerasPayload(
            (fold or wave(),), setup, 0, more.pop("slots", 1), Function(build), BACKEND, **more
        )
        trainers.append(KerasTrainer(payload, lambda: False))
        return trainers[-1]

    yield open_on
    for trainer in trainers:
        trainer.close()


def resident() -> int:
    """Bytes of memory that the training processes hold now."""
    pids = [child.pid for child in multiprocessing.active_children()]
    pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in pids]
    return sum(pages) * 4096


def test_dropout_and_moving_averages_go_on_where_a_trial_paused(opened) -> None:
    trainer = opened(NAME("with_dropout"))
    whole = trainer.fit(asked(3, dropout=0.5, epochs=3))
    trainer.train(asked(3, dropout=0.5, epochs=1))
    went_on = trainer.fit(asked(3, dropout=0.5, epochs=3))
    assert went_on.trial.curve == whole.trial.curve
    for (name, ours), (same, theirs) in zip(went_on.weights, whole.weights, strict=True):
        assert name == same
        np.testing.assert_array_equal(ours, theirs)
    assert "moving_mean" in "".join(name for name, _ in whole.weights)


def test_sizes_that_kill_their_process_or_want_all_memory_fail_and_the_others_go_on(opened) -> None:
    trainer = opened(NAME("deadly"))
    killed, left = (trainer.train(asked(units, epochs=1)) for units in (13, 7))
    assert killed.message == "The training process was killed (signal 9, probably for want of memory)."
    assert left.message == "The training process exited with code 5."
    before = trainer.train(asked(2, epochs=1))
    (process,) = multiprocessing.active_children()
    wanting, after = (trainer.train(asked(units, epochs=1)) for units in (11, 3))
    assert "Unable to allocate 1.00 PiB" in wanting.message
    assert [trial.status for trial in (killed, left, wanting)] == ["failed"] * 3
    assert [(trial.status, len(trial.curve.stop)) for trial in (before, after)] == [("paused", 1)] * 2
    assert multiprocessing.active_children() == [process]  # it has gone on
    score = Path(f"/proc/{process.pid}/oom_score_adj")
    assert not score.exists() or int(score.read_text()) > 0  # the first that Linux ends if memory runs out


def test_a_process_that_cannot_be_started_is_a_failed_trial(opened, monkeypatch) -> None:
    trainer = opened(NAME("quick"))

    def no_process(course: object) -> None:
        raise OSError("no process is left")

    monkeypatch.setattr("lstmsizer.train.by_keras.trainer._Process", no_process)
    for _ in range(2):  # its slot is not lost
        trial = trainer.train(asked(2, epochs=1))
        assert trial.message == "The training process could not be started (no process is left)."


def test_a_score_that_is_no_number_is_a_divergence_too(opened, wave) -> None:
    fold = wave()
    targets = fold.targets.copy()
    targets[fold.score] = np.inf
    trial = opened(NAME("quick"), fold=replace(fold, targets=targets)).train(asked(2))
    assert (trial.status, trial.best_epoch, trial.curve.score) == ("diverged", 0, ())


@pytest.mark.slow
def test_memory_does_not_grow_from_trial_to_trial(opened) -> None:
    trainer = opened(NAME("usual"), trials_per_process=4)
    held: list[int] = []
    processes: set[int | None] = set()
    for seed in range(10):
        assert trainer.train(asked(4 + seed, epochs=1, seed=seed)).status == "paused"
        processes |= {child.pid for child in multiprocessing.active_children()}
        held.append(resident())
    assert len(processes) == 3  # a fresh one after 4 and after 8 trials
    assert held[3] == held[7] == 0
    assert max(held[4:]) < 1.25 * max(held[:4])
    assert max(held[4:7]) - held[4] < 0.25 * held[4]  # nor does a process grow much before it is replaced


def test_tokens_masks_and_weights_reach_the_model(opened) -> None:
    chance = np.random.default_rng(0)
    tokens = chance.integers(1, 5, 300).astype(np.int32)
    fold = Scaled(
        values=tokens,
        targets=(tokens % 3).astype(np.int32),
        starts=np.arange(290),
        steps=6,
        train=np.arange(200),
        stop=np.arange(200, 240),
        score=np.arange(240, 290),
        lengths=chance.integers(1, 7, 290),
        padding="pre",
        weights=np.full(300, 0.5, np.float32),
        per_step=True,
        classes=3,
        vocabulary=5,
    )
    setup = Setup(batch_size=16, epochs=8, patience=8, metric="error", loss="softmax", embedding=3)
    trial = opened(NAME("masked"), setup, fold).train(asked(8, epochs=8, learning_rate=0.05))
    assert trial.message == ""
    assert trial.score == 0  # the class is the token's remainder by three
    # What is trained counts half, what is watched counts whole.
    assert trial.curve.train[0] < 0.75 * np.log(3)
    assert len(trial.curve.stop) == 8


def test_it_is_the_service_of_a_worker_process(wave) -> None:
    payload = KerasPayload(
        (wave(),), SETUP, 0, 1, Function(str(Path(__file__).with_name("keras_builds.py")) + ":quick")
    )
    with LocalExecutor("lstmsizer.train.by_keras.trainer:open_keras_trainer", payload) as executor:
        for item in (asked(2, epochs=1), Fit(asked(2, epochs=1)), "train"):
            executor.submit(item)
        outcomes = [outcome for _ in range(3) for outcome in executor.wait(timeout=120)]
    trial, fitted, nonsense = outcomes
    assert isinstance(trial.value, Trial)
    assert fitted.value.trial.curve == trial.value.curve
    assert "not str" in nonsense.error


def test_a_build_function_that_cannot_be_used_is_refused_at_once(opened) -> None:
    trainer = opened(NAME("nothing"))
    assert "no function 'nothing'" in trainer.examine(Examine((Size((2,)),))).fault
    assert "no function 'nothing'" in trainer.train(asked(2)).message
    with pytest.raises(TypeError, match="KerasPayload"):
        open_keras_trainer(None, lambda: False)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("keras_builds", "names no function"),
        ("no_such_module:build", "cannot be imported"),
        ("no/such/file.py:build", "no file"),
        (NAME("keras"), "no function"),
        (NAME("no_size"), "no parameter 'size' or 'units'"),
        (NAME("strange"), "wants colour"),
    ],
)
def test_what_is_wrong_with_a_build_function_is_said(name: str, why: str) -> None:
    with pytest.raises(SettingError, match=why):
        Builder(Function(name), FACTS)


def test_a_build_function_gets_what_it_has_parameters_for() -> None:
    layers = Builder(Function(NAME("with_dropout")), FACTS)(Candidate(Size((3, 3)), 0.5, dropout=0.25)).layers
    assert [(layer.units, layer.dropout) for layer in layers[:2]] == [(3, 0.25), (3, 0.25)]
    model = Builder(Function(NAME("rate_of_its_own")), FACTS)(Candidate(Size((2,)), 0.25))
    assert float(model.optimizer.learning_rate) == 0.25


@pytest.mark.parametrize(
    ("name", "candidate", "why"),
    [
        ("with_dropout", Candidate(Size((3, 2)), 0.1), "no parameter 'size'"),
        ("masked", Candidate(Size((3, 3)), 0.1), "no parameter 'layers'"),
        ("masked", Candidate(Size((3,)), 0.1, recurrent_dropout=0.1), "no parameter 'recurrent_dropout'"),
        ("uncompiled", Candidate(Size((3,)), 0.1), "must return a compiled keras.Model"),
    ],
)
def test_a_candidate_that_cannot_be_built_is_said(name: str, candidate: Candidate, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Builder(Function(NAME(name)), FACTS)(candidate)
