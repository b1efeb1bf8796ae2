"""Folds on the device, in shapes that all of them share."""

from __future__ import annotations

from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np

from lstmsizer.cost.layout import EVALUATION_BATCH
from lstmsizer.data.dataset import Scaled
from lstmsizer.records import Setup
from lstmsizer.train.batches import Held, Layout, Part, Series
from lstmsizer.train.epoch import Learning
from lstmsizer.train.programs import Frame


@dataclass(frozen=True)
class Course:
    """A fold on the device. ``train`` [n] stays on the host, where each epoch's order is drawn.

    ``longest`` is the length to which the order is padded.
    """

    series: Series
    train: np.ndarray
    longest: int
    held: Held


def frame(folds: tuple[Scaled, ...], setup: Setup) -> Frame:
    """Shapes that hold every fold, so that all of them share each program."""
    first = folds[0]
    columns = 0 if first.classes else first.targets.shape[1]
    return Frame(
        learning=Learning(
            loss=setup.loss,
            batch_size=setup.batch_size,
            layout=Layout(first.steps, first.padding, first.per_step),
            quantiles=setup.quantiles,
            metric=setup.metric,
        ),
        rows=max(len(fold.values) for fold in folds),
        examples=max(len(fold.starts) for fold in folds),
        features=0 if first.vocabulary else first.values.shape[1],
        vocabulary=first.vocabulary,
        columns=columns,
        outputs=first.classes or columns * max(1, len(setup.quantiles)),
        train=_multiple(max(len(fold.train) for fold in folds), setup.batch_size),
        held=_multiple(max(len(fold.stop) + len(fold.score) for fold in folds), EVALUATION_BATCH),
        lengths=first.lengths is not None,
        weights=first.weights is not None,
        clipped=setup.clip_norm is not None,
    )


Placed = dict[tuple[int, int, type[np.generic]], jax.Array]
"""Arrays on the device, by the id of what they were on the host, their length there and their type."""


def courses(folds: tuple[Scaled, ...], shapes: Frame, placed: Placed) -> tuple[Course, ...]:
    """Put the folds on the device, an array that several folds share once; ``placed`` has what is there."""

    def place(array: np.ndarray, length: int, dtype: type[np.generic]) -> jax.Array:
        key = id(array), length, dtype
        if key not in placed:
            placed[key] = jax.device_put(_padded(array.astype(dtype, copy=False), length))
        return placed[key]

    def series(fold: Scaled) -> Series:
        judged = shapes.rows if fold.per_step else shapes.examples
        return Series(
            place(fold.values, shapes.rows, np.int32 if fold.vocabulary else np.float32),
            place(fold.targets, judged, np.int32 if fold.classes else np.float32),
            place(fold.starts, shapes.examples, np.int32),
            None if fold.lengths is None else place(fold.lengths, shapes.examples, np.int32),
            None if fold.weights is None else place(fold.weights, judged, np.float32),
        )

    return tuple(
        Course(
            series(fold),
            fold.train.astype(np.int32),
            shapes.train,
            held(fold.stop, fold.score, shapes.held),
        )
        for fold in folds
    )


def part(examples: np.ndarray, length: int) -> Part:
    """Example numbers on the device, padded to ``length``."""
    padded = _padded(examples.astype(np.int32, copy=False), length)
    return Part(jnp.asarray(padded), jnp.int32(len(examples)))


def held(stop: np.ndarray, score: np.ndarray, length: int) -> Held:
    """Example numbers of both parts on the device, padded to ``length``."""
    both = part(np.concatenate([stop, score]), length)
    return Held(both.examples, jnp.int32(len(stop)), both.count)


def _padded(array: np.ndarray, length: int) -> np.ndarray:
    """With zeros below; the array itself where it is long enough."""
    missing = length - len(array)
    return np.pad(array, [(0, missing)] + [(0, 0)] * (array.ndim - 1)) if missing else array


def _multiple(length: int, of: int) -> int:
    """``length`` rounded up to a multiple, at least one of them."""
    return max(1, -(-length // of)) * of
