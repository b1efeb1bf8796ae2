"""What is sized, under which rules, and what came of it: what the race and its contenders tell each other."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

ROOT = Path(__file__).resolve().parents[2]
DATA = "LSTMSIZER_DATA"
"""Of the environment: a folder with further data sets."""


@dataclass(frozen=True)
class Case:
    """A file and the question about it: the next value of ``target`` from the last ``window`` steps.

    ``rows``: only so many of the file's last ones; None: all.
    """

    name: str
    path: str
    target: str
    window: int
    exclude: tuple[str, ...] = ()
    rows: int | None = None


@dataclass(frozen=True)
class Rules:
    """What every contender is held to; None: the tool's own default for the data.

    ``trials`` are Optuna's; ``budget`` is the tool's, as its users write it; ``judged`` is how often an
    answer is trained anew.
    """

    max_layers: int = 3
    max_units: int = 128
    trials: int = 30
    budget: str = "5m"
    epochs: int | None = None
    judged: int = 2


@dataclass(frozen=True)
class Job:
    """What a contender's process is told; ``units`` and ``rate`` are for those that only train."""

    case: Case
    rules: Rules
    seed: int
    units: tuple[int, ...] = ()
    rate: float = 0.0


@dataclass(frozen=True)
class Found:
    """What a contender came to.

    Attributes
    ----------
    units, rate, parameters
        The answer: units of each layer, learning rate, weights of the whole model.
    test
        Mean squared error on the test part, in the target's units, of the model that was delivered.
    trainings
        How many were begun.
    fit_seconds
        What the one training took (the yardstick alone).
    guess_seconds
        Since when the last best guess had stood (the tool alone).
    certified
        Whether the answer is certified (the tool alone).
    """

    units: tuple[int, ...]
    rate: float
    parameters: int
    test: float
    trainings: int
    fit_seconds: float | None = None
    guess_seconds: float | None = None
    certified: bool | None = None


def frame(case: Case) -> pl.DataFrame:
    """The rows that a case is about."""
    import polars as pl

    table = pl.read_csv(case.path, infer_schema_length=None, null_values="NA")
    return table if case.rows is None else table.tail(case.rows)


def cases(data: str | None = None) -> list[Case]:
    """The example, and two further sets where the folder that ``LSTMSIZER_DATA`` names has them."""
    found = [Case("Beijing PM2.5", str(ROOT / "examples" / "beijing-pm25.csv"), "pm2.5", 24)]
    folder = data or os.environ.get(DATA)
    if folder:
        further = (
            Case("temperatures", "univariate_small/daily-min-temperatures.csv", "Temp", 30),
            Case("bikes", "bike_hourly/hour.csv.gz", "cnt", 24, ("casual", "registered", "instant")),
        )
        found += [
            Case(one.name, str(path), one.target, one.window, one.exclude)
            for one in further
            if (path := Path(folder, one.path)).exists()
        ]
    return found
