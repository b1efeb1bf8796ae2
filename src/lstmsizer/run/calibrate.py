"""Measure this machine once, so that costs have seconds."""

from __future__ import annotations

from typing import cast

from lstmsizer.cost import calibration
from lstmsizer.cost.calibration import Calibration, Measurement
from lstmsizer.errors import WorkerError
from lstmsizer.execute.calls import gather
from lstmsizer.execute.local import LocalExecutor
from lstmsizer.records import Setup, Shapes, Size
from lstmsizer.run.finish import OpenExecutor

MEASURED = (Size((4,)), Size((16,)), Size((64,)), Size((256,)), Size((16, 16)), Size((64, 64)))


def calibrate_machine(
    shapes: Shapes, setup: Setup, open_executor: OpenExecutor = LocalExecutor
) -> Calibration:
    """Train a few sizes for a fraction of a second each on made-up data of this shape; keep the fit."""
    with open_executor("lstmsizer.train.measure:open_measurer", None) as executor:
        outcomes = gather(executor, [(size, shapes, setup.batch_size) for size in MEASURED])
    if failed := [outcome.error for outcome in outcomes if outcome.error]:
        raise WorkerError(f"This machine's speed could not be measured: {failed[0]}.")
    measured = [
        Measurement(size, shapes, setup.batch_size, cast(float, outcome.value))
        for size, outcome in zip(MEASURED, outcomes, strict=True)
    ]
    fresh = calibration.fit(measured)
    calibration.save(fresh)
    return fresh
