"""What the loops over steps have in common, whatever the cell."""

from __future__ import annotations

import jax.numpy as jnp
from jax import Array, lax


def causes_before_the_first_step(inputs: Array, units: int) -> Array:
    """[T + 1, F + 1 + U, B]: input, one and previous output of each step, the outputs still zero."""
    steps, features, batch = inputs.shape
    causes = jnp.zeros((steps + 1, features + 1 + units, batch), inputs.dtype)
    causes = lax.dynamic_update_slice(causes, inputs, (0, 0, 0))
    return lax.dynamic_update_slice(causes, jnp.ones_like(causes[:, :1]), (0, features, 0))


def put(stack: Array, of_step: Array, t: Array) -> Array:
    """The stack with step ``t`` replaced."""
    return lax.dynamic_update_index_in_dim(stack, of_step, t, axis=0)


def spread(mask: Array | None, units: int) -> Array | None:
    """A mask [T, B] for flat numbers, [T, U B]; outside the loop, since inside it XLA would not vectorise."""
    if mask is None:
        return None
    steps, batch = mask.shape
    return jnp.broadcast_to(mask[:, None, :], (steps, units, batch)).reshape(steps, -1)


def chosen(counts: Array | None, t: Array, new: Array, old: Array | float) -> Array:
    """``new`` where step ``t`` counts, ``old`` where it is masked; without a mask, no code at all."""
    return new if counts is None else jnp.where(counts[t], new, old)
