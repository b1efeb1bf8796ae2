"""What the cost model predicts for an epoch, and what an epoch then takes: both on one core."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from statistics import median

from benchmarks.engine.by_engine import HELD
from benchmarks.engine.cases import Case
from benchmarks.engine.figures import Predicted
from benchmarks.engine.racing import racers
from lstmsizer.cost.calibration import predict_epoch_seconds
from lstmsizer.records import Setup, Shapes, Size
from lstmsizer.run.calibrate import calibrate_machine

SIZES = ((2,), (4,), (8,), (16,), (32,), (64,), (128,), (256,), (16, 16), (64, 32), (64, 64), (8, 8, 8))
QUICK = ((4,), (32,), (8, 8))


def predicted(
    sizes: tuple[tuple[int, ...], ...], batch: int, sequences: int, python: str, rounds: int
) -> Iterator[Predicted]:
    """Calibrate as a plan does, then train each size."""
    first = Case(sizes[0], batch, sequences=sequences)
    setup = Setup(batch)
    shapes = Shapes(first.steps, first.features, 1, sequences, HELD, HELD, HELD)
    calibration = calibrate_machine(shapes, setup)
    with ExitStack() as undone:
        (racer,) = undone.enter_context(racers({"engine": python}, cores=1))
        for units in sizes:
            case = Case(units, batch, sequences=sequences)
            racer.build(case)
            racer.train(case.share(1 / 8))  # compiles
            seconds = median(racer.train(case.sequences) for _ in range(rounds))
            yield Predicted(case, predict_epoch_seconds(calibration, Size(units), shapes, setup), seconds)
