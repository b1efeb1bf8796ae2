"""One training: epochs of a compiled program until patience, the cap or the request's epochs end it."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np

from lstmsizer.data.dataset import Scaled
from lstmsizer.records import Curve, Metric, Replicate, Request, Setup, Status, Trial
from lstmsizer.train import adam
from lstmsizer.train.base import CalledOff, Cancelled
from lstmsizer.train.epoch import EVALUATION_BATCH, Held, Losses, Part, Series
from lstmsizer.train.initialise import initial_weights
from lstmsizer.train.pausing import Progressed
from lstmsizer.train.programs import Frame, Program
from lstmsizer.train.weights import widen


@dataclass(frozen=True)
class Course:
    """A fold on the device. ``train`` [n] stays on the host, where each epoch's order is drawn.

    ``longest`` is the length to which the order is padded.
    """

    series: Series
    train: np.ndarray
    longest: int
    held: Held


def frame(folds: tuple[Scaled, ...], batch_size: int) -> Frame:
    """Shapes that hold every fold, so that all of them share each program."""
    return Frame(
        rows=max(len(fold.values) for fold in folds),
        examples=max(len(fold.targets) for fold in folds),
        features=folds[0].values.shape[1],
        outputs=folds[0].targets.shape[1],
        steps=folds[0].steps,
        batch_size=batch_size,
        train=_multiple(max(len(fold.train) for fold in folds), batch_size),
        held=_multiple(max(len(fold.stop) + len(fold.score) for fold in folds), EVALUATION_BATCH),
    )


def courses(folds: tuple[Scaled, ...], shapes: Frame) -> tuple[Course, ...]:
    """Put the folds on the device, an array that several folds share once."""
    placed: dict[int, jax.Array] = {}

    def place(array: np.ndarray, rows: int, dtype: type[np.generic]) -> jax.Array:
        if id(array) not in placed:
            padding = [(0, rows - len(array))] + [(0, 0)] * (array.ndim - 1)
            placed[id(array)] = jnp.asarray(np.pad(array.astype(dtype), padding))
        return placed[id(array)]

    return tuple(
        Course(
            Series(
                place(fold.values, shapes.rows, np.float32),
                place(fold.targets, shapes.examples, np.float32),
                place(fold.starts, shapes.examples, np.int32),
            ),
            fold.train.astype(np.int32),
            shapes.train,
            held(fold.stop, fold.score, shapes.held),
        )
        for fold in folds
    )


def part(examples: np.ndarray, length: int) -> Part:
    """Example numbers on the device, padded to ``length``."""
    padded = np.zeros(length, np.int32)
    padded[: len(examples)] = examples
    return Part(jnp.asarray(padded), jnp.int32(len(examples)))


def held(stop: np.ndarray, score: np.ndarray, length: int) -> Held:
    """Example numbers of both parts on the device, padded to ``length``."""
    both = part(np.concatenate([stop, score]), length)
    return Held(both.examples, jnp.int32(len(stop)), both.count)


def begin(
    units: tuple[int, ...], widths: tuple[int, ...], shapes: Frame, seed: int, replicate: Replicate
) -> Progressed:
    """A training before its first epoch: the narrow stack's own random start, padded."""
    narrow = initial_weights(units, shapes.features, shapes.outputs, _chance(seed, replicate, 0))
    weights = jax.tree.map(jnp.asarray, widen(narrow, widths))
    return Progressed(adam.start(weights), weights)


def order(train: np.ndarray, seed: int, replicate: Replicate, epoch: int) -> np.ndarray:
    """The examples of an epoch (from 1) in the order in which they are trained: the same for all sizes."""
    return _chance(seed, replicate, epoch).permutation(train)


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
    rate = jnp.float32(request.candidate.learning_rate)
    status = _status(progressed, request, setup)
    while status is None:
        if called_off():
            raise Cancelled
        examples = order(course.train, seed, request.replicate, progressed.epochs + 1)
        shuffled = part(examples, course.longest)
        state, losses = program(progressed.state, course.series, shuffled, course.held, rate)
        losses = Losses(*map(float, losses))
        if not (math.isfinite(losses.train) and math.isfinite(losses.stop_mse)):
            status = "diverged"
            break
        progressed = _after_epoch(progressed, state, losses, setup.metric)
        status = _status(progressed, request, setup)
    return _trial(request, progressed, status, time.perf_counter() - began), progressed


def _status(progressed: Progressed, request: Request, setup: Setup) -> Status | None:
    """Why a training ends here, or None: it goes on."""
    if progressed.epochs - progressed.best_epoch >= setup.patience and progressed.epochs > 0:
        return "stopped"
    if progressed.epochs >= setup.epochs:
        return "capped"
    return "paused" if progressed.epochs >= request.epochs else None


def _after_epoch(before: Progressed, state: adam.AdamState, losses: Losses, metric: Metric) -> Progressed:
    """The training with one more epoch; its weights are the best if they lowered the stop loss."""
    curve = Curve(
        (*before.curve.train, float(losses.train)),
        (*before.curve.stop, float(losses.stop_mse)),
        (*before.curve.score, _metric(losses, metric)),
    )
    if before.epochs == 0 or curve.stop[-1] < before.curve.stop[before.best_epoch - 1]:
        return Progressed(state, state.weights, len(curve.stop), curve)
    return Progressed(state, before.best, before.best_epoch, curve)


def _metric(losses: Losses, metric: Metric) -> float:
    if metric == "mae":
        return float(losses.score_mae)
    return float(losses.score_mse) if metric == "mse" else math.sqrt(float(losses.score_mse))


def _trial(request: Request, progressed: Progressed, status: Status, seconds: float) -> Trial:
    curve, best = progressed.curve, progressed.best_epoch
    if status == "diverged":
        return Trial(request, curve, status, 0, math.nan, seconds)
    return Trial(request, curve, status, best, curve.score[best - 1], seconds)


def _chance(seed: int, replicate: Replicate, epoch: int) -> np.random.Generator:
    """The source of chance of one epoch (0: the start), by itself, so that a training can go on from any."""
    return np.random.default_rng(np.random.SeedSequence((seed, replicate.fold, replicate.seed, epoch)))


def _multiple(length: int, of: int) -> int:
    """``length`` rounded up to a multiple, at least one of them."""
    return max(1, -(-length // of)) * of
