"""Several windows in one engine: each trains as it would by itself, and none is taken for another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lstmsizer.data.forecast.lookback import looking_back
from lstmsizer.records import Candidate, Replicate, Request, Setup, Size, Trial
from lstmsizer.train.engine import Engine, EnginePayload

SETUP = Setup(batch_size=16, epochs=4, patience=4)


def asked(window: int | None, epochs: int = 4) -> Request:
    return Request(Candidate(Size((3,)), 0.01, window=window), Replicate(0, 5), epochs, "screen")


def losses(trial: Trial) -> tuple[float, ...]:
    return (*trial.curve.train, *trial.curve.stop, *trial.curve.score)


def test_a_shorter_window_trains_as_it_would_if_it_were_the_only_one(wave) -> None:
    together = Engine(EnginePayload((wave(),), SETUP, 0, 1, windows=(6, 3)), lambda: False)
    alone = Engine(EnginePayload((looking_back(wave(), 3),), SETUP, 0, 1), lambda: False)
    assert losses(together.train(asked(3))) == losses(alone.train(asked(None)))
    assert losses(together.train(asked(6))) != losses(alone.train(asked(None)))


def test_a_paused_training_of_one_window_is_not_gone_on_with_at_another(wave) -> None:
    engine = Engine(EnginePayload((wave(),), SETUP, 0, 1, windows=(6, 3)), lambda: False)
    for window in (6, 3):
        engine.train(asked(window, epochs=2))
    resumed = [engine.train(asked(window)) for window in (6, 3)]
    for trial, window in zip(resumed, (6, 3), strict=True):
        fresh = Engine(EnginePayload((wave(),), SETUP, 0, 1, windows=(window,)), lambda: False)
        assert losses(trial) == losses(fresh.train(asked(window)))


def test_populations_know_the_windows_too(wave) -> None:
    payload = EnginePayload((wave(),), SETUP, 0, 1, windows=(6, 3))
    many = Engine(replace(payload, populations=True), lambda: False)
    one = Engine(payload, lambda: False)
    for window in (6, 3):
        np.testing.assert_allclose(losses(many.train(asked(window))), losses(one.train(asked(window))), 1e-4)


def test_a_window_that_the_engine_was_not_opened_with_fails_and_says_so(wave) -> None:
    engine = Engine(EnginePayload((wave(),), SETUP, 0, 1, windows=(6, 3)), lambda: False)
    trial = engine.train(asked(4))
    assert trial.status == "failed"
    assert "window is 4, but the engine was opened with 6, 3" in trial.message
