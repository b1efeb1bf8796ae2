"""Adam, the way Keras computes it.

Keras puts epsilon beside the square root of the *uncorrected* second moment and moves both bias corrections
into the step size: the variant before section 2.1 of Kingma & Ba (2015) ends, there called epsilon-hat.
Source: ``keras/src/optimizers/adam.py``, ``Adam.update_step``; defaults of the same class.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import Array

from lstmsizer.train.weights import Weights

BETA_1 = 0.9
BETA_2 = 0.999
EPSILON = 1e-7


class AdamState(NamedTuple):
    """The weights, the running means of gradients and of their squares, and the steps done (int32)."""

    weights: Weights
    mean: Weights
    square: Weights
    step: Array


def start(weights: Weights) -> AdamState:
    """The state before the first step: both moments zero."""
    zeros = jax.tree.map(jnp.zeros_like, weights)
    return AdamState(weights, zeros, zeros, jnp.zeros((), jnp.int32))


def update(state: AdamState, gradients: Weights, learning_rate: Array) -> AdamState:
    """One step of Adam."""
    step = state.step + 1
    exact = step.astype(learning_rate.dtype)
    rate = learning_rate * jnp.sqrt(1 - BETA_2**exact) / (1 - BETA_1**exact)
    mean = jax.tree.map(lambda m, g: m + (g - m) * (1 - BETA_1), state.mean, gradients)
    square = jax.tree.map(lambda v, g: v + (g * g - v) * (1 - BETA_2), state.square, gradients)
    weights = jax.tree.map(
        lambda w, m, v: w - m * rate / (jnp.sqrt(v) + EPSILON), state.weights, mean, square
    )
    return AdamState(weights, mean, square, step)
