"""Random starts, drawn on the host exactly as Keras's default initialisers prescribe."""

from __future__ import annotations

import numpy as np

from lstmsizer.train.weights import Head, Layer, Weights


def initial_weights(
    units: tuple[int, ...], features: int, outputs: int, generator: np.random.Generator
) -> Weights:
    """Draw the start of a stack, float32, as ``keras.layers.LSTM`` and ``Dense`` would by default.

    Kernels are Glorot-uniform (Glorot & Bengio 2010, equation 16; the fans are those of the whole
    [F, 4U] array, as in Keras), recurrent kernels orthogonal (Saxe et al. 2014), biases zero except
    for the forget gate's 1 (Jozefowicz et al. 2015, section 2.2).

    Parameters
    ----------
    units
        Units of each layer, first layer first.
    features, outputs
        F and O.
    generator
        The only source of chance.
    """
    layers: list[Layer] = []
    inputs = features
    for few in units:
        kernel = glorot_uniform(inputs, 4 * few, generator)
        recurrent = orthogonal(few, 4 * few, generator)
        bias = np.zeros(4 * few, np.float32)
        bias[few : 2 * few] = 1.0
        layers.append(Layer(kernel, recurrent, bias))
        inputs = few
    head = Head(glorot_uniform(inputs, outputs, generator), np.zeros(outputs, np.float32))
    return Weights(tuple(layers), head)


def glorot_uniform(fan_in: int, fan_out: int, generator: np.random.Generator) -> np.ndarray:
    """[fan_in, fan_out] uniform within +-sqrt(6 / (fan_in + fan_out))."""
    limit = np.sqrt(6.0 / (fan_in + fan_out))
    return generator.uniform(-limit, limit, (fan_in, fan_out)).astype(np.float32)


def orthogonal(rows: int, columns: int, generator: np.random.Generator) -> np.ndarray:
    """[rows, columns] with rows <= columns: orthonormal rows, by QR of a normal matrix (Saxe et al. 2014)."""
    q, r = np.linalg.qr(generator.standard_normal((columns, rows)))
    return (q * np.sign(np.diag(r))).T.astype(np.float32)
