"""One LSTM layer over whole sequences, with its backward pass written out.

    z_t = x_t W + h_{t-1} R + b;  i, f, o = sigmoid(z_i, z_f, z_o);  g = tanh(z_c)
    c_t = f c_{t-1} + i g;  h_t = o tanh(c_t)

These are the equations of ``keras.layers.LSTM`` with its default activations. Autodiff of the scan would
add up the recurrent kernel's gradient step by step. Here the forward pass keeps the pre-activations and
cells, all that can be computed for every step at once is, the backward scan carries (dh, dc) alone and emits
the gradients of the pre-activations, and the gradients of W, b and R are then one product over all T x B
rows, as cuDNN does it (Appleyard, Kocisky & Blunsom 2016, section 3.2).

What is shaped by XLA's CPU compiler (measured in docs/how-it-trains.md): the input's product stands inside
the forward scan, since a slice of a large [T, B, 4U] array would be fused into the gates' loop and keep it
from being vectorised; and sigmoids are written as tanh, which is the faster of the two.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import Array, lax

from lstmsizer.train.weights import Layer


class Kept(NamedTuple):
    """What the backward pass needs of each step.

    ``previous`` [T, B, U] are the outputs of the step before, ``cells`` [T, B, U] those of the step itself,
    ``activations`` [T, B, 4U] the pre-activations z.
    """

    previous: Array
    cells: Array
    activations: Array


@jax.custom_vjp
def lstm(layer: Layer, inputs: Array) -> Array:
    """Outputs of every step, from a zero state: [T, B, F] -> [T, B, U]."""
    return _forward(layer, inputs)[0]


def _sigmoid(z: Array) -> Array:
    return 0.5 * jnp.tanh(0.5 * z) + 0.5


def _gates(z: Array) -> tuple[Array, Array, Array, Array]:
    """[..., 4U] -> i, f, g, o, each [..., U]."""
    i, f, g, o = jnp.split(z, 4, axis=-1)
    return _sigmoid(i), _sigmoid(f), jnp.tanh(g), _sigmoid(o)


def _forward(layer: Layer, inputs: Array) -> tuple[Array, Kept]:
    zeros = jnp.zeros((inputs.shape[1], layer.recurrent.shape[0]), inputs.dtype)

    def step(state: tuple[Array, Array], x: Array) -> tuple[tuple[Array, Array], tuple[Array, Kept]]:
        h, c = state
        z = x @ layer.kernel + h @ layer.recurrent + layer.bias  # [B, 4U]
        i, f, g, o = _gates(z)
        c_next = f * c + i * g
        h_next = o * jnp.tanh(c_next)
        return (h_next, c_next), (h_next, Kept(h, c_next, z))

    return lax.scan(step, (zeros, zeros), inputs)[1]


def _forward_and_keep(layer: Layer, inputs: Array) -> tuple[Array, tuple[Layer, Array, Kept]]:
    outputs, kept = _forward(layer, inputs)
    return outputs, (layer, inputs, kept)


def _backward(residuals: tuple[Layer, Array, Kept], d_outputs: Array) -> tuple[Layer, Array]:
    layer, inputs, kept = residuals
    steps, batch, features = inputs.shape
    d_z = _through_time(layer, kept, d_outputs)
    ones = jnp.ones((steps, batch, 1), inputs.dtype)
    causes = jnp.concatenate([inputs, ones, kept.previous], axis=2)  # [T, B, F + 1 + U]
    stacked = jnp.einsum("tbk,tbz->kz", causes, d_z)
    gradient = Layer(stacked[:features], stacked[features + 1 :], stacked[features])
    return gradient, d_z @ layer.kernel.T


def _through_time(layer: Layer, kept: Kept, d_outputs: Array) -> Array:
    """Gradients of the pre-activations [T, B, 4U]; what does not depend on later steps comes first."""
    i, f, g, o = _gates(kept.activations)
    squashed = jnp.tanh(kept.cells)
    cells_before = jnp.concatenate([jnp.zeros_like(kept.cells[:1]), kept.cells[:-1]])
    into_cell = o * (1 - squashed * squashed)  # d c_t / d h_t
    slopes = (g * i * (1 - i), cells_before * f * (1 - f), i * (1 - g * g), squashed * o * (1 - o))
    transposed = layer.recurrent.T

    def step(
        later: tuple[Array, Array], now: tuple[Array, Array, Array, tuple[Array, ...]]
    ) -> tuple[tuple[Array, Array], Array]:
        (dh, dc), (d_output, forget, into, (i_slope, f_slope, g_slope, o_slope)) = later, now
        dh = dh + d_output
        dc = dc + dh * into
        dz = jnp.concatenate([dc * i_slope, dc * f_slope, dc * g_slope, dh * o_slope], axis=1)
        return (dz @ transposed, dc * forget), dz

    zeros = jnp.zeros_like(d_outputs[0])
    return lax.scan(step, (zeros, zeros), (d_outputs, f, into_cell, slopes), reverse=True)[1]


lstm.defvjp(_forward_and_keep, _backward)
