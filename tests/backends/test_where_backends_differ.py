"""What Keras (3.15) does otherwise on TensorFlow than on JAX and torch; should it change, these fail."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from agreement import check_twenty_updates, computing_in
from learning_cases import CASES, Case

TENSORFLOW = keras.backend.backend() == "tensorflow"
only_on_tensorflow = pytest.mark.skipif(not TENSORFLOW, reason="JAX and torch do not differ in these")


def test_python_numbers_pass_through_float32_on_tensorflow() -> None:
    """Those that are cast, as Adam's constants, and those that say the dtype, as a schedule's rate."""
    cast = float(keras.ops.convert_to_numpy(keras.ops.cast(0.999, "float64")))
    assert (cast != 0.999) == TENSORFLOW
    assert cast == pytest.approx(0.999, rel=1e-7)
    with computing_in("float64"):
        rate = keras.optimizers.schedules.CosineDecay(0.01, 20)(3)
    assert keras.backend.standardize_dtype(rate.dtype) == ("float32" if TENSORFLOW else "float64")


@only_on_tensorflow
def test_the_gradient_of_a_token_that_occurs_twice_is_squared_piece_by_piece() -> None:
    """``elementwise_unary`` in keras/src/backend/tensorflow/sparse.py squares each slice by itself."""
    import tensorflow as tf

    def squares(gradient: object) -> np.ndarray:
        table = keras.Variable(np.zeros((3, 1), np.float32))
        adam = keras.optimizers.Adam(0.1)
        adam.build([table])
        adam.apply([gradient], [table])
        return adam._velocities[0].numpy().ravel()

    twice = tf.IndexedSlices(tf.constant([[1.0], [1.0]]), tf.constant([1, 1]), tf.constant([3, 1]))
    np.testing.assert_allclose(squares(twice), [0, 0.002, 0], rtol=1e-5)  # 1² + 1², times 1 - beta_2
    np.testing.assert_allclose(squares(tf.convert_to_tensor(twice)), [0, 0.004, 0], rtol=1e-5)  # (1 + 1)²


@pytest.fixture
def without_the_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python numbers become float64 as they are, and the gradients of each token are added up at once."""
    import tensorflow as tf
    from keras.src.backend.tensorflow import core

    cast, convert, apply = core.cast, core.convert_to_tensor, keras.optimizers.Optimizer.apply

    def cast_exactly(x: object, dtype: str) -> object:
        return tf.constant(x, dtype) if isinstance(x, float) else cast(x, dtype)

    def convert_exactly(x: object, dtype: str | None = None, **rest: object) -> object:
        return convert(x, dtype or ("float64" if isinstance(x, float) else None), **rest)

    def added_up(self: keras.Optimizer, gradients: list[object], variables: list[object]) -> None:
        apply(self, [tf.convert_to_tensor(gradient) for gradient in gradients], variables)

    monkeypatch.setattr(core, "cast", cast_exactly)
    monkeypatch.setattr(core, "convert_to_tensor", convert_exactly)
    monkeypatch.setattr(keras.optimizers.Optimizer, "apply", added_up)


@only_on_tensorflow
@pytest.mark.usefixtures("without_the_two")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_nothing_else_differs_on_tensorflow(case: Case) -> None:
    """Within the bounds that hold on JAX and torch, in float64."""
    with computing_in("float64"):
        check_twenty_updates(case, "float64")
