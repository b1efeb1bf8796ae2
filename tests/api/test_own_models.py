"""A model of the user's own, from the function that builds it to the file that is delivered."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
from small_series import QUESTION

import lstmsizer
from lstmsizer.api.own import columns_by_input
from lstmsizer.errors import OutputError, SettingError

MODELS = """\
import keras


def build(units, layers, learning_rate, window, features, outputs):
    x = given = keras.Input((window, features))
    x = keras.layers.Conv1D(4, 3, padding="causal", activation="relu")(x)
    for place in range(layers):
        x = keras.layers.LSTM(units, return_sequences=place < layers - 1)(x)
    model = keras.Model(given, keras.layers.Dense(outputs)(x))
    model.compile(keras.optimizers.RMSprop(learning_rate, clipnorm=1.0), "mse")
    return model


def callbacks():
    return [keras.callbacks.EarlyStopping(patience=2), keras.callbacks.ReduceLROnPlateau(patience=1)]
"""
QUICK = {**QUESTION, "epochs": 4, "max_units": 2, "folds": 1, "more_data": False, "progress": False}


@pytest.fixture
def models(tmp_path: Path) -> Path:
    (tmp_path / "my_models.py").write_text(MODELS, encoding="utf-8")
    return tmp_path / "my_models.py"


@pytest.mark.slow
def test_it_is_sized_delivered_and_goes_on_from_its_study(place, models, tmp_path):
    asked = {**QUICK, "model": f"{models}:build", "callbacks": f"{models}:callbacks", "learning_rate": 0.01}
    out = tmp_path / "out"
    sizing = lstmsizer.size(place / "series.csv", **asked, out=out, budget=None)
    answer = sizing.answer
    assert answer.spec.own is not None
    assert answer.recipe is not None
    assert (answer.recipe.optimizer, answer.recipe.loss) == ("RMSprop (clipnorm 1)", "mse")
    assert "Right for: RMSprop (clipnorm 1), mse, batches of 32, up to 4 epochs" in " ".join(
        repr(sizing).split()
    )
    assert sizing.model.predict(np.zeros((3, 8, 4), np.float32), verbose=0).shape == (3, 1)
    assert sizing.model.count_params() >= next(row["parameters"] for row in sizing.table)
    again = lstmsizer.size(place / "series.csv", **asked, out=out, budget=None)
    assert again.answer.decision == answer.decision
    run = subprocess.run(
        [sys.executable, out / "model.py"], cwd=place, capture_output=True, text=True, check=False
    )
    assert "Test RMSE" in run.stdout, run.stderr
    models.write_text(MODELS.replace("Conv1D(4", "Conv1D(5"), encoding="utf-8")
    with pytest.raises(OutputError, match=r"study of another question: own\.fingerprint"):
        lstmsizer.size(place / "series.csv", **asked, out=out, budget=None)


@pytest.mark.slow
def test_an_optimizer_that_the_engine_lacks_is_trained_by_keras(place):
    sizing = lstmsizer.size(
        place / "series.csv", **QUICK, optimizer=keras.optimizers.SGD(momentum=0.9), learning_rate=0.01,
        loss="log_cosh", budget=None,
    )  # fmt: skip
    assert sizing.answer.recipe is not None
    assert (sizing.answer.recipe.optimizer, sizing.answer.recipe.loss) == ("SGD (momentum 0.9)", "log_cosh")
    assert sizing.answer.final.request.candidate.learning_rate == 0.01
    assert "'momentum': 0.9" in sizing.code()


def test_a_function_that_ignores_the_units_is_refused_before_anything_is_trained(place):
    def build(units: int, outputs: int) -> keras.Model:
        model = keras.Sequential([keras.layers.LSTM(8), keras.layers.Dense(outputs)])
        model.compile("adam", "mse")
        return model

    with pytest.raises(SettingError, match=r"ignores 'units': its model has .* parameters for 1 x 1 and for"):
        lstmsizer.size(place / "series.csv", **QUICK, model=build, budget=None)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"model": 3}, "must be a function, or the name of one"),
        ({"model": "nofile.py:build"}, "There is no file 'nofile.py'"),
        ({"model": "build"}, "names no function"),
        ({"model": len, "cell": "gru"}, "cell would not be heeded"),
        ({"callbacks": "my.py:stop"}, "Callbacks are for a model of your own"),
        ({"optimizer": "rmsprop", "schedule": "cosine"}, "goes with the optimizers adam and adamw"),
        ({"optimizer": 3}, "must be the name of one of Keras's"),
        ({"learning_rate": 0.0}, "learning rate must be more than 0"),
        ({"weight_decay": -1.0}, "weight decay must be more than 0"),
    ],
)
def test_nonsense_is_refused_at_once(asked, said, place):
    with pytest.raises(SettingError, match=said):
        lstmsizer.size(place / "series.csv", **QUICK, **asked)


def test_what_inputs_read_is_written_in_either_way():
    written = {"past": ["temp", "wind"], "now": "hour"}
    assert columns_by_input(written) == (("past", ("temp", "wind")), ("now", ("hour",)))
    assert columns_by_input(["past=temp,wind", "now=hour"]) == columns_by_input(written)
    with pytest.raises(SettingError, match="says no columns"):
        columns_by_input("past")
