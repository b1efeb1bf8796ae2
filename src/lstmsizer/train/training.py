"""One training: epochs of a compiled program until patience, the cap or the request's epochs end it."""

from __future__ import annotations

import math
import time
from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np

from lstmsizer.records import CONFIRMING, Candidate, Replicate, Request, Setup, Trial
from lstmsizer.train import optimiser, progress, schedule
from lstmsizer.train.base import CalledOff, Cancelled
from lstmsizer.train.courses import Course, part
from lstmsizer.train.epoch import Losses, Settings
from lstmsizer.train.initialise import initial_weights
from lstmsizer.train.network import Network
from lstmsizer.train.pausing import Progressed
from lstmsizer.train.programs import Program
from lstmsizer.train.weights import widen


def begin(network: Network, units: tuple[int, ...], seed: int, replicate: Replicate) -> Progressed:
    """A training before its first epoch: the narrow stack's own random start, padded."""
    narrow = initial_weights(network, units, progress.chance(seed, replicate, 0))
    weights = jax.tree.map(jnp.asarray, widen(narrow, network.widths))
    return Progressed(optimiser.start(weights), weights)


def settings(candidate: Candidate, setup: Setup, seed: int, replicate: Replicate, train: int) -> Settings:
    """What the compiled program is told of a training; ``train`` is the number of its examples.

    The schedule is laid over the set-up's cap, whatever a request asks for, so that a training that pauses
    goes on as it would have.
    """
    batches = -(-train // setup.batch_size)
    warmup, decay = schedule.lengths(setup.schedule, setup.epochs * batches)
    chance = np.random.SeedSequence((seed, replicate.fold, replicate.seed), spawn_key=(0,))
    return Settings(
        learning_rate=jnp.float32(candidate.learning_rate),
        weight_decay=jnp.float32(setup.weight_decay),
        clip_norm=None if setup.clip_norm is None else jnp.float32(setup.clip_norm),
        dropout=jnp.float32(candidate.dropout),
        recurrent_dropout=jnp.float32(candidate.recurrent_dropout),
        key=jnp.asarray(chance.generate_state(2, np.uint32)),
        warmup_steps=jnp.float32(warmup),
        decay_steps=jnp.float32(decay),
    )


def train(
    request: Request,
    setup: Setup,
    seed: int,
    program: Program,
    course: Course,
    progressed: Progressed,
    called_off: CalledOff,
) -> tuple[Trial, Progressed]:
    """Go on with a training until it ends or pauses.

    The trial's ``seconds`` are those of this call: what a paused training took before is in its own trial.
    Raises ``Cancelled`` after an epoch in which ``called_off`` turned true.
    """
    began = time.perf_counter()
    replicate = request.replicate
    told = settings(request.candidate, setup, seed, replicate, len(course.train))
    scored = int(course.held.count - course.held.stop)
    status = progress.ending(progressed.curve, progressed.best_epoch, request, setup)
    while status is None:
        if called_off():
            raise Cancelled
        examples = progress.order(course.train, seed, replicate, progressed.epochs + 1)
        shuffled = part(examples, course.longest)
        state, losses = program(progressed.state, course.series, shuffled, course.held, told)
        if not all(math.isfinite(float(loss)) for loss in losses[:3]):
            status = "diverged"
            break
        progressed = _after_epoch(progressed, state, losses, scored)
        status = progress.ending(progressed.curve, progressed.best_epoch, request, setup)
    seconds = time.perf_counter() - began
    trial = progress.ended(request, progressed.curve, progressed.best_epoch, status, seconds)
    if request.stage in CONFIRMING and trial.best_epoch:
        trial = replace(trial, blocks=progressed.blocks)
    return trial, progressed


def _after_epoch(before: Progressed, state: optimiser.AdamState, losses: Losses, scored: int) -> Progressed:
    """The training with one more epoch; its weights are the best if they lowered the stop loss."""
    curve = progress.extended(before.curve, float(losses.train), float(losses.stop), float(losses.score))
    if progress.improved(curve, before.best_epoch):
        blocks = progress.blocks_of(np.asarray(losses.blocks), scored)
        return Progressed(state, state.weights, len(curve.stop), curve, blocks)
    return Progressed(state, before.best, before.best_epoch, curve, before.blocks)
