"""Adam and AdamW behind global-norm clipping, the way Keras computes them.

Keras puts epsilon beside the square root of the *uncorrected* second moment and moves both bias corrections
into the step size: the variant before section 2.1 of Kingma & Ba (2015) ends, there called epsilon-hat.
Source: ``keras/src/optimizers/adam.py``, ``Adam.update_step``; defaults of the same class.

Weight decay is decoupled (Loshchilov & Hutter 2019, algorithm 2) and taken off every weight, biases too,
before Adam's step: ``BaseOptimizer._apply_weight_decay`` in ``keras/src/optimizers/base_optimizer.py``.
Clipping comes before both: ``clip_by_global_norm`` of the same file.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from lstmsizer.train.weights import Weights

BETA_1 = 0.9
BETA_2 = 0.999
EPSILON = 1e-7


class AdamState(NamedTuple):
    """The weights, the running means of gradients and of their squares, and the updates done (int32)."""

    weights: Weights
    mean: Weights
    square: Weights
    step: Array


def start(weights: Weights) -> AdamState:
    """The state before the first update: both moments zero.

    The zeros are the host's: JAX would compile a program for each of their shapes.
    """
    zeros = jax.tree.map(lambda array: np.zeros(array.shape, array.dtype), weights)
    return AdamState(weights, zeros, zeros, jnp.asarray(np.int32(0)))


def update(
    state: AdamState, gradients: Weights, learning_rate: Array, weight_decay: Array, clip_norm: Array | None
) -> AdamState:
    """One update by scalars; ``weight_decay`` 0 is Adam, ``clip_norm`` None clips nothing."""
    step = state.step + 1
    exact = step.astype(learning_rate.dtype)
    rate = learning_rate * jnp.sqrt(1 - BETA_2**exact) / (1 - BETA_1**exact)
    scale = 1.0 if clip_norm is None else clipping(gradients, clip_norm)
    kept = 1 - weight_decay * learning_rate
    mean = jax.tree.map(lambda m, g: m + (scale * g - m) * (1 - BETA_1), state.mean, gradients)
    square = jax.tree.map(
        lambda v, g: v + (jnp.square(scale * g) - v) * (1 - BETA_2), state.square, gradients
    )
    weights = jax.tree.map(
        lambda w, m, v: w * kept - m * rate / (jnp.sqrt(v) + EPSILON), state.weights, mean, square
    )
    return AdamState(weights, mean, square, step)


def clipping(gradients: Weights, clip_norm: Array) -> Array:
    """What the gradients are multiplied by, so that the norm over all of them is at most ``clip_norm``.

    NaN where the norm is not finite, as in Keras: such a training has diverged.
    """
    norm = jnp.sqrt(sum(jnp.sum(jnp.square(gradient)) for gradient in jax.tree.leaves(gradients)))
    return clip_norm * jnp.minimum(1 / norm, 1 / clip_norm) + (norm - norm)
