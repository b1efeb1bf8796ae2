"""What every trainer promises, tried on each: the engine, the Keras trainer, and recorded curves."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import keras_builds
import numpy as np
import pytest

from lstmsizer.records import Candidate, Replicate, Request, Setup, Size
from lstmsizer.train.base import Cancelled, Trainer
from lstmsizer.train.by_keras.functions import Function
from lstmsizer.train.by_keras.trainer import KerasPayload, KerasTrainer
from lstmsizer.train.engine import Engine, EnginePayload
from lstmsizer.train.recorded import Recorded, Table

SETUP = Setup(batch_size=16, epochs=12, patience=2)
UNITS = Size((4,))
SLOW, FAST, WILD, UNKNOWN = 1e-3, 0.5, 1e30, 0.7


@dataclass(frozen=True)
class Opened:
    """A trainer and the switch that calls off; ``impossible`` is a candidate that it cannot train."""

    trainer: Trainer
    switch: threading.Event
    impossible: Candidate


def recorded() -> Recorded:
    """Falls to the end at the slow rate, to epoch 4 at the fast one; diverges in epoch 3 at the wild one."""
    falling, rising = np.linspace(1, 0.5, 12), np.abs(np.arange(12) - 3) / 10 + 0.4
    wild = np.where(np.arange(12) < 2, 1.0, np.nan)
    rows = [(1, 4, rate, seed) for rate in (SLOW, FAST, WILD) for seed in (0, 1)]
    curves = [np.stack([c + seed / 100] * 3, 1) for c in (falling, rising, wild) for seed in (0, 1)]
    table = Table(
        rows=np.array(rows),
        curves=np.stack(curves),
        test=np.zeros((6, 12)),
        seconds=np.full(6, 6.0),
        kind="mse",
        sequences=75,
        steps=6,
        features=2,
        outputs=2,
    )
    return Recorded(table, SETUP)


@pytest.fixture(scope="module", params=["engine", "keras", "recorded"])
def opened(request, wave, tmp_path_factory) -> Iterator[Opened]:
    switch = threading.Event()
    if request.param == "recorded":
        yield Opened(recorded(), switch, Candidate(UNITS, UNKNOWN))
    elif request.param == "engine":
        engine = Engine(EnginePayload((wave(),), SETUP, 0, 2), switch.is_set)
        yield Opened(engine, switch, Candidate(UNITS, SLOW, dropout=2.0))
    else:
        payload = KerasPayload((wave(),), SETUP, 0, 2, Function(keras_builds.NAME("quick")), "jax")
        with KerasTrainer(payload, switch.is_set) as trainer:
            yield Opened(trainer, switch, Candidate(UNITS, SLOW, dropout=0.5))


@pytest.fixture
def trainer(opened: Opened) -> Trainer:
    return opened.trainer


def asked(rate: float = SLOW, seed: int = 0, epochs: int = SETUP.epochs) -> Request:
    return Request(Candidate(UNITS, rate), Replicate(0, seed), epochs, "screen")


def test_a_trial_has_a_whole_curve_and_the_score_of_its_best_epoch(trainer: Trainer) -> None:
    trial = trainer.train(asked())
    assert (trial.request, trial.status, trial.message) == (asked(), "capped", "")
    assert len(trial.curve.train) == len(trial.curve.stop) == len(trial.curve.score) == SETUP.epochs
    assert trial.best_epoch == 1 + int(np.argmin(trial.curve.stop))
    assert trial.score == trial.curve.score[trial.best_epoch - 1]
    assert trial.curve.train[-1] < trial.curve.train[0]


def test_patience_ends_a_training(trainer: Trainer) -> None:
    trial = trainer.train(asked(FAST))
    assert trial.status == "stopped"
    assert len(trial.curve.stop) == trial.best_epoch + SETUP.patience


def test_a_paused_trial_goes_on_as_if_it_had_never_stopped(trainer: Trainer) -> None:
    whole = trainer.train(asked(seed=1))
    paused = [trainer.train(asked(seed=1, epochs=epochs)) for epochs in (1, 4)]
    went_on = trainer.train(asked(seed=1))
    assert [trial.status for trial in paused] == ["paused", "paused"]
    assert [len(trial.curve.stop) for trial in paused] == [1, 4]
    assert paused[1].curve.stop == whole.curve.stop[:4]
    assert (went_on.curve, went_on.status, went_on.score) == (whole.curve, whole.status, whole.score)


def test_seeds_differ(trainer: Trainer) -> None:
    assert trainer.train(asked(seed=0)).curve != trainer.train(asked(seed=1)).curve


def test_a_loss_that_is_no_number_is_a_diverged_trial(trainer: Trainer) -> None:
    trial = trainer.train(asked(WILD))
    assert (trial.status, trial.best_epoch) == ("diverged", 0)
    assert math.isnan(trial.score)
    assert len(trial.curve.train) == len(trial.curve.stop) < SETUP.epochs
    assert np.isfinite(trial.curve.stop).all()


def test_what_cannot_be_trained_is_a_failed_trial_that_says_why(opened: Opened) -> None:
    trial = opened.trainer.train(Request(opened.impossible, Replicate(0, 0), 2, "screen"))
    assert (trial.status, trial.best_epoch, trial.curve.stop) == ("failed", 0, ())
    assert trial.message


def test_threads_and_order_change_no_curve(trainer: Trainer) -> None:
    requests = [asked(rate, seed, epochs=2) for rate in (SLOW, FAST) for seed in (0, 1)]
    one_by_one = [trainer.train(request).curve for request in requests]
    with ThreadPoolExecutor(2) as threads:
        at_once = list(threads.map(trainer.train, reversed(requests)))
    assert [trial.curve for trial in reversed(at_once)] == one_by_one


def test_a_fit_is_the_trial_with_weights_if_there_are_any(trainer: Trainer) -> None:
    if isinstance(trainer, Recorded):
        pytest.skip("recorded curves come without weights")
    fitted, trial = trainer.fit(asked(epochs=2)), trainer.train(asked(epochs=2))
    assert fitted.trial.curve == trial.curve
    assert [array.shape for _, array in fitted.weights][-2:] == [(4, 2), (2,)]
    assert all(array.dtype == np.float32 for _, array in fitted.weights)
    assert trainer.fit(asked(WILD)).weights == ()


def test_what_is_called_off_ends_without_a_trial(opened: Opened) -> None:
    if isinstance(opened.trainer, Recorded):
        pytest.skip("replaying takes no time, so that there is nothing to call off")
    opened.switch.set()
    with pytest.raises(Cancelled):
        opened.trainer.train(asked(seed=2))
    opened.switch.clear()
    assert opened.trainer.train(asked(seed=2, epochs=1)).status == "paused"
