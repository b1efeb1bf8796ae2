"""One epoch as one program: Adam steps over shuffled batches, then the losses on stop and score.

What differs between candidates, folds and epochs is an argument: weights, learning rate, the order of the
examples and how many there are. Only shapes are fixed, so that one compiled program serves them all.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import lax

from lstmsizer.train import adam
from lstmsizer.train.adam import AdamState
from lstmsizer.train.stack import predict
from lstmsizer.train.weights import Array, Weights

# Sequences in one forward pass of an evaluation: twice as many are no faster (docs/how-it-trains.md).
EVALUATION_BATCH = 256


class Series(NamedTuple):
    """A fold's data on the device: ``values`` [R, F], ``targets`` [N, O], ``starts`` [N] int32."""

    values: Array
    targets: Array
    starts: Array


class Part(NamedTuple):
    """Example numbers [L] int32, of which the first ``count`` (int32) are meant; the rest is padding."""

    examples: Array
    count: Array


class Held(NamedTuple):
    """Examples held out of training: of stop, then of score, then padding.

    ``examples`` [L] int32; the first ``stop`` are of the stop part, all up to ``count`` are meant (int32).
    """

    examples: Array
    stop: Array
    count: Array


class Losses(NamedTuple):
    """Training loss (running mean over the epoch's batches), and errors after the epoch; scalars."""

    train: Array
    stop_mse: Array
    score_mse: Array
    score_mae: Array


class Batch(NamedTuple):
    """``inputs`` [T, F, B], ``targets`` [B, O], ``real`` [B]: 1 for an example, 0 for padding."""

    inputs: Array
    targets: Array
    real: Array


def epoch(
    state: AdamState,
    series: Series,
    train: Part,
    held: Held,
    learning_rate: Array,
    *,
    steps: int,
    batch_size: int,
) -> tuple[AdamState, Losses]:
    """Train once through ``train`` in its order, then evaluate.

    The last batch is smaller where the batch size does not divide the examples, as in Keras. An epoch ends
    at the first batch whose loss is not finite, since nothing after it could be of use.
    """
    batches = (train.count + batch_size - 1) // batch_size

    def going(carry: tuple[Array, Array, AdamState]) -> Array:
        number, total, _ = carry
        return (number < batches) & jnp.isfinite(total)

    def turn(carry: tuple[Array, Array, AdamState]) -> tuple[Array, Array, AdamState]:
        number, total, current = carry
        batch = gather(series, train, number, steps, batch_size)
        loss, gradients = jax.value_and_grad(batch_loss)(current.weights, batch)
        return number + 1, total + loss * batch.real.sum(), adam.update(current, gradients, learning_rate)

    nothing = jnp.zeros((), learning_rate.dtype)
    _, total, trained = lax.while_loop(going, turn, (jnp.int32(0), nothing, state))
    return trained, Losses(total / train.count, *errors(trained.weights, series, held, steps))


def gather(series: Series, part: Part | Held, number: Array, steps: int, batch_size: int) -> Batch:
    """The windows and targets of the ``number``-th batch of a part."""
    examples = lax.dynamic_slice_in_dim(part.examples, number * batch_size, batch_size)  # [B]
    rows = series.starts[examples][None, :] + jnp.arange(steps, dtype=jnp.int32)[:, None]  # [T, B]
    real = number * batch_size + jnp.arange(batch_size, dtype=jnp.int32) < part.count
    inputs = series.values[rows].transpose(0, 2, 1)  # [T, F, B]
    return Batch(inputs, series.targets[examples], real.astype(series.values.dtype))


def batch_loss(weights: Weights, batch: Batch) -> Array:
    """Mean squared error over the real examples of a batch and all outputs."""
    squares = jnp.square(predict(weights, batch.inputs) - batch.targets).mean(axis=1)  # [B]
    return (squares * batch.real).sum() / batch.real.sum()


def errors(weights: Weights, series: Series, held: Held, steps: int) -> tuple[Array, Array, Array]:
    """Mean squared error on stop, mean squared and mean absolute error on score, in one loop over both."""
    size = EVALUATION_BATCH

    def turn(number: Array, sums: tuple[Array, Array, Array]) -> tuple[Array, Array, Array]:
        batch = gather(series, held, number, steps, size)
        differences = predict(weights, batch.inputs) - batch.targets  # [B, O]
        of_stop = number * size + jnp.arange(size, dtype=jnp.int32) < held.stop
        of_score = jnp.where(of_stop, 0, batch.real)
        squares, absolutes = jnp.square(differences).mean(axis=1), jnp.abs(differences).mean(axis=1)
        now = (jnp.where(of_stop, squares, 0).sum(), (squares * of_score).sum(), (absolutes * of_score).sum())
        return sums[0] + now[0], sums[1] + now[1], sums[2] + now[2]

    nothing = jnp.zeros((), series.values.dtype)
    batches = (held.count + size - 1) // size
    stop, squares, absolutes = lax.fori_loop(jnp.int32(0), batches, turn, (nothing, nothing, nothing))
    scored = held.count - held.stop
    return stop / held.stop, squares / scored, absolutes / scored
