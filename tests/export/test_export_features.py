"""The delivered model has whatever the set-up asks for: cells, masks, heads, losses, optimizers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from export_cases import SCALING, numpy_forecast, numpy_network, random_weights

from lstmsizer.export import keras_model
from lstmsizer.export.compiling import warmup_updates
from lstmsizer.export.keras_model import Interface
from lstmsizer.records import Candidate, Loss, Schedule, Setup, Size

STEPS = 5
SIZE = Size((4, 3))
PLAIN = Interface(STEPS, 3, 2)
SETUP = Setup(batch_size=16)
ONE_SD = replace(SCALING, target_sd=np.array([40.0, 40.0]))


def raw_windows(count: int = 20) -> np.ndarray:
    drawn = np.random.default_rng(1).standard_normal((count, STEPS, 3))
    return (SCALING.input_mean + SCALING.input_sd * drawn).astype(np.float32)


def built(setup: Setup, interface: Interface = PLAIN, **changes: Any) -> Any:
    candidate = changes.pop("candidate", Candidate(SIZE, 0.003))
    return keras_model.build(candidate, setup, interface, changes.pop("scaling", SCALING), **changes)


@pytest.mark.parametrize(("cell", "bidirectional"), [("gru", False), ("gru", True), ("lstm", True)], ids=str)
def test_forecasts_are_those_of_the_equations(cell: Any, bidirectional: bool) -> None:
    weights = random_weights(SIZE, 3, 2, cell=cell, bidirectional=bidirectional)
    model = built(replace(SETUP, cell=cell, bidirectional=bidirectional), weights=weights)
    expected = numpy_forecast(SIZE, weights, SCALING, raw_windows())
    np.testing.assert_allclose(model.predict(raw_windows(), verbose=0), expected, rtol=1e-4)
    assert [layer.name for layer in model.layers[2:4]] == [f"{cell}_1", f"{cell}_2"]


def test_weights_of_another_cell_or_direction_are_refused() -> None:
    weights = random_weights(SIZE, 3, 2)
    with pytest.raises(ValueError, match="gru_1/kernel"):
        built(replace(SETUP, cell="gru"), weights=weights)
    with pytest.raises(ValueError, match="lstm_1/backward/kernel"):
        built(replace(SETUP, bidirectional=True), weights=weights)


def test_a_head_on_every_step_forecasts_at_every_step() -> None:
    weights = random_weights(SIZE, 3, 2)
    model = built(SETUP, replace(PLAIN, per_step=True), scaling=None, weights=weights)
    inputs = np.random.default_rng(2).standard_normal((6, STEPS, 3)).astype(np.float32)
    expected = numpy_network(SIZE, weights, inputs, per_step=True)
    np.testing.assert_allclose(model.predict(inputs, verbose=0), expected, atol=1e-5)


@pytest.mark.parametrize(("padding", "bidirectional"), [("pre", False), ("post", True)])
def test_steps_that_are_nan_are_as_if_they_were_not_there(padding: str, bidirectional: bool) -> None:
    setup = replace(SETUP, bidirectional=bidirectional)
    weights = random_weights(SIZE, 3, 2, bidirectional=bidirectional)
    windows, real = raw_windows(), STEPS - 2
    short = windows[:, :real]
    nothing = np.full_like(windows[:, real:], np.nan)
    padded = np.concatenate([nothing, short] if padding == "pre" else [short, nothing], axis=1)
    model = built(setup, replace(PLAIN, masked=True), weights=weights)

    expected = numpy_forecast(SIZE, weights, SCALING, short)
    np.testing.assert_allclose(model.predict(padded, verbose=0), expected, rtol=1e-4)
    whole = numpy_forecast(SIZE, weights, SCALING, windows)
    np.testing.assert_allclose(model.predict(windows, verbose=0), whole, rtol=1e-4)
    fitted = model.fit(padded, expected.astype(np.float32), verbose=0).history["loss"]
    assert fitted[0] < 1e-6, "a perfect model, whose gradients are no NaN"
    assert all(np.isfinite(array).all() for array in model.get_weights())


def test_tokens_are_embedded_and_zero_is_padding() -> None:
    interface = Interface(STEPS, 0, 3, vocabulary=9)
    setup = replace(SETUP, embedding=2, loss="softmax")
    table = np.random.default_rng(3).standard_normal((9, 2)).astype(np.float32)
    weights = (("embedding/embeddings", table), *random_weights(SIZE, 2, 3))
    model = built(setup, interface, scaling=None, weights=weights)
    probabilities = model.predict(np.array([[4, 7, 1, 0, 0]], np.int32), verbose=0)

    logits = numpy_network(SIZE, weights[1:], table[[[4, 7, 1]]])
    expected = np.exp(logits) / np.exp(logits).sum()
    np.testing.assert_allclose(probabilities, expected, rtol=1e-5)


@pytest.mark.parametrize("loss", ["softmax", "sigmoid"])
@pytest.mark.parametrize("per_step", [False, True])
def test_labels_have_probabilities_and_their_cross_entropy(loss: Loss, per_step: bool) -> None:
    chance = np.random.default_rng(4)
    weights = random_weights(SIZE, 3, 2)
    model = built(replace(SETUP, loss=loss), replace(PLAIN, per_step=per_step), weights=weights)
    windows = raw_windows()
    logits = numpy_network(SIZE, weights, (windows - SCALING.input_mean) / SCALING.input_sd, per_step)
    if loss == "softmax":
        truth = chance.integers(0, 2, logits.shape[:-1])
        expected = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
        likelihood = np.take_along_axis(expected, truth[..., None], -1)
    else:
        truth = chance.integers(0, 2, logits.shape)
        expected = 1 / (1 + np.exp(-logits))
        likelihood = np.where(truth, expected, 1 - expected)

    np.testing.assert_allclose(model.predict(windows, verbose=0), expected, atol=1e-5)
    measured = model.evaluate(windows, truth, verbose=0, return_dict=True)
    assert measured["loss"] == pytest.approx(-np.log(likelihood).mean(), rel=1e-4)
    assert measured.keys() == {"loss", "accuracy"}


@pytest.mark.parametrize("loss", ["mse", "mae", "huber"])
def test_the_loss_is_that_of_the_scaled_units_also_once_loaded(loss: Loss, tmp_path: Path) -> None:
    weights, windows = random_weights(SIZE, 3, 2), raw_windows()
    truth = 250 + 60 * np.random.default_rng(5).standard_normal((len(windows), 2))
    error = np.abs((numpy_forecast(SIZE, weights, ONE_SD, windows) - truth) / 40)
    expected = {"mse": error**2, "mae": error, "huber": np.where(error < 1, error**2 / 2, error - 0.5)}
    model = built(replace(SETUP, loss=loss), scaling=ONE_SD, weights=weights)
    model.save(tmp_path / "model.keras")
    loaded: Any = keras_model.load(tmp_path / "model.keras")
    assert (error > 1).any()
    for either in (model, loaded):
        assert either.evaluate(windows, truth, verbose=0)[0] == pytest.approx(expected[loss].mean(), rel=1e-4)


def test_quantiles_stand_side_by_side_and_keras_has_no_loss_for_them() -> None:
    setup = replace(SETUP, loss="pinball", quantiles=(0.1, 0.5, 0.9))
    weights = random_weights(SIZE, 3, 6)
    model = built(setup, replace(PLAIN, outputs=6), weights=weights)
    windows = raw_windows()
    mean, sd = (np.repeat(part, 3) for part in (SCALING.target_mean, SCALING.target_sd))
    scaled = numpy_network(SIZE, weights, (windows - SCALING.input_mean) / SCALING.input_sd)
    np.testing.assert_allclose(model.predict(windows, verbose=0), scaled * sd + mean, rtol=1e-4)
    assert not model.compiled


@pytest.mark.parametrize(
    ("schedule", "rates"),
    [
        ("constant", [0.003, 0.003, 0.003]),
        ("cosine", [0.003, 0.0015, 0.0]),
        ("warmup", [0.0, 0.003 * (1 + np.cos(np.pi * 45 / 95)) / 2, 0.0]),
    ],
)
def test_the_learning_rate_follows_the_schedule(schedule: Schedule, rates: list[float]) -> None:
    optimizer = built(replace(SETUP, schedule=schedule), updates=100).optimizer
    for step, rate in zip((0, 50, 100), rates, strict=True):
        optimizer.iterations.assign(step)
        assert float(optimizer.learning_rate) == pytest.approx(rate, abs=1e-8)


@pytest.mark.parametrize("updates", [1, 19, 20, 21, 6000])
def test_warming_up_takes_as_long_as_in_training(updates: int) -> None:
    from lstmsizer.train.schedule import lengths

    warmup = warmup_updates(updates)
    assert (warmup, updates - warmup) == lengths("warmup", updates)


def test_whatever_is_built_is_saved_and_goes_on_training(tmp_path: Path) -> None:
    setup = replace(
        SETUP,
        cell="gru",
        bidirectional=True,
        loss="huber",
        weight_decay=0.01,
        clip_norm=0.5,
        schedule="warmup",
    )
    candidate = Candidate(SIZE, 0.003, dropout=0.2, recurrent_dropout=0.1)
    model = built(setup, replace(PLAIN, masked=True), candidate=candidate, updates=100)
    model.save(tmp_path / "model.keras")
    loaded: Any = keras_model.load(tmp_path / "model.keras")

    windows = raw_windows()
    windows[:, -1] = np.nan
    np.testing.assert_array_equal(loaded.predict(windows, verbose=0), model.predict(windows, verbose=0))
    assert (loaded.optimizer.weight_decay, loaded.optimizer.global_clipnorm) == (0.01, 0.5)
    for layer in (loaded.get_layer("gru_1").forward_layer, loaded.get_layer("gru_2").backward_layer):
        assert (layer.dropout, layer.recurrent_dropout) == (0.2, 0.1)
    before = loaded.get_weights()
    assert np.isfinite(loaded.fit(windows, windows[:, 0, :2], epochs=2, verbose=0).history["loss"]).all()
    assert any((now != then).any() for now, then in zip(loaded.get_weights(), before, strict=True))
