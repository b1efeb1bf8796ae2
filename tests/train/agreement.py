"""How closely the engine must agree with Keras, on whatever backend Keras has."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

import jax
import keras
import numpy as np
import pytest
from engine_cases import engine_outputs_and_gradients, engine_run
from keras.src.backend.common.dtypes import BIT64_TO_BIT32_DTYPE
from keras_cases import keras_run
from keras_gradients import OutputsAndGradients
from learning_cases import Case
from network_cases import Batch


@dataclass(frozen=True)
class Bounds:
    """Outputs (and losses) differ by at most ``outputs``, gradients by a share of the largest of their
    array, weights after twenty updates by ``weights``.
    """

    outputs: float
    gradients: float
    weights: float


BOUNDS = {"float32": Bounds(1e-5, 1e-4, 1e-4), "float64": Bounds(1e-10, 1e-9, 1e-9)}


@contextlib.contextmanager
def computing_in(dtype: str) -> Iterator[None]:
    """JAX and Keras compute in it.

    But for TensorFlow, Keras (3.15) rounds float64 to float32 in most of ``keras.ops``, to be like JAX
    without x64 (``BIT64_TO_BIT32_DTYPE`` in ``keras/src/backend/common/dtypes.py``): here it does as there.
    """
    with pytest.MonkeyPatch.context() as patch, jax.enable_x64(dtype == "float64"):
        patch.setitem(BIT64_TO_BIT32_DTYPE, "float64", "float64")
        keras.config.set_floatx(dtype)
        keras.config.set_dtype_policy(dtype)
        yield
        keras.config.set_floatx("float32")
        keras.config.set_dtype_policy("float32")


def check_network(case: Case, batch: Batch, of_keras: OutputsAndGradients, dtype: str) -> None:
    """Outputs, and the gradients of all weights."""
    outputs, gradients = engine_outputs_and_gradients(case, batch, dtype)
    expected, keras_gradients = of_keras(batch.padded, batch.cotangent)

    bounds = BOUNDS[dtype]
    assert outputs.dtype == expected.dtype == dtype
    np.testing.assert_allclose(outputs, expected, rtol=0, atol=bounds.outputs)
    for mine, theirs in zip(gradients, keras_gradients, strict=True):
        share = bounds.gradients * float(np.abs(theirs).max())
        np.testing.assert_allclose(mine, theirs, rtol=0, atol=share)


def check_twenty_updates(case: Case, dtype: str, weights: float | None = None) -> None:
    """The first loss, the first gradients, and the weights after the last update."""
    ours, theirs = engine_run(case, dtype), keras_run(case, dtype)

    bounds = BOUNDS[dtype]
    assert ours.keys() == theirs.keys()
    np.testing.assert_allclose(ours["losses"][0], theirs["losses"][0], rtol=bounds.outputs, atol=0)
    for name, expected in theirs.items():
        if name.startswith("first/"):
            share = bounds.gradients * float(np.abs(expected).max())
            np.testing.assert_allclose(ours[name], expected, rtol=0, atol=share, err_msg=name)
        if name.startswith("last/"):
            atol = bounds.weights if weights is None else weights
            assert ours[name].dtype == dtype
            np.testing.assert_allclose(ours[name], expected, rtol=0, atol=atol, err_msg=name)
