"""A Keras model that somebody has already: too big, right or too small on their data."""

from __future__ import annotations

import inspect
import json
from pathlib import Path

import keras
import numpy as np
import pytest
from small_series import QUESTION, frame

import lstmsizer
from lstmsizer.api.fixed import FIXED
from lstmsizer.api.options import SizeOptions
from lstmsizer.errors import SettingError

L = keras.layers
ASKED = {
    **QUESTION,
    "features": "wind",
    "budget": None,
    "progress": False,
    "more_data": False,
    "tolerance": 0.5,
}


def model(*between: keras.Layer, units: int = 16, steps: int = 8) -> keras.Model:
    """A stack for the small series: the load and the wind in, the next load out."""
    made = keras.Sequential([keras.Input((steps, 2)), L.LSTM(units), *between, L.Dense(1)])
    made.compile(keras.optimizers.Adam(0.003), "mse")
    return made


def test_a_model_that_does_not_fit_the_data_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"reads \[5, 2\], but the data gives \[8, 2\].*check --window"):
        lstmsizer.check(model(steps=5), frame(), **ASKED)
    with pytest.raises(SettingError, match=r"There is no model '.*nothing\.keras'"):
        lstmsizer.check(tmp_path / "nothing.keras", frame(), **ASKED)
    with pytest.raises(SettingError, match=r"must be a \.keras file or a Keras model, not int"):
        lstmsizer.check(3, frame(), **ASKED)
    with pytest.raises(SettingError, match="The model fixes cell"):
        lstmsizer.check(model(), frame(), cell="gru", **ASKED)


def test_a_model_compiled_for_numbers_is_refused_where_classes_are_told() -> None:
    drawn = np.random.default_rng(0).normal(size=(60, 8, 2))
    with pytest.raises(SettingError, match=r"compiled for numbers \(mse\), but the data has classes"):
        lstmsizer.check(model(), (drawn, (drawn[:, -1, 0] > 0).astype(int)), progress=False)


def test_its_options_are_those_of_size_that_the_model_does_not_fix() -> None:
    of_size = {name: p.annotation for name, p in inspect.signature(lstmsizer.size).parameters.items()}
    assert of_size.keys() > FIXED
    mine = {name: hint.__forward_arg__ for name, hint in SizeOptions.__annotations__.items()}
    assert mine == {name: hint for name, hint in of_size.items() if name not in FIXED | {"data"}}


@pytest.mark.slow
def test_a_plain_stack_is_compared_by_the_engine(tmp_path: Path) -> None:
    model().save(tmp_path / "mine.keras")
    checked = lstmsizer.check(tmp_path / "mine.keras", frame(), out=tmp_path / "out", **ASKED)
    mine = checked.answer.existing
    assert mine is not None
    assert (mine.name, mine.size.units, mine.learning_rate) == ("mine.keras", (16,), 0.003)
    assert mine.parameters == model().count_params()
    assert mine.bytes == (tmp_path / "mine.keras").stat().st_size
    assert mine.latency_seconds is not None
    assert mine.comparison is not None
    assert checked.answer.recipe is None  # the engine has trained
    said = json.loads((tmp_path / "out" / "answer.json").read_text())["existing"]
    assert said["comparison"]["standing"] == mine.comparison.standing
    assert "Your model (1 x 16, " in str(checked)


@pytest.mark.slow
def test_another_model_is_made_anew_and_trained_by_keras() -> None:
    theirs = model(L.Dropout(0.1), L.Dense(3, activation="relu"), units=4)
    checked = lstmsizer.check(theirs, frame(), **ASKED)
    mine = checked.answer.existing
    assert mine is not None
    assert mine.parameters == theirs.count_params()
    assert mine.comparison is not None
    assert any(
        "trained by Keras, and slowly, since it has a Dropout layer" in note for note in checked.answer.notes
    )
    assert [layer.name for layer in checked.model.layers]  # it is delivered, and loads
