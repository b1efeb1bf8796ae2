"""From seconds to figures: ratios, rates, bars, slopes. Nothing is measured here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from benchmarks.engine.cases import Case
from benchmarks.engine.racing import Timed
from lstmsizer.cost.flops import flops
from lstmsizer.records import Setup, Shapes, Size

BARS: dict[str, dict[int, float]] = {
    "keras-jax": {16: 3.0, 64: 2.0, 256: 1.7},
    "keras-tensorflow": {16: 15.0, 64: 6.0, 256: 3.5},
}
"""How often the engine must train a model of one layer while Keras trains one, by units."""
BARRED = {"batch": 32, "steps": 48}
COMPILATION_BAR = 1.2
"""Seconds that the engine may take to compile a program, on a core of its own."""
BACKWARD = 3
"""FLOPs of a forward and a backward pass, in forward passes."""
STRAIGHT = 1.05
"""A slope up to this is called linear: a twentieth is for the clock."""


@dataclass(frozen=True)
class Row:
    """One contender on one case; ``ratio`` is to the engine's epoch, the bar None where there is none."""

    case: Case
    contender: str
    epoch: float
    compilation: float
    with_compilation: float
    gflops: float
    share_of_sgemm: float
    ratio: float
    bar: float | None
    share: float

    @property
    def passed(self) -> bool | None:
        """Whether the bar was reached; None where there is none."""
        return None if self.bar is None else self.ratio >= self.bar


def rows(case: Case, timed: Mapping[str, Timed], sgemm: float, engine_models: int) -> list[Row]:
    """The table's rows of one case; ``sgemm`` GFLOP/s are what the machine can do."""
    work = 1e-9 * epoch_flops(case)
    engine = timed["engine"].epoch
    found: list[Row] = []
    for name, one in timed.items():
        models = engine_models if name == "engine" else 1
        found.append(
            Row(
                case=case,
                contender=name,
                epoch=one.epoch,
                compilation=one.compilation,
                with_compilation=one.epoch + one.compilation / models,
                gflops=work / one.epoch,
                share_of_sgemm=work / one.epoch / sgemm,
                ratio=one.epoch / engine,
                bar=bar(case, name),
                share=one.share,
            )
        )
    return found


def epoch_flops(case: Case) -> int:
    """Of training one model for one epoch."""
    shapes = Shapes(case.steps, case.features, 1, case.sequences, 0, 0, 0)
    return BACKWARD * case.sequences * flops(Size(case.units), shapes, Setup(case.batch))


def bar(case: Case, contender: str) -> float | None:
    """How many times slower than the engine the contender must be; None where nothing is promised."""
    if len(case.units) != 1 or (case.batch, case.steps) != (BARRED["batch"], BARRED["steps"]):
        return None
    return BARS.get(contender, {}).get(case.units[0])


def slope(amounts: Sequence[float], seconds: Sequence[float]) -> float:
    """Of the least-squares line through the logarithms: 1 is linear growth, 2 quadratic; NaN of one point."""
    if len(amounts) < 2:
        return float("nan")
    return float(np.polyfit(np.log(amounts), np.log(seconds), 1)[0])


@dataclass(frozen=True)
class Growth:
    """Seconds of an epoch for each model, by one quantity; ``linear``: whether they may grow no faster."""

    quantity: str
    amounts: tuple[int, ...]
    seconds: tuple[float, ...]
    linear: bool

    @property
    def slope(self) -> float:
        """On log axes."""
        return slope(self.amounts, self.seconds)

    @property
    def passed(self) -> bool | None:
        """Whether it grows no faster than linearly; None where nothing is promised or told by one point."""
        return self.slope <= STRAIGHT if self.linear and isfinite(self.slope) else None


@dataclass(frozen=True)
class Predicted:
    """One size's epoch, on one core: predicted by the cost model, and measured."""

    case: Case
    predicted: float
    measured: float

    @property
    def error(self) -> float:
        """Relative to what was measured."""
        return self.predicted / self.measured - 1


def median_error(predictions: Sequence[Predicted]) -> float:
    """Of the errors' absolute values."""
    return float(np.median([abs(one.error) for one in predictions]))
