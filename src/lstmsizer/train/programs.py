"""What is compiled: an epoch for fixed shapes, one program for each network."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp

from lstmsizer.cost.layout import width
from lstmsizer.records import Candidate, Setup
from lstmsizer.train import optimiser
from lstmsizer.train.batches import Held, Part, Series
from lstmsizer.train.epoch import Learning, Losses, Settings, epoch
from lstmsizer.train.network import Network, weight_shapes
from lstmsizer.train.optimiser import AdamState

# (state, series, train, held, settings) -> (state, losses)
Program = Callable[[AdamState, Series, Part, Held, Settings], tuple[AdamState, Losses]]

# One model a core: XLA must not share one model's products out to other cores. Vectors of 512 bits where
# the processor has them (XLA prefers 256) make the gates' loops a third faster.
COMPILER_OPTIONS: dict[str, Any] = {
    "xla_cpu_multi_thread_eigen": False,
    "xla_cpu_prefer_vector_width": 512,
}


@dataclass(frozen=True)
class Frame:
    """The shapes that all programs of an engine have in common.

    Attributes
    ----------
    learning
        The loss, the batches, and how examples lie in the series.
    rows, examples
        R and N, the most of any fold.
    features, vocabulary
        F and 0, or 0 and the number of different tokens.
    columns
        Of the targets; 0: they are class numbers.
    outputs
        Columns of the head.
    train, held
        The padded lengths of the parts; ``held`` is stop and score together.
    lengths, weights
        Examples have lengths of their own, and weights.
    clipped
        The gradient's norm is cut.
    """

    learning: Learning
    rows: int
    examples: int
    features: int
    vocabulary: int
    columns: int
    outputs: int
    train: int
    held: int
    lengths: bool = False
    weights: bool = False
    clipped: bool = False


def network(frame: Frame, setup: Setup, candidate: Candidate) -> Network:
    """What a candidate's program is compiled for: all candidates of these widths share it."""
    return Network(
        cell=setup.cell,
        widths=tuple(map(width, candidate.size.units)),
        inputs=frame.features,
        outputs=frame.outputs,
        bidirectional=setup.bidirectional,
        vocabulary=frame.vocabulary,
        embedding=setup.embedding or 0,
        per_step=frame.learning.layout.per_step,
        masked=frame.lengths,
        dropout=candidate.dropout > 0,
        recurrent_dropout=candidate.recurrent_dropout > 0,
    )


def compile_epoch(frame: Frame, network: Network) -> Program:
    """Compile ``epoch`` ahead of time for these shapes."""
    program = jax.jit(functools.partial(epoch, network, frame.learning))
    return program.lower(*shapes(frame, network)).compile(compiler_options=COMPILER_OPTIONS)


def shapes(frame: Frame, network: Network) -> tuple[AdamState, Series, Part, Held, Settings]:
    """The program's arguments as shapes without numbers."""
    state = jax.eval_shape(optimiser.start, weight_shapes(network))
    count = _whole()
    train, held = Part(_whole(frame.train), count), Held(_whole(frame.held), count, count)
    return state, _series(frame), train, held, settings_shapes(frame)


def settings_shapes(frame: Frame) -> Settings:
    """``Settings`` as shapes without numbers."""
    scalars = dict.fromkeys(Settings._fields, _real())
    key = jax.ShapeDtypeStruct((2,), jnp.uint32)
    return Settings(**scalars | {"key": key, "clip_norm": _real() if frame.clipped else None})


def _series(frame: Frame) -> Series:
    judged = frame.rows if frame.learning.layout.per_step else frame.examples
    return Series(
        values=_whole(frame.rows) if frame.vocabulary else _real(frame.rows, frame.features),
        targets=_real(judged, frame.columns) if frame.columns else _whole(judged),
        starts=_whole(frame.examples),
        lengths=_whole(frame.examples) if frame.lengths else None,
        weights=_real(judged) if frame.weights else None,
    )


def _real(*shape: int) -> Any:
    return jax.ShapeDtypeStruct(shape, jnp.float32)


def _whole(*shape: int) -> Any:
    return jax.ShapeDtypeStruct(shape, jnp.int32)
