"""How the engine's cost grows: rows, steps, units, layers, workers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from statistics import median

from benchmarks.engine.cases import Case
from benchmarks.engine.figures import Growth
from benchmarks.engine.racing import Racer, racers


@dataclass(frozen=True)
class Series:
    """Cases that differ in one quantity; ``linear``: its seconds may grow no faster than linearly."""

    quantity: str
    amounts: tuple[int, ...]
    linear: bool

    def case(self, base: Case, amount: int) -> Case:
        """The base with that amount of the quantity."""
        match self.quantity:
            case "rows":
                return replace(base, sequences=amount)
            case "steps":
                return replace(base, steps=amount)
            case "units":
                return replace(base, units=(amount,))
            case "layers":
                return replace(base, units=base.units * amount, features=base.units[0])  # all layers alike
            case _:
                return base


BASE = Case((16,), 32, sequences=1024)
WHOLE = (
    Series("rows", (1_000, 10_000, 100_000, 1_000_000), linear=True),
    Series("steps", (8, 32, 128, 512), linear=True),
    Series("units", (4, 8, 16, 32, 64, 128, 256, 512), linear=False),
    Series("layers", (1, 2, 3, 4), linear=True),
    Series("workers", (1, 2), linear=False),
)
QUICK = (
    Series("rows", (1_000, 10_000), linear=True),
    Series("steps", (8, 32), linear=True),
    Series("units", (4, 16, 64), linear=False),
    Series("layers", (1, 2), linear=True),
    Series("workers", (1, 2), linear=False),
)


def measured(series: tuple[Series, ...], python: str, rounds: int) -> Iterator[Growth]:
    """Seconds of whole epochs for each model: by one worker, except for the workers."""
    with ExitStack() as undone:
        (racer,) = undone.enter_context(racers({"engine": python}, cores=1))
        for one in series:
            seconds = tuple(_epoch(racer, one, amount, rounds) for amount in one.amounts)
            yield Growth(one.quantity, one.amounts, seconds, one.linear)


def _epoch(racer: Racer, series: Series, amount: int, rounds: int) -> float:
    case = series.case(BASE, amount)
    racer.models = amount if series.quantity == "workers" else 1
    racer.build(case)
    racer.train(case.share(1 / 8))  # compiles
    return median(racer.train(case.sequences) for _ in range(rounds)) / racer.models
