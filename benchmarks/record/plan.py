"""What to record next, given what is recorded: no clock and no order of arrival decides anything.

Sizes have their turn in the order of their cost, so that a recording that is cut short has the cheap ones.
A size's turn: every rate from the screening seeds; if a size's best rate is the grid's first or last, the
grid grows there, for all sizes so far; then every rate that may be the best from the seeds that decide, and
from others for the truth.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from lstmsizer.cost.flops import flops
from lstmsizer.errors import SettingError
from lstmsizer.records import Candidate, Setup, Shapes, Size
from lstmsizer.search.screen import Grid
from lstmsizer.train.recorded import NOISE, Role, unstopped

LOWEST, HIGHEST = 1e-5, 1.0
"""The grid never grows beyond these; a best rate that stands there is left at the edge."""
AT_LEAST = 2
"""So many of each size's rates are recorded from all seeds, whatever the noise."""


@dataclass(frozen=True)
class Run:
    """One training to the last epoch. ``role`` says what it may be used for."""

    role: Role
    candidate: Candidate
    seed: int


@dataclass(frozen=True)
class Recording:
    """A run with its ``curves`` [E, 6] float32 (NaN from the epoch on in which it diverged).

    After each epoch: train loss, stop loss, score loss, score metric, test loss, test metric.
    """

    run: Run
    curves: np.ndarray


@dataclass(frozen=True)
class Plan:
    """What a table is made of. No seed has two roles.

    ``sizes`` cheapest first; ``rates`` where the grid begins, ascending.
    """

    sizes: tuple[Size, ...]
    rates: tuple[float, ...] = (1e-3, 3e-3, 1e-2, 3e-2, 1e-1)
    screening: range = range(4)
    deciding: range = range(100, 110)
    judging: range = range(200, 210)


@dataclass(frozen=True)
class Wave:
    """Runs to make next, none if all is done; so many of the plan's first sizes are complete."""

    complete: int
    runs: tuple[Run, ...]


Known = Mapping[Run, Recording]
Step = Literal[-1, 1]


def next_wave(known: Known, plan: Plan, diverged: float) -> Wave:
    """What to record next; ``diverged`` is the score at which a run stands that diverged."""
    of_candidate: dict[Candidate, list[Recording]] = defaultdict(list)
    for run, recording in known.items():
        if run.role == "screening":
            of_candidate[run.candidate].append(recording)
    for number in range(len(plan.sizes)):
        sizes, rates = plan.sizes[: number + 1], list(plan.rates)
        while True:
            screened = [
                Run("screening", Candidate(s, r), i) for s in sizes for r in rates for i in plan.screening
            ]
            if missing := [run for run in screened if run not in known]:
                return Wave(number, tuple(missing))
            scores = {size: _scores(of_candidate, size, rates, diverged) for size in sizes}
            further = beyond(rates, [_best(mine) for mine in scores.values()])
            if not further:
                break
            rates = sorted({*rates, *further})
        wanted = [run for size in sizes for run in _in_full(size, contenders(scores[size]), plan)]
        if missing := [run for run in wanted if run not in known]:
            return Wave(number, tuple(missing))
    return Wave(len(plan.sizes), ())


def with_seeds(plan: Plan, seeds: int) -> Plan:
    """The plan with so many random starts to decide, and as many for the truth.

    SettingError if they would not be apart.
    """
    room = plan.judging.start - plan.deciding.start
    if not 1 <= seeds <= room:
        raise SettingError(
            f"{seeds} random starts cannot be recorded for each of two roles: use 1 to {room}."
        )
    deciding, judging = (range(role.start, role.start + seeds) for role in (plan.deciding, plan.judging))
    return replace(plan, deciding=deciding, judging=judging)


def beyond(rates: list[float], best: Iterable[float]) -> list[float]:
    """Rates by which the grid grows: a step beyond each end at which a size has its best rate."""
    grid, ends = Grid.around(rates), set(best)
    steps: tuple[tuple[float, Step], ...] = ((rates[0], -1), (rates[-1], +1))
    grown = [grid.beyond(end, step) for end, step in steps if end in ends]
    return [rate for rate in grown if rate is not None and LOWEST <= rate <= HIGHEST]


def contenders(scores: Mapping[float, np.ndarray]) -> list[float]:
    """Rates that may be a size's best, ascending: by their means and standard errors, and the best two.

    Parameters
    ----------
    scores
        By rate: [S] scores of the screening seeds.
    """
    ranked = sorted(scores, key=lambda rate: (float(scores[rate].mean()), rate))
    best = scores[ranked[0]]

    def near(rate: float) -> bool:
        mine = scores[rate]
        error = np.sqrt((mine.var(ddof=1) + best.var(ddof=1)) / len(mine))
        return bool(mine.mean() - best.mean() <= NOISE * error)

    return sorted(rate for place, rate in enumerate(ranked) if place < AT_LEAST or near(rate))


def sizes_by_cost(max_layers: int, max_units: int, shapes: Shapes, setup: Setup) -> tuple[Size, ...]:
    """Stacks of 1, 2, 4, ... equal units up to the limits, cheapest first by their count of operations."""
    widths = [2**i for i in range(max_units.bit_length()) if 2**i <= max_units]
    every = [Size((width,) * depth) for depth in range(1, max_layers + 1) for width in widths]
    return tuple(sorted(every, key=lambda size: (flops(size, shapes, setup), size)))


def _in_full(size: Size, rates: Iterable[float], plan: Plan) -> list[Run]:
    roles: tuple[tuple[Role, range], ...] = (("decide", plan.deciding), ("truth", plan.judging))
    return [
        Run(role, Candidate(size, rate), seed) for rate in rates for role, seeds in roles for seed in seeds
    ]


def _scores(
    recorded: Mapping[Candidate, list[Recording]], size: Size, rates: list[float], diverged: float
) -> dict[float, np.ndarray]:
    """[S] by rate: the score at each run's best epoch, in the order of the seeds."""
    found: dict[float, np.ndarray] = {}
    for rate in rates:
        mine = sorted(recorded[Candidate(size, rate)], key=lambda recording: recording.run.seed)
        ends = unstopped(np.stack([recording.curves[:, :3] for recording in mine]))
        found[rate] = np.where(np.isfinite(ends), ends, diverged)
    return found


def _best(scores: Mapping[float, np.ndarray]) -> float:
    return min(scores, key=lambda rate: (float(scores[rate].mean()), rate))
