"""Plain Keras: the network that tuners tune, the yardstick of all prices, and the judge of all answers."""

from __future__ import annotations

import time
from collections.abc import Sequence
from statistics import mean
from typing import Any

import keras

from benchmarks.tuners.cases import Found, Job
from benchmarks.tuners.parts import Parts, finished, read, searched
from lstmsizer.records import Setup


def network(units: Sequence[int], rate: float, parts: Parts) -> keras.Model:
    """A stack of LSTM layers with a linear head, compiled with Adam for the squared error."""
    last = len(units) - 1
    stack = [keras.layers.LSTM(width, return_sequences=i < last) for i, width in enumerate(units)]
    model = keras.Sequential(
        [keras.Input(parts.test.shape[1:]), *stack, keras.layers.Dense(parts.truth.shape[1])]
    )
    model.compile(optimizer=keras.optimizers.Adam(rate), loss="mse")
    return model


def patience(setup: Setup) -> keras.callbacks.Callback:
    """Stops as the tool stops, and leaves the model with the weights of its best epoch."""
    return keras.callbacks.EarlyStopping("val_loss", patience=setup.patience, restore_best_weights=True)


def fit(model: keras.Model, parts: Parts, setup: Setup, callbacks: Sequence[Any]) -> float:
    """Train up to the cap; the lowest validation loss."""
    told = model.fit(
        *parts.train,
        validation_data=parts.held,
        batch_size=setup.batch_size,
        epochs=setup.epochs,
        callbacks=list(callbacks),
        verbose=0,
    )
    return min(told.history["val_loss"])


def test_error(model: keras.Model, parts: Parts) -> float:
    """Mean squared error on the test part, in the target's units."""
    return parts.error(model.predict(parts.test, batch_size=1024, verbose=0))


def yardstick(job: Job) -> Found:
    """One fit of the job's layers to the cap, no patience; its seconds, compilation included, are a 'fit'."""
    dataset, setup = read(job)
    parts = searched(dataset)
    keras.utils.set_random_seed(job.seed)
    began = time.perf_counter()
    model = network(job.units, job.rate, parts)
    fit(model, parts, setup, [])
    seconds = time.perf_counter() - began
    error = test_error(model, parts)
    return Found(job.units, job.rate, model.count_params(), error, 1, fit_seconds=seconds)


def judge(job: Job) -> Found:
    """The job's layers and rate trained anew as the tool finishes; the mean test error over random starts."""
    dataset, setup = read(job)
    parts = finished(dataset)
    errors: list[float] = []
    parameters = 0
    for start in range(job.rules.judged):
        keras.utils.clear_session()
        keras.utils.set_random_seed(1000 * (job.seed + 1) + start)
        model = network(job.units, job.rate, parts)
        parameters = model.count_params()
        fit(model, parts, setup, [patience(setup)])
        errors.append(test_error(model, parts))
    return Found(job.units, job.rate, parameters, mean(errors), len(errors))
