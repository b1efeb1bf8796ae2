"""All that a size costs, in one record."""

from __future__ import annotations

from lstmsizer.cost.calibration import Calibration, predict_epoch_seconds, predict_latency
from lstmsizer.cost.flops import flops
from lstmsizer.cost.memory import inference_bytes, training_bytes
from lstmsizer.cost.parameters import embedding_parameters, network_parameters
from lstmsizer.records import Cost, Setup, Shapes, Size


def cost(size: Size, shapes: Shapes, setup: Setup, calibration: Calibration | None) -> Cost:
    """What this size costs on this data; no seconds without a calibration of the machine."""
    return Cost(
        size=size,
        parameters=network_parameters(size, shapes, setup),
        flops=flops(size, shapes, setup),
        training_bytes=training_bytes(size, shapes, setup),
        inference_bytes=inference_bytes(size, shapes, setup),
        epoch_seconds=calibration and predict_epoch_seconds(calibration, size, shapes, setup),
        latency_seconds=calibration and predict_latency(calibration, size, shapes, setup),
        embedding_parameters=embedding_parameters(shapes, setup),
    )
