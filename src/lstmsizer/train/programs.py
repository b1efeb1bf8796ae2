"""What is compiled: an epoch for fixed shapes, one program for each widths of a stack."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp

from lstmsizer.train import adam
from lstmsizer.train.adam import AdamState
from lstmsizer.train.epoch import Held, Losses, Part, Series, epoch
from lstmsizer.train.weights import Head, Layer, Weights

Program = Callable[..., tuple[AdamState, Losses]]

# One model a core: XLA must not share one model's products out to other cores. Vectors of 512 bits where
# the processor has them (XLA prefers 256) make the gates' loops a third faster.
COMPILER_OPTIONS: dict[str, Any] = {
    "xla_cpu_multi_thread_eigen": False,
    "xla_cpu_prefer_vector_width": 512,
}


@dataclass(frozen=True)
class Frame:
    """The shapes that all programs of an engine have in common.

    ``rows`` R, ``examples`` N, ``features`` F, ``outputs`` O, ``steps`` T; ``train`` and
    ``held`` (stop and score together) are the padded lengths of the parts.
    """

    rows: int
    examples: int
    features: int
    outputs: int
    steps: int
    batch_size: int
    train: int
    held: int


def compile_epoch(frame: Frame, widths: tuple[int, ...]) -> Program:
    """Compile ``epoch`` ahead of time for these shapes."""
    state, series, train, held = shapes(frame, widths)
    program = jax.jit(functools.partial(epoch, steps=frame.steps, batch_size=frame.batch_size))
    rate = jax.ShapeDtypeStruct((), jnp.float32)
    return program.lower(state, series, train, held, rate).compile(compiler_options=COMPILER_OPTIONS)


def shapes(frame: Frame, widths: tuple[int, ...]) -> tuple[AdamState, Series, Part, Held]:
    """The program's arguments as shapes without numbers."""
    real, whole = jnp.float32, jnp.int32
    layers: list[Layer] = []
    rows = frame.features
    for wide in widths:
        kernel = jax.ShapeDtypeStruct((rows, 4 * wide), real)
        recurrent = jax.ShapeDtypeStruct((wide, 4 * wide), real)
        layers.append(Layer(kernel, recurrent, jax.ShapeDtypeStruct((4 * wide,), real)))
        rows = wide
    head = Head(
        jax.ShapeDtypeStruct((rows, frame.outputs), real), jax.ShapeDtypeStruct((frame.outputs,), real)
    )
    state = jax.eval_shape(adam.start, Weights(tuple(layers), head))
    series = Series(
        jax.ShapeDtypeStruct((frame.rows, frame.features), real),
        jax.ShapeDtypeStruct((frame.examples, frame.outputs), real),
        jax.ShapeDtypeStruct((frame.examples,), whole),
    )
    count = jax.ShapeDtypeStruct((), whole)
    train = Part(jax.ShapeDtypeStruct((frame.train,), whole), count)
    return state, series, train, Held(jax.ShapeDtypeStruct((frame.held,), whole), count, count)
