"""A fold's data on the device, and batches gathered from it by index: nothing is ever copied out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import jax.numpy as jnp
from jax import lax

from lstmsizer.records import Padding
from lstmsizer.train.weights import Array


@dataclass(frozen=True)
class Layout:
    """How an example lies in the series: ``steps`` T from its start on; shorter ones are padded."""

    steps: int
    padding: Padding = "post"
    per_step: bool = False


class Series(NamedTuple):
    """A fold's data on the device, as ``Scaled`` has it.

    ``values`` [R, F], or tokens [R] int32; ``targets`` [N, O], or class numbers [N] int32, or either of them
    for each row instead of for each example; ``starts`` [N] int32; ``lengths`` [N] int32, or None;
    ``weights`` [N], or [R], or None.
    """

    values: Array
    targets: Array
    starts: Array
    lengths: Array | None = None
    weights: Array | None = None


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


class Batch(NamedTuple):
    """B examples, gathered.

    Attributes
    ----------
    inputs
        [T, F, B], or tokens [T, B] int32; 0 where a step is not real.
    targets
        [B, O], or class numbers [B] int32; [T, B, O] or [T, B] where every step has an output.
    counted
        [B], or [T, B] bool: where there is something to be judged, and not padding.
    mask
        [T, B] bool, which steps are real; None: all are.
    weights
        Shaped as ``counted``; None: all alike.
    """

    inputs: Array
    targets: Array
    counted: Array
    mask: Array | None = None
    weights: Array | None = None


def gather(series: Series, part: Part | Held, number: Array, layout: Layout, size: int) -> Batch:
    """The ``number``-th batch of a part."""
    examples = lax.dynamic_slice_in_dim(part.examples, number * size, size)  # [B]
    places = number * size + jnp.arange(size, dtype=jnp.int32)
    counted = places < part.count
    rows, mask = _rows(series, examples, layout)
    judged = rows if layout.per_step else examples
    if layout.per_step:
        counted = jnp.broadcast_to(counted, rows.shape) if mask is None else counted & mask
    weights = None if series.weights is None else series.weights[judged]
    return Batch(_inputs(series.values, rows, mask), series.targets[judged], counted, mask, weights)


def _rows(series: Series, examples: Array, layout: Layout) -> tuple[Array, Array | None]:
    """The row of each step [T, B] int32, and which steps are real; those that are not get the first row."""
    starts = series.starts[examples]  # [B]
    steps = jnp.arange(layout.steps, dtype=jnp.int32)[:, None]  # [T, 1]
    if series.lengths is None:
        return starts[None, :] + steps, None
    lengths = series.lengths[examples]
    if layout.padding == "pre":
        steps = steps - (layout.steps - lengths)
    mask = (steps >= 0) & (steps < lengths)
    return jnp.where(mask, starts[None, :] + steps, starts[None, :]), mask


def _inputs(values: Array, rows: Array, mask: Array | None) -> Array:
    gathered = values[rows]
    if values.ndim == 1:
        return gathered if mask is None else jnp.where(mask, gathered, 0)
    steps_first = gathered.transpose(0, 2, 1)  # [T, F, B]
    return steps_first if mask is None else jnp.where(mask[:, None, :], steps_first, 0)
