"""Recurrent layers with recurrent dropout: every gate sees inputs and previous outputs of its own.

So does Keras (``implementation = 1`` of its cells), where this is slower too. Here it is a plain
``lax.scan``, whose backward pass JAX derives: one of our own would be faster, but this is a setting that a
search tries last and on few sizes, and it would be one more to prove for each cell. The products with the
inputs stand before the loop.
"""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp
from jax import Array, lax

from lstmsizer.records import Cell
from lstmsizer.train.weights import Direction

# The output first, then what else is carried; [U, B] each.
State = tuple[Array, ...]


def dropped(
    cell: Cell,
    layer: Direction,
    inputs: Array,
    mask: Array | None,
    input_noise: Array | None,
    recurrent_noise: Array,
) -> Array:
    """Outputs of every step, from a zero state: [T, F, B] -> [T, U, B].

    ``mask`` [T, B]; ``input_noise`` [G, F, B] and ``recurrent_noise`` [G, U, B], of the cell's G gates.
    """
    step, states = STEPS[cell]
    gates, units, batch = recurrent_noise.shape
    kernel = layer.kernel.reshape(-1, gates, units)
    recurrent = layer.recurrent.reshape(units, gates, units)
    bias = layer.bias.reshape(-1, gates, units, 1)  # [1 or 2, G, U, 1]
    seen = inputs[:, None] if input_noise is None else inputs[:, None] * input_noise
    seen = jnp.broadcast_to(seen, (len(inputs), gates, *inputs.shape[1:]))
    of_inputs = jnp.einsum("fgu,tgfb->tgub", kernel, seen) + bias[0]

    def turn(state: State, now: tuple[Array, Array | None]) -> tuple[State, Array]:
        x, counts = now
        before = jnp.einsum("vgu,gvb->gub", recurrent, state[0] * recurrent_noise)
        new = step(x, before if cell == "lstm" else before + bias[1], state)
        if counts is not None:
            new = jax.tree.map(lambda late, early: jnp.where(counts, late, early), new, state)
        return new, new[0]

    start = (jnp.zeros((units, batch), inputs.dtype),) * states
    return lax.scan(turn, start, (of_inputs, mask))[1]


def _lstm(x: Array, before: Array, state: State) -> State:
    i, f, g, o = x + before
    cell = jax.nn.sigmoid(f) * state[1] + jax.nn.sigmoid(i) * jnp.tanh(g)
    return jax.nn.sigmoid(o) * jnp.tanh(cell), cell


def _gru(x: Array, before: Array, state: State) -> State:
    z, r = jax.nn.sigmoid(x[:2] + before[:2])
    return (z * state[0] + (1 - z) * jnp.tanh(x[2] + r * before[2]),)


# Of each cell: its step, and how many arrays its state has.
STEPS: dict[Cell, tuple[Callable[[Array, Array, State], State], int]] = {"lstm": (_lstm, 2), "gru": (_gru, 1)}
