"""ONNX and SavedModel come out whatever the backend is, since JAX converts; a missing package is named."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import keras
import numpy as np
import pytest

import lstmsizer
from lstmsizer.api.predicting import exported
from lstmsizer.data.dataset import Scaling
from lstmsizer.export import keras_model
from lstmsizer.records import Candidate, Setup, Size

SCALING = Scaling(np.array([5.0, -1e3]), np.array([0.5, 40.0]), np.array([7.0]), np.array([2.0]))
CASES = {
    "a window": keras_model.Interface(steps=6, features=2, outputs=1),
    "any length": keras_model.Interface(steps=6, features=2, outputs=1, masked=True),
    "tokens": keras_model.Interface(steps=6, features=4, outputs=1, masked=True, vocabulary=9),
}


def kept(folder: Path, case: str) -> keras.Model:
    interface = CASES[case]
    setup = Setup(batch_size=8, embedding=4 if interface.vocabulary else None)
    model = keras_model.build(Candidate(Size((3, 2)), 0.01), setup, interface, SCALING)
    model.save(folder / "model.keras")
    return model


@pytest.mark.parametrize("case", CASES)
def test_a_saved_model_gives_what_keras_gives(case: str, tmp_path: Path) -> None:
    tensorflow = pytest.importorskip("tensorflow")
    model = kept(tmp_path, case)
    done = exported(tmp_path, tmp_path / "saved", "savedmodel").converted
    assert done is not None
    assert done.difference < 1e-4
    assert done.inputs == model.input_shape
    shape = (5, *(size or 4 for size in model.input_shape[1:]))
    chance = np.random.default_rng(1)
    given = chance.integers(1, 9, shape) if case == "tokens" else chance.normal(size=shape)
    given = given.astype("int32" if case == "tokens" else "float32")
    loaded = tensorflow.saved_model.load(str(tmp_path / "saved"))
    np.testing.assert_allclose(
        loaded.serve(given).numpy(), model.predict(given, verbose=0), rtol=1e-4, atol=1e-5
    )


@pytest.mark.parametrize("case", CASES)
def test_onnx_gives_what_keras_gives_or_says_what_to_install(case: str, tmp_path: Path) -> None:
    kept(tmp_path, case)
    if importlib.util.find_spec("jax2onnx") is None:
        with pytest.raises(lstmsizer.SettingError, match=r"pip install 'lstmsizer\[onnx\]'"):
            exported(tmp_path, tmp_path / "model.onnx", "onnx")
        return
    done = exported(tmp_path, tmp_path / "model.onnx", "onnx").converted
    assert done is not None
    assert done.difference < 1e-4
    assert (tmp_path / "model.onnx").stat().st_size > 1000
    assert not [path for path in tmp_path.iterdir() if "unfinished" in path.name]


def test_a_file_that_is_no_model_is_said_to_be_none(tmp_path: Path) -> None:
    pytest.importorskip("tensorflow")
    (tmp_path / "model.keras").write_text(json.dumps({}))
    with pytest.raises(lstmsizer.OutputError, match="cannot be loaded by Keras"):
        exported(tmp_path, tmp_path / "saved", "savedmodel")
