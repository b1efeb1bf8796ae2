"""Random starts, drawn on the host exactly as Keras's default initialisers prescribe."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lstmsizer.train.network import Network, weight_shapes
from lstmsizer.train.weights import Direction, Head, Layer, Weights

# Keras's 'uniform', the default of ``keras.layers.Embedding``: initializers.RandomUniform(-0.05, 0.05).
EMBEDDING_LIMIT = 0.05


def initial_weights(network: Network, units: tuple[int, ...], generator: np.random.Generator) -> Weights:
    """Draw the start of a stack, float32, as ``keras.layers`` would by default.

    Kernels are Glorot-uniform (Glorot & Bengio 2010, equation 16; the fans are those of the whole
    [F, 4U] or [F, 3U] array, as in Keras), recurrent kernels orthogonal (Saxe et al. 2014), biases zero
    except for the LSTM's forget gate's 1 (Jozefowicz et al. 2015, section 2.2), embeddings uniform.

    Parameters
    ----------
    network
        All but the units; its widths do not matter.
    units
        Units of each layer, first layer first: the start is drawn as narrow as the stack is.
    generator
        The only source of chance.
    """
    shapes = weight_shapes(replace(network, widths=units))
    embedding = None
    if shapes.embedding is not None:
        drawn = generator.uniform(-EMBEDDING_LIMIT, EMBEDDING_LIMIT, shapes.embedding.shape)
        embedding = drawn.astype(np.float32)
    layers: list[Layer] = []
    for forward, backward in shapes.layers:
        drawn_forward = _direction(forward, generator)
        layers.append(Layer(drawn_forward, None if backward is None else _direction(backward, generator)))
    kernel = glorot_uniform(shapes.head.kernel.shape, generator)
    return Weights(embedding, tuple(layers), Head(kernel, np.zeros(network.outputs, np.float32)))


def _direction(shapes: Direction, generator: np.random.Generator) -> Direction:
    kernel = glorot_uniform(shapes.kernel.shape, generator)
    recurrent = orthogonal(shapes.recurrent.shape, generator)
    bias = np.zeros(shapes.bias.shape, np.float32)
    units, columns = shapes.recurrent.shape
    if columns == 4 * units:
        bias[units : 2 * units] = 1.0
    return Direction(kernel, recurrent, bias)


def glorot_uniform(shape: tuple[int, int], generator: np.random.Generator) -> np.ndarray:
    """[fan_in, fan_out] uniform within +-sqrt(6 / (fan_in + fan_out))."""
    limit = np.sqrt(6.0 / sum(shape))
    return generator.uniform(-limit, limit, shape).astype(np.float32)


def orthogonal(shape: tuple[int, int], generator: np.random.Generator) -> np.ndarray:
    """[rows, columns] with rows <= columns: orthonormal rows, by QR of a normal matrix (Saxe et al. 2014)."""
    q, r = np.linalg.qr(generator.standard_normal(shape[::-1]))
    return (q * np.sign(np.diag(r))).T.astype(np.float32)
