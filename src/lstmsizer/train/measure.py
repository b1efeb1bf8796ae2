"""Seconds of one epoch, measured on made-up data: what the cost model is calibrated with."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from lstmsizer.data.dataset import Scaled
from lstmsizer.records import Replicate, Shapes, Size
from lstmsizer.train.base import CalledOff, Cancelled
from lstmsizer.train.weights import width

# One measurement should take about so long: long against a clock's and a scheduler's grain.
SECONDS = 0.2


@dataclass(frozen=True)
class Measurer:
    """A service: (size, shapes, batch size) -> seconds of one epoch on one core, compilation excluded.

    Only a fraction of a long epoch is run, the same fraction of each part.
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
    from lstmsizer.train.programs import keep_programs

    if payload is not None:
        raise TypeError(f"the measurer opens with no payload, not {type(payload).__name__}")
    keep_programs()
    return Measurer(called_off)


def measure(size: Size, shapes: Shapes, batch_size: int, called_off: CalledOff) -> float:
    """Seconds of one epoch of this size, by timing about ``SECONDS`` of it after a first short run."""
    import jax

    from lstmsizer.train import training
    from lstmsizer.train.programs import compile_epoch

    whole = _noise(shapes)
    frame = training.frame((whole,), batch_size)
    course = training.courses((whole,), frame)[0]
    widths = tuple(map(width, size.units))
    program = compile_epoch(frame, widths)
    state = training.begin(size.units, widths, frame, 0, Replicate(0, 0)).state

    def run(fraction: float) -> float:
        train, stop, score = (
            training.part(part[: max(1, round(fraction * len(part)))], length)
            for part, length in (
                (whole.train, frame.train),
                (whole.stop, frame.stop),
                (whole.score, frame.score),
            )
        )
        if called_off():
            raise Cancelled
        began = time.perf_counter()
        jax.block_until_ready(program(state, course.series, train, stop, score, np.float32(0.001)))
        return time.perf_counter() - began

    few = min(1.0, 4 * batch_size / max(1, shapes.train))
    run(few)  # the first call pays for pages and caches
    probe = run(few)
    if few == 1.0:
        return min(probe, run(1.0))
    fraction = min(1.0, few * SECONDS / 2 / max(probe, 1e-6))
    return min(run(fraction), run(fraction)) / fraction


def _noise(shapes: Shapes) -> Scaled:
    """Noise in the shapes of a data set."""
    chance = np.random.default_rng(0)
    total = shapes.train + shapes.stop + shapes.score
    train, stop, score = np.split(np.arange(total), (shapes.train, shapes.train + shapes.stop))
    return Scaled(
        values=chance.standard_normal((total + shapes.steps, shapes.features)).astype(np.float32),
        targets=chance.standard_normal((total, shapes.outputs)).astype(np.float32),
        starts=np.arange(total),
        steps=shapes.steps,
        train=train,
        stop=stop,
        score=score,
    )
