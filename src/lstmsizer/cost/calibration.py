"""How fast the machine is: a few physically named terms, fitted to measured epochs.

An epoch trains on the train part (one forward and one backward pass, the latter with twice the products)
and passes forward over the stop and the score part. Its seconds are taken to be a sum of

* an overhead for each batch, and one for each turn of a layer's loop over the steps,
* the elementwise part: for each unit, step and sequence,
* the products: for each floating point operation,

all counted as the engine works: units padded to a program's width, parts to whole batches, stop and score
in batches of their own. The terms cannot be negative (Lawson & Hanson 1974, non-negative least squares), and
it is the relative error that is made small, since sizes differ a thousandfold in time.

A calibration is kept between runs in one small JSON file for each machine, in the user's cache folder or in
the one that ``LSTMSIZER_CACHE`` names.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import platform
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, astuple, dataclass, fields
from pathlib import Path

import numpy as np

from lstmsizer.cost.flops import GATES
from lstmsizer.cost.layout import EVALUATION_BATCH, batches, padded
from lstmsizer.cost.parameters import layer_inputs, network_inputs
from lstmsizer.cost.terms import fitted
from lstmsizer.data.cache_folder import cache_folder
from lstmsizer.records import Setup, Shapes, Size


@dataclass(frozen=True)
class Measurement:
    """An epoch of this size took ``epoch_seconds`` on one core.

    Shapes without stop and score sequences are an epoch without its evaluation, and those without train
    sequences the evaluation alone.
    """

    size: Size
    shapes: Shapes
    setup: Setup
    epoch_seconds: float


@dataclass(frozen=True)
class Calibration:
    """Seconds on one core for each batch, turn of a layer's loop, element (unit, step, sequence) and FLOP.

    A GRU's unit is three quarters of an LSTM's, as its gates are.
    """

    batch: float
    turn: float
    element: float
    flop: float


# One core of an AMD EPYC, on which an epoch of 4,096 sequences of 48 steps and 8 features at batch 32 took
# 0.054, 0.28 and 2.6 s with one layer of 16, 64 and 256 units; these cannot tell the overhead of a batch,
# which is a guess. Only the proportions matter, and only where the measurements at hand leave them open.
TYPICAL = Calibration(batch=2e-5, turn=1.2e-6, element=3.6e-9, flop=7.5e-12)


def fit(measurements: Sequence[Measurement]) -> Calibration:
    """The terms that explain the measurements with the least squared relative error.

    Measurements on one data set cannot tell all terms apart. What they leave open is taken to be as on the
    typical machine, faster or slower by a common factor.

    Raises
    ------
    ValueError
        If there are no measurements.
    """
    if not measurements:
        raise ValueError("a calibration needs at least one measurement")
    work = np.array([epoch_work(m.size, m.shapes, m.setup) for m in measurements])  # [M, K]
    seconds = np.array([m.epoch_seconds for m in measurements])  # [M]
    return Calibration(*map(float, fitted(work, seconds, astuple(TYPICAL))))


def predict_epoch_seconds(calibration: Calibration, size: Size, shapes: Shapes, setup: Setup) -> float:
    """Seconds of one epoch on one core, its forward passes over stop and score included."""
    return float(np.array(astuple(calibration)) @ epoch_work(size, shapes, setup))


def predict_latency(calibration: Calibration, size: Size, shapes: Shapes, setup: Setup) -> float:
    """Seconds of one prediction: a compiled forward pass of one sequence, on one core."""
    return float(np.array(astuple(calibration)) @ _forward(size, shapes, setup, batches=1, batch_size=1))


def epoch_work(size: Size, shapes: Shapes, setup: Setup) -> np.ndarray:
    """How often an epoch pays each term, [K]: batches, turns, elements, FLOPs."""
    wide = padded(size)
    train = batches(shapes.train, setup.batch_size)
    held = batches(shapes.stop + shapes.score, EVALUATION_BATCH)
    training = _forward(wide, shapes, setup, train, setup.batch_size)
    return training * _TRAINING + _forward(wide, shapes, setup, held, EVALUATION_BATCH)


# Forward and backward together, in forward passes: one batch, two loops, two elementwise parts, and three
# times the products (the gradients of the inputs and of the kernels are one each).
_TRAINING = np.array([1.0, 2.0, 2.0, 3.0])


def _forward(size: Size, shapes: Shapes, setup: Setup, batches: int, batch_size: int) -> np.ndarray:
    directions, gates = 1 + setup.bidirectional, GATES[setup.cell]
    steps = directions * batches * shapes.steps  # of each layer
    read = layer_inputs(size, network_inputs(shapes, setup), setup.bidirectional)
    products = sum(2 * gates * units * (few + units) for few, units in zip(read, size.units, strict=True))
    elements = sum(size.units) * gates / GATES["lstm"]
    return np.array(
        [batches, steps * size.depth, steps * batch_size * elements, steps * batch_size * products],
        dtype=np.float64,
    )


# ---------------------------------------------------------------- kept between runs


def machine() -> str:
    """The processor's model and the number of cores: ``'AMD EPYC, 2 cores'``."""
    return f"{_processor()}, {os.cpu_count()} cores"


def place() -> Path:
    """The file of this machine; a home folder may be shared by several."""
    name = hashlib.sha256(machine().encode()).hexdigest()[:16]
    return cache_folder() / f"calibration-{name}.json"


def load() -> Calibration | None:
    """The machine's calibration; None if there is none, or none that can be read."""
    try:
        kept = json.loads(place().read_text(encoding="utf-8"))
        terms = {field.name: float(kept["calibration"][field.name]) for field in fields(Calibration)}
    except (OSError, ValueError, KeyError, TypeError):
        return None
    sound = all(math.isfinite(term) and term >= 0 for term in terms.values()) and any(terms.values())
    return Calibration(**terms) if sound else None


def save(calibration: Calibration) -> None:
    """Keep it for the next run, whole or not at all; a cache that cannot be written is no error."""
    content = json.dumps({"machine": machine(), "calibration": asdict(calibration)}, indent=1)
    path = place()
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".calibration-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(content)
            os.replace(draft, path)
        except OSError:
            os.unlink(draft)
            raise


def _processor() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
