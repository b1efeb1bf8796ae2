"""Seconds and bytes of an epoch on made-up data: what the cost model is calibrated and tested with."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from lstmsizer.cost.layout import EVALUATION_BATCH, batches
from lstmsizer.data.dataset import Scaled
from lstmsizer.records import Candidate, Replicate, Setup, Shapes, Size
from lstmsizer.train.base import CalledOff, Cancelled

if TYPE_CHECKING:
    from lstmsizer.train.network import Network
    from lstmsizer.train.programs import Frame

SECONDS = 0.1
"""What a timed run should take, about: long against a clock's and a scheduler's grain."""

EXAMPLES = 2**17
"""Made-up sequences at most; more would only take memory, since long epochs are measured by a share."""

_CANDIDATE, _REPLICATE = Candidate(Size((1,)), 0.001), Replicate(0, 0)


@dataclass(frozen=True)
class Measured:
    """Seconds of one epoch on one core, compilation excluded: of its training, and of its evaluation."""

    training: float
    evaluation: float


@dataclass(frozen=True)
class Measurer:
    """A service: (size, shapes, set-up) -> ``Measured``.

    Only some batches of a long epoch are run.
    """

    called_off: CalledOff
    slots: int = 1

    def __call__(self, item: object) -> object:
        """Measure; TypeError for an item of another shape, ``Cancelled`` when called off."""
        match item:
            case (Size() as size, Shapes() as shapes, Setup() as setup):
                return measure(size, shapes, setup, self.called_off)
            case _:
                raise TypeError(f"the measurer wants (Size, Shapes, Setup), not {item!r}")


def open_measurer(payload: object, called_off: CalledOff) -> Measurer:
    """Open a measurer; it needs no payload. 'lstmsizer.train.measure:open_measurer' names it."""
    from lstmsizer.train.compiled import keep_programs

    if payload is not None:
        raise TypeError(f"the measurer opens with no payload, not {type(payload).__name__}")
    keep_programs()
    return Measurer(called_off)


def measure(size: Size, shapes: Shapes, setup: Setup, called_off: CalledOff) -> Measured:
    """Time the epoch of this size: training and evaluation each for about twice ``SECONDS``."""
    import jax

    from lstmsizer.train import courses, training
    from lstmsizer.train.programs import compile_epoch

    fold = made_up(_few(shapes), setup)
    frame, network = _compiled_for(size, fold, setup)
    course = courses.courses((fold,), frame, {})[0]
    program = compile_epoch(frame, network)
    state = training.begin(network, size.units, 0, _REPLICATE).state
    told = training.settings(_CANDIDATE, setup, 0, _REPLICATE, len(fold.train))
    # On a core of its own a training takes its processor time, whatever else this machine does just now.
    clock = time.process_time if jax.default_backend() == "cpu" else time.perf_counter

    def run(train: int, evaluated: int) -> float:
        if called_off():
            raise Cancelled
        part = courses.part(fold.train[:train], frame.train)
        held = courses.held(fold.stop[:0], fold.score[:evaluated], frame.held)
        began = clock()
        jax.block_until_ready(program(state, course.series, part, held, told))
        return clock() - began

    trained = _extrapolated(lambda count: run(count, 0), len(fold.train), setup.batch_size)
    evaluated = _extrapolated(lambda count: run(0, count), len(fold.score), EVALUATION_BATCH)
    held = shapes.stop + shapes.score
    return Measured(
        trained * batches(shapes.train, setup.batch_size), evaluated * batches(held, EVALUATION_BATCH)
    )


def program_bytes(size: Size, shapes: Shapes, setup: Setup) -> int:
    """What this size's program allocates by XLA's own account: arguments, results and working space."""
    from lstmsizer.train.programs import compile_epoch

    program: Any = compile_epoch(*_compiled_for(size, made_up(shapes, setup), setup))
    account = program.memory_analysis()
    return account.argument_size_in_bytes + account.output_size_in_bytes + account.temp_size_in_bytes


def _compiled_for(size: Size, fold: Scaled, setup: Setup) -> tuple[Frame, Network]:
    from lstmsizer.train import courses
    from lstmsizer.train.programs import network

    frame = courses.frame((fold,), setup)
    return frame, network(frame, setup, replace(_CANDIDATE, size=size))


def _extrapolated(run: Callable[[int], float], examples: int, batch_size: int) -> float:
    """Seconds of one batch, by timing ``run`` of so many batches as take ``SECONDS``; the quicker of two."""
    most = batches(examples, batch_size)
    first = run(batch_size)  # pays for pages and caches as well
    probe = first if first > SECONDS else min(run(batch_size), first)
    many = min(most, max(1, round(SECONDS / max(probe, 1e-6))))
    if many == 1:
        return min(probe, run(batch_size)) if probe < 5 * SECONDS else probe
    return min(run(many * batch_size), run(many * batch_size)) / many


def _few(shapes: Shapes) -> Shapes:
    """Not more sequences than are worth making up."""
    return replace(
        shapes,
        train=min(shapes.train, EXAMPLES),
        stop=min(shapes.stop, EXAMPLES),
        score=min(shapes.score, EXAMPLES),
    )


def made_up(shapes: Shapes, setup: Setup) -> Scaled:
    """Noise in the shapes of a data set; both parts that are evaluated are one, ``score``."""
    chance = np.random.default_rng(0)
    total = shapes.train + shapes.stop + shapes.score
    rows = total + shapes.steps
    judged = rows if shapes.per_step else total
    labels = setup.loss == "softmax"
    values = chance.standard_normal((0 if shapes.vocabulary else rows, shapes.features)).astype(np.float32)
    targets = chance.standard_normal((judged, shapes.outputs)).astype(np.float32)
    return Scaled(
        values=chance.integers(1, shapes.vocabulary, rows, np.int32) if shapes.vocabulary else values,
        targets=targets.argmax(axis=1).astype(np.int32) if labels else targets,
        starts=np.arange(total),
        steps=shapes.steps,
        train=np.arange(shapes.train),
        stop=np.arange(0),
        score=np.arange(shapes.train, total),
        per_step=shapes.per_step,
        classes=shapes.outputs if labels else 0,
        vocabulary=shapes.vocabulary,
    )
