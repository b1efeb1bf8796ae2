"""What is trained and what is measured: losses, their averages, and the metric of the score part.

Each loss is one number for each example (or each step of it), as in ``keras/src/losses/losses.py``; the
average is that of ``reduce_weighted_values`` and ``apply_mask`` in ``keras/src/losses/loss.py`` with the
reduction ``sum_over_batch_size``: what is masked counts in neither sum nor number, weights only in the sum.
Classifiers give logits; their cross-entropies are Keras's with ``from_logits=True``. Keras (3.15) has no
pinball loss; ours is Koenker & Bassett's (1978), averaged over targets and quantiles.

Shapes: ``[...]`` are the axes of the examples, [B], or [T, B] where every step has an output.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jax import Array

from lstmsizer.records import Loss, Metric

# Where Huber's loss turns from a square into a line: Keras's default.
DELTA = 1.0


def losses(loss: Loss, quantiles: tuple[float, ...], outputs: Array, targets: Array) -> Array:
    """The loss of each example (or step): outputs [..., O] and targets -> [...].

    Parameters
    ----------
    loss, quantiles
        Of the ``Setup``.
    outputs
        The head's numbers: forecasts, each target's quantiles side by side, or logits.
    targets
        [..., O]; for ``pinball`` [..., O / quantiles]; for ``softmax`` class numbers [...].
    """
    match loss:
        case "mse":
            return jnp.square(outputs - targets).mean(axis=-1)
        case "mae":
            return jnp.abs(outputs - targets).mean(axis=-1)
        case "huber":
            return _huber(outputs - targets).mean(axis=-1)
        case "pinball":
            return _pinball(quantiles, outputs, targets)
        case "softmax":
            return _softmax(outputs, targets)
        case "sigmoid":
            signs = targets * jax.nn.log_sigmoid(outputs) + (1 - targets) * jax.nn.log_sigmoid(-outputs)
            return -signs.mean(axis=-1)


def measured(
    metric: Metric, loss: Loss, quantiles: tuple[float, ...], outputs: Array, targets: Array
) -> Array:
    """What the score's metric is the mean of, for each example (or step), [...]; ``rmse``'s is the square."""
    match metric:
        case "mse" | "rmse":
            return jnp.square(outputs - targets).mean(axis=-1)
        case "mae":
            return jnp.abs(outputs - targets).mean(axis=-1)
        case "error" if loss == "softmax":
            return (jnp.argmax(outputs, axis=-1) != targets).astype(outputs.dtype)
        case "error":
            return ((outputs > 0) != (targets > 0.5)).astype(outputs.dtype).mean(axis=-1)
        case "loss":
            return losses(loss, quantiles, outputs, targets)


def average(of_each: Array, counted: Array, weights: Array | None) -> Array:
    """The mean over what is ``counted`` (bool: not padding, not masked); weights weigh the sum alone."""
    weighed = of_each if weights is None else of_each * weights
    return jnp.where(counted, weighed, 0).sum() / counted.sum()


def _huber(differences: Array) -> Array:
    distance = jnp.abs(differences)
    return jnp.where(distance <= DELTA, 0.5 * jnp.square(differences), DELTA * distance - 0.5 * DELTA * DELTA)


def _pinball(quantiles: tuple[float, ...], outputs: Array, targets: Array) -> Array:
    share = jnp.asarray(quantiles, outputs.dtype)
    forecasts = outputs.reshape(*targets.shape, len(quantiles))
    above = targets[..., None] - forecasts
    return jnp.maximum(share * above, (share - 1) * above).mean(axis=(-2, -1))


def _softmax(outputs: Array, targets: Array) -> Array:
    """By comparison instead of by index: the gradient of a gather is a loop over examples on a CPU."""
    chosen = targets[..., None] == jnp.arange(outputs.shape[-1], dtype=targets.dtype)
    return -jnp.where(chosen, jax.nn.log_softmax(outputs, axis=-1), 0).sum(axis=-1)
