"""One LSTM layer over whole sequences, with its backward pass written out.

    z_t = x_t W + h_{t-1} R + b;  i, f, o = sigmoid(z_i, z_f, z_o);  g = tanh(z_c)
    c_t = f c_{t-1} + i g;  h_t = o tanh(c_t);  both as at t - 1 where step t is masked

These are the equations of ``keras.layers.LSTM`` with its default activations. A step's forward pass keeps the
slopes of all that the backward pass goes through, while they are at hand; the backward pass is then a few
products a step, carries (dh, dc) and adds up one product for the gradients of W, b and R together. A masked
step's slopes are those of standing still.

What is shaped by XLA's CPU compiler (measured in docs/how-it-trains.md): the batch is the last axis, so that
a gate is one run of memory however few its units; the gates' loops see it flat, [U B], so that they vectorise
for small batches too; input, one and previous output stand side by side, so that one product makes all
pre-activations; nothing is concatenated inside a loop, which XLA would do number by number; and a sigmoid is
(1 + tanh(z/2))/2, its half taken into the weights beforehand, which is exact.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array, lax

from lstmsizer.train.cells.steps import causes_before_the_first_step, chosen, put, spread
from lstmsizer.train.weights import Direction

# Of the gates i, f, c, o, all but the third are sigmoids.
HALVES = np.array([0.5, 0.5, 1.0, 0.5])  # what z is multiplied by inside tanh
ROW = np.arange(4)[:, None]


class Slopes(NamedTuple):
    """Derivatives at each step, n = U B numbers flat.

    ``gates`` [T, 4, n]: of c_t by z_i, z_f and z_c, and of h_t by z_o; ``output`` [T, n]: of h_t by c_t;
    ``cell`` [T, n]: of c_t by c_{t-1}.
    """

    gates: Array
    output: Array
    cell: Array


class Passed(NamedTuple):
    """The state of the forward pass.

    ``causes`` [T + 1, F + 1 + U, B] are what each step's pre-activations are made of: input, one and previous
    output; so the outputs stand one step later. ``cell`` [n] is the last step's.
    """

    causes: Array
    cell: Array
    slopes: Slopes


@jax.custom_vjp
def lstm(layer: Direction, inputs: Array, mask: Array | None = None) -> Array:
    """Outputs of every step, from a zero state: [T, F, B], and [T, B] bool where masked -> [T, U, B]."""
    return _outputs(_forward(layer, inputs, mask), inputs.shape[1])


def _forward(layer: Direction, inputs: Array, mask: Array | None) -> Passed:
    (steps, features, _), units = inputs.shape, len(layer.recurrent)
    halves = np.repeat(HALVES, units).astype(inputs.dtype)
    weights = (jnp.concatenate([layer.kernel, layer.bias[None], layer.recurrent]) * halves).T  # [4U, F+1+U]
    counts = spread(mask, units)

    def step(t: Array, passed: Passed) -> Passed:
        causes, before, slopes = passed
        y = jnp.tanh((weights @ causes[t]).reshape(4, -1))  # [4, n]
        i, f, g, o = (1 + y[0]) / 2, (1 + y[1]) / 2, y[2], (1 + y[3]) / 2
        cell = chosen(counts, t, f * before + i * g, before)
        squashed = jnp.tanh(cell)
        output = chosen(counts, t, o * squashed, causes[t, features + 1 :].reshape(-1))
        by_gate = jnp.where(ROW == 0, g, jnp.where(ROW == 1, before, jnp.where(ROW == 2, i, squashed)))
        by_z = np.square(HALVES)[:, None].astype(y.dtype) * (1 - y * y)
        return Passed(
            lax.dynamic_update_slice(causes, output.reshape(1, units, -1), (t + 1, features + 1, 0)),
            cell,
            Slopes(
                put(slopes.gates, chosen(counts, t, by_gate * by_z, 0), t),
                put(slopes.output, chosen(counts, t, o * (1 - squashed * squashed), 0), t),
                put(slopes.cell, chosen(counts, t, f, 1), t),
            ),
        )

    return lax.fori_loop(0, steps, step, _before_the_first_step(inputs, units))


def _before_the_first_step(inputs: Array, units: int) -> Passed:
    steps, _, batch = inputs.shape
    flat = jnp.zeros((steps, units * batch), inputs.dtype)
    gates = jnp.zeros((steps, 4, units * batch), inputs.dtype)
    return Passed(causes_before_the_first_step(inputs, units), flat[0], Slopes(gates, flat, flat))


def _outputs(passed: Passed, features: int) -> Array:
    return passed.causes[1:, features + 1 :]


Kept = tuple[Direction, Passed, Array | None]


def _forward_and_keep(layer: Direction, inputs: Array, mask: Array | None) -> tuple[Array, Kept]:
    passed = _forward(layer, inputs, mask)
    return _outputs(passed, inputs.shape[1]), (layer, passed, mask)


def _backward(kept: Kept, d_outputs: Array) -> tuple[Direction, Array, None]:
    layer, (causes, _, slopes), mask = kept
    steps, units, batch = d_outputs.shape
    features = len(layer.kernel)
    flat = d_outputs.reshape(steps, units * batch)
    counts = spread(mask, units)

    def step(number: Array, later: tuple[Array, Array, Array, Array]) -> tuple[Array, Array, Array, Array]:
        dh, dc, gradient, d_z = later
        t = steps - 1 - number
        dh = dh + flat[t]
        dc = dc + dh * slopes.output[t]
        dz = (jnp.where(ROW < 3, dc, dh) * slopes.gates[t]).reshape(4 * units, batch)
        gradient = gradient + jnp.einsum("kb,zb->kz", causes[t], dz)
        earlier = (layer.recurrent @ dz).reshape(-1)
        return chosen(counts, t, earlier, dh), dc * slopes.cell[t], gradient, put(d_z, dz, t)

    nothing = jnp.zeros_like(flat[0])
    gradient = jnp.zeros((features + 1 + units, 4 * units), flat.dtype)
    d_z = jnp.zeros((steps, 4 * units, batch), flat.dtype)
    _, _, gradient, d_z = lax.fori_loop(0, steps, step, (nothing, nothing, gradient, d_z))
    layers = Direction(gradient[:features], gradient[features + 1 :], gradient[features])
    return layers, jnp.einsum("fz,tzb->tfb", layer.kernel, d_z), None


lstm.defvjp(_forward_and_keep, _backward)
