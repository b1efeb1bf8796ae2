"""What the engine learns is what Keras learns on its other backends, in the cases of the JAX backend."""

from __future__ import annotations

from collections.abc import Iterator

import jax
import keras
import numpy as np
import pytest
from engine_cases import engine_run
from keras.src.backend.common.dtypes import BIT64_TO_BIT32_DTYPE
from learning_cases import CASES, Case, keras_run

TENSORFLOW = keras.backend.backend() == "tensorflow"
# On TensorFlow Adam's constants are rounded to float32 on their way to float64.
DOUBLE = 5e-6 if TENSORFLOW else 1e-7


@pytest.fixture(params=["float32", "float64"])
def dtype(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The engine and Keras compute in it for one test."""
    monkeypatch.setitem(BIT64_TO_BIT32_DTYPE, "float64", "float64")  # on torch as on JAX
    with jax.enable_x64(request.param == "float64"):
        keras.config.set_floatx(request.param)
        keras.config.set_dtype_policy(request.param)
        yield request.param
        keras.config.set_floatx("float32")
        keras.config.set_dtype_policy("float32")


def of_this_backend(case: Case) -> object:
    """TensorFlow's Adam is another one for tokens; ``test_where_backends_differ.py`` shows it alone."""
    reason = "on TensorFlow the squares of an embedding's gradients are added up token by token"
    other = pytest.mark.xfail(TENSORFLOW and case.vocabulary > 0, reason=reason, raises=AssertionError)
    return pytest.param(case, marks=other, id=case.name)


@pytest.mark.parametrize("case", map(of_this_backend, CASES))
def test_twenty_updates_end_in_the_same_weights(case: Case, dtype: str) -> None:
    """Losses and gradients of the first update, and the weights after the last."""
    double = dtype == "float64"
    ours, theirs = engine_run(case, dtype), keras_run(case, dtype)

    assert ours.keys() == theirs.keys()
    np.testing.assert_allclose(ours["losses"][0], theirs["losses"][0], rtol=1e-10 if double else 1e-5, atol=0)
    for name, expected in theirs.items():
        if name.startswith("first/"):
            share = (1e-9 if double else 1e-4) * float(np.abs(expected).max())
            np.testing.assert_allclose(ours[name], expected, rtol=0, atol=share, err_msg=name)
        if name.startswith("last/"):
            atol = DOUBLE if double else 1e-4
            np.testing.assert_allclose(ours[name], expected, rtol=0, atol=atol, err_msg=name)
