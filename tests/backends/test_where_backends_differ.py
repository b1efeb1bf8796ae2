"""What Keras (3.15) does otherwise on TensorFlow than on JAX and torch; should it change, these fail."""

from __future__ import annotations

import keras
import numpy as np
import pytest

TENSORFLOW = keras.backend.backend() == "tensorflow"


def test_python_numbers_pass_through_float32_on_tensorflow() -> None:
    cast = float(keras.ops.convert_to_numpy(keras.ops.cast(0.999, "float64")))
    assert (cast != 0.999) == TENSORFLOW
    assert cast == pytest.approx(0.999, rel=1e-7)


@pytest.mark.skipif(not TENSORFLOW, reason="only TensorFlow has gradients by slices")
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
