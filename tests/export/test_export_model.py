"""The Keras model computes what the trained weights say, in raw units, and can be trained on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from export_cases import SCALING, numpy_forecast, random_weights
from hypothesis import given, settings
from hypothesis import strategies as st

from lstmsizer.data.dataset import Scaling
from lstmsizer.errors import OutputError
from lstmsizer.export import keras_model
from lstmsizer.records import Candidate, Setup, Size

STEPS = 5


def raw_windows(scaling: Scaling, count: int = 20) -> np.ndarray:
    random = np.random.default_rng(1)
    shape = (count, STEPS, len(scaling.input_mean))
    return (scaling.input_mean + scaling.input_sd * random.standard_normal(shape)).astype(np.float32)


def built(size: Size, scaling: Scaling, weights: Any = None) -> Any:
    features, outputs = len(scaling.input_mean), len(scaling.target_mean)
    interface = keras_model.Interface(STEPS, features, outputs)
    return keras_model.build(
        Candidate(size, 0.003), Setup(batch_size=16), interface, scaling, weights=weights
    )


def check_forecast(size: Size, scaling: Scaling) -> None:
    weights = random_weights(size, len(scaling.input_mean), len(scaling.target_mean))
    windows = raw_windows(scaling)
    forecast = built(size, scaling, weights).predict(windows, verbose=0)
    expected = numpy_forecast(size, weights, scaling, windows)
    np.testing.assert_allclose(
        (forecast - scaling.target_mean) / scaling.target_sd,
        (expected - scaling.target_mean) / scaling.target_sd,
        atol=1e-4,
    )


@given(st.lists(st.integers(1, 9), min_size=1, max_size=3).map(tuple))
@settings(max_examples=3, deadline=None)
def test_forecasts_are_those_of_the_lstm_equations(units: tuple[int, ...]) -> None:
    check_forecast(Size(units), SCALING)


@pytest.mark.parametrize("unit", [1e-12, 1e-7, 1e-3, 1e16])
def test_columns_in_any_unit_are_scaled_alike(unit: float) -> None:
    in_unit = Scaling(
        SCALING.input_mean * unit,
        SCALING.input_sd * unit,
        SCALING.target_mean * unit,
        SCALING.target_sd * unit,
    )
    check_forecast(Size((4,)), in_unit)


def test_inputs_are_scaled_as_in_training() -> None:
    import keras

    windows = raw_windows(SCALING)
    model = built(Size((2,)), SCALING)
    inner = keras.Model(model.inputs, model.get_layer("scale_inputs").output)
    expected = (windows - SCALING.input_mean) / SCALING.input_sd
    np.testing.assert_allclose(inner.predict(windows, verbose=0), expected, atol=1e-5)


def test_a_constant_or_unknown_feature_does_no_harm() -> None:
    odd = replace(
        SCALING,
        input_mean=np.array([1013.0, np.nan, 7.0]),
        input_sd=np.array([10.0, np.nan, 0.0]),
    )
    size = Size((3,))
    windows = raw_windows(SCALING)
    weights = random_weights(size, 3, 2)
    forecast = built(size, odd, weights).predict(windows, verbose=0)
    # The feature that no training ever saw has no say.
    other = windows + np.array([0, 5.0, 0], np.float32)
    assert np.isfinite(forecast).all()
    np.testing.assert_allclose(built(size, odd, weights).predict(other, verbose=0), forecast, rtol=1e-5)


def test_layers_have_readable_names() -> None:
    model = built(Size((4, 2)), SCALING)
    names = ["window", "scale_inputs", "lstm_1", "lstm_2", "head", "unscale_outputs"]
    assert [layer.name for layer in model.layers] == names
    assert model.output_shape == (None, 2)


def test_fit_on_raw_data_trains_as_in_scaled_units() -> None:
    """The reference is the bare stack, trained by the same Adam on scaled data."""
    import keras

    size, scaling = Size((4,)), replace(SCALING, target_sd=np.array([40.0, 40.0]))
    weights = random_weights(size, 3, 2)
    x = raw_windows(scaling, 64)
    y = numpy_forecast(size, random_weights(size, 3, 2, seed=5), scaling, x).astype(np.float32)
    model = built(size, scaling, weights)
    bare = keras.Sequential([keras.Input((STEPS, 3)), keras.layers.LSTM(4), keras.layers.Dense(2)])
    bare.set_weights([array for _, array in weights])
    bare.compile(optimizer=keras.optimizers.Adam(0.003), loss="mse")

    settings = {"batch_size": 16, "epochs": 3, "shuffle": False, "verbose": 0}
    raw = model.fit(x, y, **settings).history["loss"]
    scaled_y = (y - scaling.target_mean) / scaling.target_sd
    scaled = bare.fit((x - scaling.input_mean) / scaling.input_sd, scaled_y, **settings).history["loss"]

    np.testing.assert_allclose(raw, scaled, rtol=1e-4)
    for ours, theirs in zip(model.get_weights(), bare.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-4)


def test_a_saved_model_loads_in_safe_mode_and_goes_on(tmp_path: Path) -> None:
    size = Size((4, 3))
    model = built(size, SCALING, random_weights(size, 3, 2))
    model.save(tmp_path / "model.keras")
    loaded: Any = keras_model.load(tmp_path / "model.keras")
    windows = raw_windows(SCALING)
    np.testing.assert_array_equal(loaded.predict(windows, verbose=0), model.predict(windows, verbose=0))
    assert float(loaded.optimizer.learning_rate) == pytest.approx(0.003)
    history = loaded.fit(windows, windows[:, 0, :2], verbose=0).history
    assert {"loss", "mae", "rmse"} == history.keys()


def test_a_file_with_code_in_it_is_refused(tmp_path: Path) -> None:
    import keras

    model = keras.Sequential([keras.Input((2,)), keras.layers.Lambda(lambda x: x + 1)])
    model.save(tmp_path / "model.keras")
    with pytest.raises(OutputError, match="cannot be loaded"):
        keras_model.load(tmp_path / "model.keras")


@pytest.mark.parametrize("content", [None, b"no zip"])
def test_no_model_is_one_clear_line(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "model.keras"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(OutputError) as error:
        keras_model.load(path)
    assert "model.keras" in str(error.value)
    assert "\n" not in str(error.value)


def test_weights_of_another_model_are_refused() -> None:
    with pytest.raises(ValueError, match="lstm_1/kernel must have shape"):
        built(Size((4,)), SCALING, random_weights(Size((5,)), 3, 2))
    with pytest.raises(ValueError, match="lstm_2"):
        built(Size((4,)), SCALING, random_weights(Size((4, 4)), 3, 2))
