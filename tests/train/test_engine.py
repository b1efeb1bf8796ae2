"""The engine: one request, one curve, always the same."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from lstmsizer.records import Candidate, Replicate, Request, Size
from lstmsizer.train.base import Cancelled
from lstmsizer.train.engine import EngineService, Fit


def test_a_request_gives_a_trial_whose_score_is_the_best_epochs(opened, request_for):
    trial = opened(epochs=8, patience=8).train(request_for(5, rate=0.03, epochs=8))

    assert trial.status == "capped"
    assert len(trial.curve.train) == len(trial.curve.stop) == len(trial.curve.score) == 8
    assert trial.best_epoch == 1 + int(np.argmin(trial.curve.stop))
    assert trial.score == trial.curve.score[trial.best_epoch - 1]
    assert trial.curve.train[-1] < 0.7 * trial.curve.train[0]
    assert trial.seconds > 0


def test_training_stops_when_patience_runs_out(opened, request_for):
    trial = opened(epochs=300, patience=3).train(request_for(8, rate=0.1, epochs=300))

    assert trial.status == "stopped"
    assert len(trial.curve.stop) == trial.best_epoch + 3


def test_a_paused_trial_goes_on_as_if_it_had_never_stopped(opened, request_for):
    engine, other = opened(), opened()
    first = engine.train(request_for(3, 5, epochs=2))
    whole = engine.train(request_for(3, 5, epochs=6))
    uninterrupted = other.train(request_for(3, 5, epochs=6))

    assert (first.status, whole.status) == ("paused", "capped")
    assert whole.curve == uninterrupted.curve
    assert whole.curve.stop[:2] == first.curve.stop


def test_programs_are_compiled_once_for_all_that_fits_into_them(opened, request_for):
    engine = opened(75, 90)
    engine.train(request_for(5, epochs=1))
    for again in (
        request_for(5, rate=0.1, epochs=2),
        request_for(7, epochs=1),
        request_for(6, fold=1, seed=3, epochs=1),
    ):
        engine.train(again)

    assert engine.programs.compilations == 1


def test_threads_and_order_change_no_curve(opened, request_for):
    requests = [request_for(units, seed=seed) for units in (2, 12) for seed in range(3)]
    one_by_one = [opened().train(request).curve for request in requests]
    engine = opened(slots=3)
    with ThreadPoolExecutor(3) as threads:
        at_once = list(threads.map(engine.train, reversed(requests)))

    assert [trial.curve for trial in reversed(at_once)] == one_by_one


def test_a_diverging_neighbour_ends_early_and_disturbs_nobody(opened, request_for):
    alone = opened().train(request_for(8))
    engine = opened(slots=2)
    with ThreadPoolExecutor(2) as threads:
        wild = threads.submit(engine.train, request_for(8, rate=1e30))
        calm = threads.submit(engine.train, request_for(8))

    assert wild.result().status == "diverged"
    assert wild.result().best_epoch == 0
    assert math.isnan(wild.result().score)
    assert len(wild.result().curve.stop) < 6
    assert calm.result().curve == alone.curve


def test_a_training_that_is_called_off_ends_after_the_epoch(opened, request_for):
    asked = []

    def called_off() -> bool:
        asked.append(True)
        return len(asked) > 2

    engine = opened(called_off=called_off)

    with pytest.raises(Cancelled):
        engine.train(request_for(4))
    assert len(asked) == 3


def test_the_metric_is_read_from_the_same_training(opened, request_for):
    squared = opened(metric="mse").train(request_for(4))
    rooted = opened(metric="rmse").train(request_for(4))
    absolute = opened(metric="mae").train(request_for(4))

    assert rooted.curve.score == pytest.approx([math.sqrt(score) for score in squared.curve.score])
    assert rooted.curve.stop == squared.curve.stop == absolute.curve.stop
    assert all(a <= r for a, r in zip(absolute.curve.score, rooted.curve.score, strict=True))


def test_seeds_differ_and_sizes_share_the_order_of_the_examples(opened, request_for):
    engine = opened()

    assert engine.train(request_for(4, seed=1)).curve != engine.train(request_for(4, seed=2)).curve


def test_what_cannot_be_trained_is_a_failed_trial_that_says_why(opened):
    dropped = Request(Candidate(Size((4,)), 0.01, dropout=1.5), Replicate(0, 0), 2, "screen")
    trial = opened().train(dropped)

    assert trial.status == "failed"
    assert "dropout 1.5" in trial.message


def test_the_service_answers_requests_and_fits(opened, request_for):
    service = EngineService(opened())
    trial, fitted = service(request_for(3)), service(Fit(request_for(3)))

    assert fitted.trial.curve == trial.curve
    assert [(name, array.shape) for name, array in fitted.weights] == [
        ("lstm_1/kernel", (2, 12)),
        ("lstm_1/recurrent_kernel", (3, 12)),
        ("lstm_1/bias", (12,)),
        ("head/kernel", (3, 2)),
        ("head/bias", (2,)),
    ]
    with pytest.raises(TypeError, match="not str"):
        service("train")
