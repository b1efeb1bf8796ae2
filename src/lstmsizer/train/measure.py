"""Seconds of one epoch, measured on made-up data: what the cost model is calibrated with."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lstmsizer.data.dataset import Scaled
from lstmsizer.records import Replicate, Shapes, Size
from lstmsizer.train.base import CalledOff, Cancelled
from lstmsizer.train.weights import width

# A timed run should take about so long: long against a clock's and a scheduler's grain.
SECONDS = 0.1


@dataclass(frozen=True)
class Measurer:
    """A service: (size, shapes, batch size) -> seconds of one epoch on one core, compilation excluded.

    Only some batches of a long epoch are run; training and evaluation are timed each by itself.
    """

    called_off: CalledOff
    slots: int = 1

    def __call__(self, item: object) -> object:
        """Measure; TypeError for an item of another shape, ``Cancelled`` when called off."""
        match item:
            case (Size() as size, Shapes() as shapes, int(batch_size)):
                return measure(size, shapes, batch_size, self.called_off)
            case _:
                raise TypeError(f"the measurer wants (Size, Shapes, batch size), not {item!r}")


def open_measurer(payload: object, called_off: CalledOff) -> Measurer:
    """Open a measurer; it needs no payload. 'lstmsizer.train.measure:open_measurer' names it."""
    from lstmsizer.train.compiled import keep_programs

    if payload is not None:
        raise TypeError(f"the measurer opens with no payload, not {type(payload).__name__}")
    keep_programs()
    return Measurer(called_off)


def measure(size: Size, shapes: Shapes, batch_size: int, called_off: CalledOff) -> float:
    """Seconds of one epoch of this size; training and evaluation are each timed for about ``SECONDS``."""
    import jax

    from lstmsizer.train import training
    from lstmsizer.train.epoch import EVALUATION_BATCH
    from lstmsizer.train.programs import compile_epoch

    whole = _noise(shapes)
    frame = training.frame((whole,), batch_size)
    course = training.courses((whole,), frame)[0]
    widths = tuple(map(width, size.units))
    program = compile_epoch(frame, widths)
    state = training.begin(size.units, widths, frame, 0, Replicate(0, 0)).state

    def run(train: int, evaluated: int) -> float:
        if called_off():
            raise Cancelled
        part = training.part(whole.train[:train], frame.train)
        held = training.held(whole.stop[:0], whole.score[:evaluated], frame.held)
        began = time.perf_counter()
        jax.block_until_ready(program(state, course.series, part, held, np.float32(0.001)))
        return time.perf_counter() - began

    return _extrapolated(lambda count: run(count, 0), len(whole.train), batch_size) + _extrapolated(
        lambda count: run(0, count), len(whole.score), EVALUATION_BATCH
    )


def _extrapolated(run: Callable[[int], float], examples: int, batch_size: int) -> float:
    """Seconds that ``run`` takes for so many examples, by timing whole batches of them."""
    few = min(examples, 4 * batch_size)
    run(few)  # the first call pays for pages and caches
    probe = run(few)
    many = min(examples, batch_size * max(4, round(4 * SECONDS / max(probe, 1e-6))))
    batches = -(-examples // batch_size) / -(-many // batch_size)
    return min(run(many), run(many)) * batches


def _noise(shapes: Shapes) -> Scaled:
    """Noise in the shapes of a data set; both parts that are evaluated are one, ``score``."""
    chance = np.random.default_rng(0)
    total = shapes.train + shapes.stop + shapes.score
    train, score = np.split(np.arange(total), (shapes.train,))
    return Scaled(
        values=chance.standard_normal((total + shapes.steps, shapes.features)).astype(np.float32),
        targets=chance.standard_normal((total, shapes.outputs)).astype(np.float32),
        starts=np.arange(total),
        steps=shapes.steps,
        train=train,
        stop=score[:0],
        score=score,
    )
