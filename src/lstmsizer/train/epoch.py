"""One epoch as one program: updates over shuffled batches, then the losses on stop and score.

What differs between candidates, folds and epochs is an argument: weights, ``Settings``, the order of the
examples and how many there are. Only shapes are fixed, so that one compiled program serves them all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import lax

from lstmsizer.cost.layout import EVALUATION_BATCH
from lstmsizer.records import MOST_BLOCKS, Loss, Metric
from lstmsizer.train import optimiser, progress, schedule
from lstmsizer.train.batches import Batch, Held, Layout, Part, Series, gather
from lstmsizer.train.losses import average, losses, measured
from lstmsizer.train.network import Network, Noise, draw_noise, predict
from lstmsizer.train.optimiser import AdamState
from lstmsizer.train.weights import Array, Weights


@dataclass(frozen=True)
class Learning:
    """What all programs of a study learn alike: loss, score, batches, and how examples lie in the series."""

    loss: Loss
    batch_size: int
    layout: Layout
    quantiles: tuple[float, ...] = ()
    metric: Metric = "loss"


class Settings(NamedTuple):
    """What differs between candidates and replicates; scalars, so that one program serves them all.

    Attributes
    ----------
    learning_rate, weight_decay, clip_norm
        See ``optimiser.update``; ``clip_norm`` None: never, which is another program.
    dropout, recurrent_dropout
        Shares of inputs and of recurrent connections that are dropped (Keras's meaning).
    key
        [2] uint32, Threefry key data that all dropout of a training comes of, update by update.
    warmup_steps, decay_steps
        See ``schedule.learning_rate``; 0 and infinite: constant.
    """

    learning_rate: Array
    weight_decay: Array
    clip_norm: Array | None
    dropout: Array
    recurrent_dropout: Array
    key: Array
    warmup_steps: Array
    decay_steps: Array


class Losses(NamedTuple):
    """Training loss (running mean over the epoch's batches); loss and metric after the epoch; scalars.

    ``blocks`` [MOST_BLOCKS] are means of the metric (of its square, for ``rmse``) over consecutive blocks of
    score examples, each of ``progress.block_length``; NaN beyond the last.
    """

    train: Array
    stop: Array
    score: Array
    blocks: Array


def epoch(
    network: Network,
    learning: Learning,
    state: AdamState,
    series: Series,
    train: Part,
    held: Held,
    settings: Settings,
) -> tuple[AdamState, Losses]:
    """Train once through ``train`` in its order, then evaluate.

    The last batch is smaller where the batch size does not divide the examples, as in Keras, whose ``fit``
    too weighs each batch's loss by its number of examples. An epoch ends at the first batch whose loss is
    not finite, since nothing after it could be of use.
    """
    size = learning.batch_size
    batches = (train.count + size - 1) // size

    def going(carry: tuple[Array, Array, AdamState]) -> Array:
        number, total, _ = carry
        return (number < batches) & jnp.isfinite(total)

    def turn(carry: tuple[Array, Array, AdamState]) -> tuple[Array, Array, AdamState]:
        number, total, current = carry
        batch = gather(series, train, number, learning.layout, size)
        loss, following = learn(network, learning, current, batch, settings)
        return number + 1, total + loss * jnp.minimum(train.count - number * size, size), following

    nothing = jnp.zeros((), settings.learning_rate.dtype)
    _, total, trained = lax.while_loop(going, turn, (jnp.int32(0), nothing, state))
    return trained, Losses(total / train.count, *evaluate(network, learning, trained.weights, series, held))


def learn(
    network: Network, learning: Learning, state: AdamState, batch: Batch, settings: Settings
) -> tuple[Array, AdamState]:
    """The loss of one batch, and the state after its update."""
    noise = None
    if network.dropout or network.recurrent_dropout:
        key = jax.random.fold_in(jax.random.wrap_key_data(settings.key, impl="threefry2x32"), state.step)
        noise = draw_noise(network, key, settings.dropout, settings.recurrent_dropout, batch.inputs.shape[-1])
    return update(network, learning, state, batch, noise, settings)


def update(
    network: Network,
    learning: Learning,
    state: AdamState,
    batch: Batch,
    noise: Noise | None,
    settings: Settings,
) -> tuple[Array, AdamState]:
    """As ``learn``, with the dropout masks given."""
    loss, gradients = jax.value_and_grad(batch_loss, argnums=2)(
        network, learning, state.weights, batch, noise
    )
    rate = schedule.learning_rate(
        settings.learning_rate, state.step, settings.warmup_steps, settings.decay_steps
    )
    return loss, optimiser.update(state, gradients, rate, settings.weight_decay, settings.clip_norm)


def batch_loss(
    network: Network, learning: Learning, weights: Weights, batch: Batch, noise: Noise | None = None
) -> Array:
    """The weighted average of the loss over what counts in a batch."""
    outputs = predict(network, weights, batch.inputs, batch.mask, noise)
    of_each = losses(learning.loss, learning.quantiles, outputs, batch.targets)
    return average(of_each, batch.counted, batch.weights)


def evaluate(
    network: Network, learning: Learning, weights: Weights, series: Series, held: Held
) -> tuple[Array, Array, Array]:
    """The unweighted loss on stop, the metric on score and its blocks, in one loop: means of what counts."""
    size = EVALUATION_BATCH
    length = progress.block_length(held.count - held.stop)

    def turn(number: Array, sums: Sums) -> Sums:
        batch = gather(series, held, number, learning.layout, size)
        outputs = predict(network, weights, batch.inputs, batch.mask, None)
        loss = losses(learning.loss, learning.quantiles, outputs, batch.targets)
        score = measured(learning.metric, learning.loss, learning.quantiles, outputs, batch.targets)
        places = number * size + jnp.arange(size, dtype=jnp.int32)  # [B]
        of_stop = places < held.stop
        block = jnp.maximum(places - held.stop, 0) // length
        of_each = jnp.where(of_stop, loss, score)
        return _add(sums, of_each, batch.counted & of_stop, batch.counted & ~of_stop, block)

    zero, none = jnp.zeros((), weights.head.bias.dtype), jnp.int32(0)
    blocks = jnp.zeros((2, MOST_BLOCKS), zero.dtype)
    batches = (held.count + size - 1) // size
    sums = lax.fori_loop(jnp.int32(0), batches, turn, Sums(zero, none, zero, none, *blocks))
    score = sums.score / sums.scored
    if learning.metric == "rmse":
        score = jnp.sqrt(score)
    return sums.stop / sums.stopped, score, sums.blocks / sums.counts


class Sums(NamedTuple):
    """Loss and number (int32) of what counts on stop; metric and number (int32) on score, and its blocks'."""

    stop: Array
    stopped: Array
    score: Array
    scored: Array
    blocks: Array
    counts: Array


def _add(sums: Sums, of_each: Array, of_stop: Array, of_score: Array, block: Array) -> Sums:
    scored = jnp.where(of_score, of_each, 0)  # [B], or [T, B] where every step has an output
    both = jnp.stack([scored, of_score.astype(scored.dtype)])
    both = both.reshape(2, -1, len(block)).sum(axis=1)  # [2, B]
    of_block = block == jnp.arange(MOST_BLOCKS, dtype=block.dtype)[:, None]  # [K, B]; scattering is slower
    in_blocks, counts = jnp.where(of_block, both[:, None, :], 0).sum(axis=-1)  # [2, K]
    return Sums(
        sums.stop + jnp.where(of_stop, of_each, 0).sum(),
        sums.stopped + of_stop.sum(dtype=jnp.int32),
        sums.score + scored.sum(),
        sums.scored + of_score.sum(dtype=jnp.int32),
        sums.blocks + in_blocks,
        sums.counts + counts,
    )
