"""All that a size costs, in one record."""

from __future__ import annotations

from lstmsizer.cost.calibration import Calibration, predict_epoch_seconds, predict_latency
from lstmsizer.cost.flops import flops
from lstmsizer.cost.memory import inference_bytes, training_bytes
from lstmsizer.cost.parameters import parameters
from lstmsizer.records import Cost, Setup, Shapes, Size


def cost(size: Size, shapes: Shapes, setup: Setup, calibration: Calibration | None) -> Cost:
    """What this size costs on this data; no seconds without a calibration of the machine."""
    known = calibration is not None
    return Cost(
        size=size,
        parameters=parameters(size, shapes.features, shapes.outputs, setup.cell),
        flops=flops(size, shapes.steps, shapes.features, shapes.outputs, setup.cell),
        training_bytes=training_bytes(size, shapes, setup.batch_size, setup.cell),
        inference_bytes=inference_bytes(size, shapes, setup.cell),
        epoch_seconds=predict_epoch_seconds(calibration, size, shapes, setup.batch_size) if known else None,
        latency_seconds=predict_latency(calibration, size, shapes) if known else None,
    )
