"""A user's model is delivered between layers that scale: it takes and gives the data's own units."""

from __future__ import annotations

import os

os.environ["KERAS_BACKEND"] = "jax"

from pathlib import Path

import keras
import numpy as np
import pytest

from lstmsizer.data.dataset import Scaling, Sequences
from lstmsizer.export.own_model import OwnNetwork, build, kept
from lstmsizer.records import Candidate, Setup, Size
from lstmsizer.train.by_keras.builder import Builder, facts_of
from lstmsizer.train.by_keras.functions import Function

BUILDS = Path(__file__).parents[1] / "train" / "own_builds.py"
SETUP = Setup(batch_size=4)
COLUMNS = (("first", "first"), ("second", "second"))
SCALING = Scaling(np.array([5.0, -2.0]), np.array([2.0, 0.5]), np.array([100.0, 7.0]), np.array([10.0, 3.0]))


def series(**more: object) -> Sequences:
    chance = np.random.default_rng(0)
    values = (SCALING.input_mean + SCALING.input_sd * chance.standard_normal((40, 2))).astype(np.float32)
    targets = np.zeros((30, 2), np.float32)
    return Sequences(**{"values": values, "starts": np.arange(30), "steps": 6, "targets": targets} | more)


def delivered(name: str, sequences: Sequences, inputs: tuple = ()) -> tuple[keras.Model, keras.Model]:
    """The user's own model with weights, and what is delivered of it."""
    function = Function(f"{BUILDS}:{name}")
    candidate = Candidate(Size((3,)), 0.01)
    inner = Builder(function, facts_of(sequences), SETUP)(candidate)
    weights = [(variable.path, np.array(variable)) for variable in inner.weights]
    network = OwnNetwork(function, COLUMNS, inputs)
    return inner, build(network, candidate, SETUP, facts_of(sequences), SCALING, weights)


def window_of(sequences: Sequences) -> tuple[np.ndarray, np.ndarray]:
    raw = sequences.values[np.arange(4)[:, None] + np.arange(6)]
    return raw, ((raw - SCALING.input_mean) / SCALING.input_sd).astype(np.float32)


def test_raw_units_go_in_and_come_out(tmp_path):
    sequences = series()
    inner, model = delivered("lazy", sequences)
    raw, scaled = window_of(sequences)
    expected = inner.predict(scaled, verbose=0) * SCALING.target_sd + SCALING.target_mean
    loaded, notes = kept(model, tmp_path / "model.keras")
    np.testing.assert_allclose(loaded.predict(raw, verbose=0), expected, rtol=1e-4)
    assert notes == ()


def test_each_of_several_inputs_gets_its_columns(tmp_path):
    sequences = series()
    inner, model = delivered("two_inputs", sequences, (("past", ("first",)),))
    raw, scaled = window_of(sequences)
    told = inner.predict({"past": scaled[..., :1], "second": scaled[:, -1, 1:]}, verbose=0)
    loaded, _ = kept(model, tmp_path / "model.keras")
    expected = told * SCALING.target_sd + SCALING.target_mean
    np.testing.assert_allclose(loaded.predict(raw, verbose=0), expected, rtol=1e-4)


@pytest.mark.parametrize(("name", "classes"), [("logits", 3), ("one_column", 2)])
def test_classes_come_out_as_probabilities(name, classes, tmp_path):
    sequences = series(targets=np.zeros(30, np.int32), classes=classes)
    _, model = delivered(name, sequences)
    loaded, _ = kept(model, tmp_path / "model.keras")
    told = loaded.predict(window_of(sequences)[0], verbose=0)
    assert told.shape == (4, classes)
    np.testing.assert_allclose(told.sum(-1), 1, rtol=1e-5)


def test_parts_of_the_users_own_are_named_for_who_loads_the_file(tmp_path):
    sequences = series()
    _, model = delivered("subclassed", sequences)
    told, notes = kept(model, tmp_path / "model.keras")
    assert told.predict(window_of(sequences)[0], verbose=0).shape == (4, 2)
    assert len(notes) == 1
    assert "Forecaster" in notes[0] or "model.keras" in notes[0]


def test_shorter_sequences_are_padded_with_nan(tmp_path):
    sequences = series(lengths=np.full(30, 5))
    inner, model = delivered("lazy", sequences)
    raw, scaled = window_of(sequences)
    raw[:, 5], scaled[:, 5] = np.nan, 0
    expected = inner.predict(scaled, verbose=0) * SCALING.target_sd + SCALING.target_mean
    np.testing.assert_allclose(model.predict(raw, verbose=0), expected, rtol=1e-4)
