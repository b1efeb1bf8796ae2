"""A saved Keras model: what is read of it, which are plain stacks, and how it is made in other sizes."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import pytest

from lstmsizer.errors import SettingError
from lstmsizer.records import Size
from lstmsizer.train.by_keras.rates import schedule_rate, with_rate
from lstmsizer.train.in_use.model_config import resized
from lstmsizer.train.in_use.plain_stack import Plain
from lstmsizer.train.in_use.reading import Reading, configuration, load, read
from lstmsizer.train.in_use.resized import Resized

L = keras.layers
Save = Callable[..., Path]


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """Save layers as a Sequential, or a model, compiled with Adam and mse unless it is said otherwise."""

    def saved(*layers: keras.Layer, optimizer: object = "adam", loss: object = "mse") -> Path:
        is_model = len(layers) == 1 and isinstance(layers[0], keras.Model)
        model = layers[0] if is_model else keras.Sequential([keras.Input((6, 3)), *layers])
        if optimizer is not None:
            model.compile(optimizer, loss)
        model.save(tmp_path / "model.keras")
        return tmp_path / "model.keras"

    return saved


def reading(path: Path) -> Reading:
    return read(path, path.name)


def test_a_plain_stack_says_what_it_is_and_how_it_is_trained(save: Save) -> None:
    adam = keras.optimizers.AdamW(3e-3, weight_decay=0.01, global_clipnorm=1.0)
    layers = (L.Normalization(), L.GRU(8, return_sequences=True), L.GRU(4), L.Dense(2))
    found = reading(save(*layers, optimizer=adam, loss=keras.losses.Huber()))
    assert found.plain == Plain("gru", False, "huber", 0.01, 1.0)
    assert (found.size, found.deepens) == (Size((8, 4)), True)
    assert (found.inputs, found.output) == (((6, 3),), (2,))
    assert found.parameters == 3 * 8 * (3 + 8 + 2) + 3 * 4 * (8 + 4 + 2) + 5 * 2
    assert (found.optimizer, found.loss, found.learning_rate) == ("adamw", "huber", 0.003)


def test_a_nested_bidirectional_stack_is_found(save: Save) -> None:
    inner = keras.Sequential([keras.Input((6, 3)), L.Bidirectional(L.LSTM(5))])
    given = keras.Input((6, 3))
    model = keras.Model(given, L.Dense(3, activation="softmax")(inner(given)))
    found = reading(save(model, loss="sparse_categorical_crossentropy"))
    assert found.plain == Plain("lstm", True, "softmax")
    assert found.size == Size((5,))


@pytest.mark.parametrize(
    ("layers", "compiled", "why"),
    [
        ([L.LSTM(4), L.Dropout(0.2), L.Dense(1)], {}, "Dropout layer"),
        ([L.LSTM(4), L.Dense(8, activation="relu"), L.Dense(1)], {}, "Dense"),
        ([L.LSTM(4, activation="relu"), L.Dense(1)], {}, "activation 'relu'"),
        ([L.LSTM(4, recurrent_dropout=0.1), L.Dense(1)], {}, "recurrent dropout 0.1"),
        ([L.RNN(L.LSTMCell(4)), L.Dense(1)], {}, "RNN layer"),
        ([L.LSTM(4), L.Dense(1)], {"optimizer": "rmsprop"}, "optimizer is rmsprop"),
        ([L.LSTM(4), L.Dense(1)], {"loss": "log_cosh"}, "loss (log_cosh)"),
        ([L.LSTM(4), L.Dense(1)], {"optimizer": keras.optimizers.Adam(clipvalue=1.0)}, "clipvalue"),
    ],
)
def test_what_the_engine_does_not_train_is_said(
    save: Save, layers: list[keras.Layer], compiled: dict[str, object], why: str
) -> None:
    found = reading(save(*layers, **compiled))
    assert found.plain is None
    assert why in found.unusual
    assert found.size == Size((4,))


def test_a_model_without_units_to_size_is_one_sentence(save: Save, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="has no recurrent layer"):
        reading(save(L.Flatten(), L.Dense(1)))
    images = keras.Sequential([keras.Input((4, 8, 8, 1)), L.ConvLSTM2D(2, 3), L.Flatten(), L.Dense(1)])
    with pytest.raises(SettingError, match="ConvLSTM2D layers"):
        reading(save(images))
    with pytest.raises(SettingError, match=r"There is no model 'nothing.keras'"):
        reading(tmp_path / "nothing.keras")
    (tmp_path / "text.keras").write_text("no model")
    with pytest.raises(SettingError, match=r"is no \.keras file"):
        reading(tmp_path / "text.keras")
    with zipfile.ZipFile(tmp_path / "broken.keras", "w") as broken:
        broken.writestr("config.json", "{}")
    with pytest.raises(SettingError, match="cannot be loaded by Keras in safe mode"):
        reading(tmp_path / "broken.keras")


def test_a_file_that_brings_code_is_refused(save: Save) -> None:
    path = save(L.Lambda(lambda x: 2 * x), L.LSTM(4), L.Dense(1))
    with pytest.raises(SettingError, match="safe mode"):
        reading(path)


@pytest.mark.parametrize("loss", [["mae"], {"out": "mae"}, {"out": keras.losses.MeanAbsoluteError()}])
def test_the_loss_of_one_output_may_be_given_by_its_name_or_in_a_list(save: Save, loss: object) -> None:
    path = save(L.LSTM(4), L.Dense(1, name="out"), loss=loss)
    assert reading(path).plain == Plain("lstm", False, "mae")
    resized = Resized(reading(path).config)((3,), 0.01)
    assert resized.test_on_batch(np.zeros((2, 6, 3)), np.ones((2, 1))) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("ends", "loss"),
    [
        (L.Dense(1, activation="sigmoid"), "binary_crossentropy"),
        (L.Dense(1), "binary_crossentropy"),
        (L.Dense(2, activation="softmax"), "sparse_categorical_crossentropy"),
        (L.Dense(2), "sparse_categorical_crossentropy"),
    ],
)
def test_a_model_that_was_not_compiled_gets_the_loss_of_what_it_gives(
    save: Save, ends: keras.Layer, loss: str
) -> None:
    path = save(L.LSTM(4), L.Dropout(0.1), ends, optimizer=None)
    resized = Resized(reading(path).config, loss)((3,), 0.01)
    told = resized.test_on_batch(np.zeros((2, 6, 3)), np.zeros((2, 1)))  # all logits are 0
    assert told == pytest.approx(np.log(2), rel=1e-3)


def test_a_model_that_tells_numbers_ends_linearly_as_targets_are_scaled(save: Save) -> None:
    path = save(L.LSTM(4), L.Dropout(0.1), L.Dense(1, activation="sigmoid"))
    assert reading(path).ends == "sigmoid"
    build = Resized(reading(path).config, numbers=True)
    assert build((3,), 0.01).layers[-1].activation is keras.activations.linear
    assert reading(save(L.LSTM(4), L.Dense(1), L.LeakyReLU())).ends == "linear"  # what has no activation


def units_of(model: keras.Model) -> list[int]:
    return [layer.units for layer in model.layers if isinstance(layer, L.LSTM)]


def test_a_stack_is_made_in_any_depth_with_what_stands_between_its_layers(save: Save) -> None:
    path = save(
        *(L.LSTM(8, return_sequences=True, activation="relu"), L.Dropout(0.3), L.LSTM(8)),
        *(L.Dense(5, activation="relu"), L.Dense(2)),
        optimizer=keras.optimizers.SGD(0.1, momentum=0.9, clipnorm=2.0),
        loss="mae",
    )
    build = Resized(reading(path).config)
    one, three = build((3,), 0.05), build((6, 5, 4), 0.2, dropout=0.25)
    assert (units_of(one), units_of(three)) == ([3], [6, 5, 4])
    assert [layer.rate for layer in three.layers if isinstance(layer, L.Dropout)] == [0.3, 0.3]
    first = three.layers[0]
    assert (first.dropout, first.activation.__name__, first.return_sequences) == (0.25, "relu", True)
    optimizer = three.optimizer
    assert float(optimizer.learning_rate.value) == pytest.approx(0.2)
    assert (optimizer.momentum, optimizer.clipnorm, three.loss) == (0.9, 2.0, "mae")
    assert three.predict_on_batch(np.zeros((7, 6, 3))).shape == (7, 2)


def test_a_seed_fixes_the_weights_of_the_first_model_too(save: Save) -> None:
    build = Resized(reading(save(L.LSTM(4), L.Dropout(0.1), L.Dense(1))).config)

    def weights() -> list[np.ndarray]:
        keras.utils.set_random_seed(3)
        return build((3,), 0.01).get_weights()

    for first, second in zip(weights(), weights(), strict=True):
        np.testing.assert_array_equal(first, second)


def test_where_layers_do_not_follow_each_other_only_the_widths_change(save: Save) -> None:
    given = keras.Input((6, 3))
    steps = L.LSTM(8, return_sequences=True)(given)
    model = keras.Model(given, L.Dense(1)(L.LSTM(4)(L.Attention()([steps, steps]))))
    path = save(model)
    found = reading(path)
    assert (found.size, found.deepens) == (Size((8,)), False)
    build = Resized(reading(path).config)
    assert units_of(build((2,), 0.01)) == [2, 1]
    with pytest.raises(ValueError, match="cannot be changed"):
        build((2, 2), 0.01)


def test_what_scales_does_nothing_in_a_resized_model(save: Save) -> None:
    scaled = L.Normalization()
    scaled.adapt(np.random.default_rng(0).normal(5, 3, (50, 6, 3)))
    path = save(scaled, L.Rescaling(1 / 255), L.LSTM(4), L.Dense(1))
    config = resized(configuration(load(path, path.name)), (4,))
    inner = keras.saving.deserialize_keras_object(config)
    for layer in inner.layers[:2]:
        np.testing.assert_allclose(layer(np.full((1, 6, 3), 5.0)), 5.0, rtol=1e-6)


def test_a_schedule_keeps_its_course_at_another_rate() -> None:
    course = keras.optimizers.schedules.PiecewiseConstantDecay([10], [0.1, 0.01])
    optimizer = keras.saving.serialize_keras_object(keras.optimizers.Adam(course))
    schedule = with_rate(optimizer, 0.2)["config"]["learning_rate"]
    assert schedule["config"]["values"] == pytest.approx([0.2, 0.02])
    assert schedule_rate(schedule) == pytest.approx(0.2)
