"""Compiled programs, one for each widths of a stack, compiled once and kept in the user's cache folder."""

from __future__ import annotations

import functools
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import platformdirs

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


class Programs:
    """Compiles an epoch's program for each widths asked for, once, whichever threads ask.

    ``compilations`` counts the programs built so far.
    """

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._lock = threading.Lock()
        self._locks: dict[tuple[int, ...], threading.Lock] = {}
        self._compiled: dict[tuple[int, ...], Program] = {}

    @property
    def compilations(self) -> int:
        """How many programs were built."""
        return len(self._compiled)

    def get(self, widths: tuple[int, ...]) -> Program:
        """The program for layers of these widths; the first caller compiles it, others wait."""
        with self._lock:
            lock = self._locks.setdefault(widths, threading.Lock())
        with lock:
            if widths not in self._compiled:
                self._compiled[widths] = compile_epoch(self._frame, widths)
            return self._compiled[widths]


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


def cache_folder() -> Path:
    """Where compiled programs are kept: ``LSTMSIZER_CACHE`` or the user's cache folder."""
    asked = os.environ.get("LSTMSIZER_CACHE")
    return (Path(asked) if asked else platformdirs.user_cache_path("lstmsizer")) / "programs"


def keep_programs() -> None:
    """Let JAX keep every program that this process compiles, also those that compile quickly."""
    jax.config.update("jax_compilation_cache_dir", str(cache_folder()))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
