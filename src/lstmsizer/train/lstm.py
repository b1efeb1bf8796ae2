"""One LSTM layer over whole sequences, with its backward pass written out.

    i, f, o = sigmoid(z_i, z_f, z_o);  g = tanh(z_c);  z_t = x_t W + h_{t-1} R + b
    c_t = f c_{t-1} + i g;  h_t = o tanh(c_t)

These are the equations of ``keras.layers.LSTM`` with its default activations. Autodiff of the scan would
add up the recurrent kernel's gradient step by step. Here the forward pass keeps the gates, the backward
scan carries (dh, dc) alone and emits the gradients of the pre-activations, and the kernels' gradients are
then one product each over all T x B rows, as cuDNN does it (Appleyard, Kocisky & Blunsom 2016, section 3.2).
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import Array, lax

from lstmsizer.train.weights import Layer

# Steps of the recurrence in one turn of XLA's loop; measured in docs/how-it-trains.md.
UNROLL = 1


class Kept(NamedTuple):
    """What the backward pass needs of each step; all [T, B, U] but ``gates`` [T, B, 4U]."""

    outputs: Array
    gates: Array
    previous_cells: Array
    squashed_cells: Array


@jax.custom_vjp
def lstm(layer: Layer, inputs: Array) -> Array:
    """Outputs of every step, from a zero state: [T, B, F] -> [T, B, U]."""
    return _forward(layer, inputs).outputs


def _forward(layer: Layer, inputs: Array) -> Kept:
    units = layer.recurrent.shape[0]
    projected = inputs @ layer.kernel + layer.bias  # [T, B, 4U]
    zeros = jnp.zeros((inputs.shape[1], units), inputs.dtype)

    def step(carry: tuple[Array, Array], z_input: Array) -> tuple[tuple[Array, Array], Kept]:
        h, c = carry
        z = z_input + h @ layer.recurrent  # [B, 4U]
        i, f = lax.logistic(z[:, :units]), lax.logistic(z[:, units : 2 * units])
        g, o = jnp.tanh(z[:, 2 * units : 3 * units]), lax.logistic(z[:, 3 * units :])
        c_next = f * c + i * g
        squashed = jnp.tanh(c_next)
        h_next = o * squashed
        gates = jnp.concatenate([i, f, g, o], axis=1)
        return (h_next, c_next), Kept(h_next, gates, c, squashed)

    return lax.scan(step, (zeros, zeros), projected, unroll=UNROLL)[1]


def _forward_and_keep(layer: Layer, inputs: Array) -> tuple[Array, tuple[Layer, Array, Kept]]:
    kept = _forward(layer, inputs)
    return kept.outputs, (layer, inputs, kept)


def _backward(residuals: tuple[Layer, Array, Kept], d_outputs: Array) -> tuple[Layer, Array]:
    layer, inputs, kept = residuals
    units = layer.recurrent.shape[0]
    zeros = jnp.zeros_like(kept.outputs[0])
    transposed = layer.recurrent.T

    def step(carry: tuple[Array, Array], at: tuple[Array, Kept]) -> tuple[tuple[Array, Array], Array]:
        (dh, dc), (d_output, (_, gates, c_previous, squashed)) = carry, at
        i, f, g, o = (gates[:, n * units : (n + 1) * units] for n in range(4))
        dh = dh + d_output
        dc = dc + dh * o * (1 - squashed * squashed)
        dz = jnp.concatenate(
            [
                dc * g * i * (1 - i),
                dc * c_previous * f * (1 - f),
                dc * i * (1 - g * g),
                dh * squashed * o * (1 - o),
            ],
            axis=1,
        )
        return (dz @ transposed, dc * f), dz

    _, d_z = lax.scan(step, (zeros, zeros), (d_outputs, kept), reverse=True, unroll=UNROLL)
    rows = d_z.reshape(-1, 4 * units)  # [T B, 4U]
    # The first step's previous output is zero, so its rows add nothing to the recurrent kernel's gradient.
    d_recurrent = kept.outputs[:-1].reshape(-1, units).T @ d_z[1:].reshape(-1, 4 * units)
    d_kernel = inputs.reshape(-1, inputs.shape[2]).T @ rows
    d_inputs = d_z @ layer.kernel.T
    return Layer(d_kernel, d_recurrent, rows.sum(axis=0)), d_inputs


lstm.defvjp(_forward_and_keep, _backward)
