"""One GRU layer over whole sequences, with its backward pass written out.

    z, r = sigmoid(x_t W_zr + b_zr + h_{t-1} R_zr + b'_zr);  q = h_{t-1} R_h + b'_h
    g = tanh(x_t W_h + b_h + r q);  h_t = z h_{t-1} + (1 - z) g;  h_{t-1} where step t is masked

These are the equations of ``keras.layers.GRU`` with its default activations and ``reset_after`` (Cho et al.
2014, in the form that cuDNN computes). Loops are shaped as those of the LSTM, for the same reasons
(``cells/lstm.py``). A step makes four rows of pre-activations, h, z, r and q: the inputs share in the first
three, the previous output in the last three, each by one product with its own bias.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array, lax

from lstmsizer.train.cells.steps import causes_before_the_first_step, chosen, put, spread
from lstmsizer.train.weights import Direction

# What sums are multiplied by inside tanh: a sigmoid is (1 + tanh(z/2))/2.
INPUT_HALVES = np.array([1.0, 0.5, 0.5])  # h, z, r
RECURRENT_HALVES = np.array([0.5, 0.5, 1.0])  # z, r, q


class Passed(NamedTuple):
    """The state of the forward pass, n = U B numbers flat.

    ``causes`` [T + 1, F + 1 + U, B] are what each step's pre-activations are made of: input, one and previous
    output; so the outputs stand one step later. ``output`` [n] is the last step's (read from the causes, XLA
    would copy all of them at every step). ``slopes`` [T, 4, n] are the derivatives of h_t by its four
    pre-activations h, z, r and q; ``carried`` [T, n] those by h_{t-1} where it stands by itself.
    """

    causes: Array
    output: Array
    slopes: Array
    carried: Array


@jax.custom_vjp
def gru(layer: Direction, inputs: Array, mask: Array | None = None) -> Array:
    """Outputs of every step, from a zero state: [T, F, B], and [T, B] bool where masked -> [T, U, B]."""
    return _outputs(_forward(layer, inputs, mask), inputs.shape[1])


def _forward(layer: Direction, inputs: Array, mask: Array | None) -> Passed:
    (steps, features, batch), units = inputs.shape, len(layer.recurrent)
    of_inputs = jnp.concatenate([layer.kernel, layer.bias[:1]])
    of_inputs = (jnp.roll(of_inputs, units, axis=1) * _repeated(INPUT_HALVES, units, inputs)).T  # [3U, F+1]
    recurrent = jnp.concatenate([layer.bias[1:], layer.recurrent])
    recurrent = (recurrent * _repeated(RECURRENT_HALVES, units, inputs)).T  # [3U, 1+U]
    counts = spread(mask, units)

    def step(t: Array, passed: Passed) -> Passed:
        causes, before, slopes, carried = passed
        x = (of_inputs @ causes[t, : features + 1]).reshape(3, -1)  # h, z, r
        s = (recurrent @ causes[t, features:]).reshape(3, -1)  # z, r, q
        y_z, y_r = jnp.tanh(x[1] + s[0]), jnp.tanh(x[2] + s[1])
        z, r = (1 + y_z) / 2, (1 + y_r) / 2
        g = jnp.tanh(x[0] + r * s[2])
        output = chosen(counts, t, z * before + (1 - z) * g, before)
        by_h = chosen(counts, t, (1 - z) * (1 - g * g), 0)
        by_z = chosen(counts, t, (before - g) * (1 - y_z * y_z) / 4, 0)
        by_r = by_h * s[2] * (1 - y_r * y_r) / 4
        return Passed(
            lax.dynamic_update_slice(causes, output.reshape(1, units, batch), (t + 1, features + 1, 0)),
            output,
            _put_rows(slopes, (by_h, by_z, by_r, by_h * r), t),
            put(carried, chosen(counts, t, z, 1), t),
        )

    slopes = jnp.zeros((steps, 4, units * batch), inputs.dtype)
    start = Passed(causes_before_the_first_step(inputs, units), slopes[0, 0], slopes, slopes[:, 0])
    return lax.fori_loop(0, steps, step, start)


def _repeated(halves: np.ndarray, units: int, like: Array) -> np.ndarray:
    return np.repeat(halves, units).astype(like.dtype)


def _put_rows(stack: Array, rows: tuple[Array, ...], t: Array) -> Array:
    """Row by row, since XLA would stack them number by number."""
    for number, row in enumerate(rows):
        stack = lax.dynamic_update_slice(stack, row[None, None], (t, number, 0))
    return stack


def _outputs(passed: Passed, features: int) -> Array:
    return passed.causes[1:, features + 1 :]


def _forward_and_keep(
    layer: Direction, inputs: Array, mask: Array | None
) -> tuple[Array, tuple[Direction, Passed]]:
    passed = _forward(layer, inputs, mask)
    return _outputs(passed, inputs.shape[1]), (layer, passed)


def _backward(kept: tuple[Direction, Passed], d_outputs: Array) -> tuple[Direction, Array, None]:
    layer, (causes, _, slopes, carried) = kept
    steps, units, batch = d_outputs.shape
    features = len(layer.kernel)
    flat = d_outputs.reshape(steps, units * batch)

    def step(number: Array, later: tuple[Array, Array, Array, Array]) -> tuple[Array, Array, Array, Array]:
        dh, of_inputs, recurrent, d_x = later
        t = steps - 1 - number
        dh = dh + flat[t]
        dz = (dh * slopes[t]).reshape(4 * units, batch)  # h, z, r, q
        of_inputs = of_inputs + jnp.einsum("kb,zb->kz", causes[t, : features + 1], dz[: 3 * units])
        recurrent = recurrent + jnp.einsum("kb,zb->kz", causes[t, features:], dz[units:])
        earlier = (layer.recurrent @ dz[units:]).reshape(-1) + dh * carried[t]
        return earlier, of_inputs, recurrent, put(d_x, dz[: 3 * units], t)

    of_inputs = jnp.zeros((features + 1, 3 * units), flat.dtype)
    recurrent = jnp.zeros((1 + units, 3 * units), flat.dtype)
    d_x = jnp.zeros((steps, 3 * units, batch), flat.dtype)
    _, of_inputs, recurrent, d_x = lax.fori_loop(
        0, steps, step, (jnp.zeros_like(flat[0]), of_inputs, recurrent, d_x)
    )
    of_inputs = jnp.roll(of_inputs, -units, axis=1)  # h, z, r -> z, r, h
    bias = jnp.stack([of_inputs[features], recurrent[0]])
    d_inputs = jnp.einsum("fz,tzb->tfb", jnp.roll(layer.kernel, units, axis=1), d_x)
    return Direction(of_inputs[:features], recurrent[1:], bias), d_inputs, None


gru.defvjp(_forward_and_keep, _backward)
