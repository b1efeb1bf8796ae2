"""How often is a certificate wrong? The whole ladder on made-up scores whose truth is known.

    python benchmarks/decision.py [--runs 60] [--seed 0] [--json]

A 'training' is one number: the size's true loss plus the luck of its seed. Curves of loss against units:
gradual, clear (an elbow at 8), plateau-first (nothing helps before 32 units) and U-shaped. Luck: Gaussian,
heavy-tailed (Student's t with 3 degrees of freedom) and bimodal (one seed in five ends in a bad place).
In three further worlds 8 units would be enough, but fail to learn from some starts ('fails': how many),
and narrower sizes from twice as many; from 16 units on none does.
Every world and run has its own luck; another --seed gives other luck to all of them.

certified   share of runs that ended with a certificate
wrong       share of runs whose certificate is false: some size that was compared is better by more than the
            tolerance that the certificate names (allowed: 5 %)
beaten      the same, asked of all sizes, also those that were never compared
replicates  fresh replicates of the answer (median)
trainings   trainings in all (median)
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from math import log2
from zlib import crc32

import numpy as np

from lstmsizer.cost.parameters import parameters
from lstmsizer.records import Curve, Decision, Demand, Request, Setup, Size, Space, Trial
from lstmsizer.search.ladder import Ladder
from lstmsizer.search.staged import Staged

COUNTED = partial(parameters, features=4, outputs=1)

MEAN_PREDICTOR = 1.0
SPACE = Space(max_layers=3, max_units=256, learning_rates=(1e-3, 3e-3, 1e-2))
RIGHT_RATE = 3e-3

CURVES: dict[str, Callable[[Size], float]] = {
    "gradual": lambda s: 0.30 + 0.20 / s.units[0] ** 0.7 + 0.004 * (s.depth - 1),
    "clear": lambda s: 0.30 + 0.10 * max(0.0, 3 - log2(s.units[0])) + 0.004 * (s.depth - 1),
    "plateau": lambda s: 0.30 + (0.4 if s.units[0] < 32 else 0.0) + 0.004 * (s.depth - 1),
    "u-shaped": lambda s: 0.30 + 0.012 * (log2(s.units[0]) - 3) ** 2 + 0.01 * (s.depth - 1),
}
"""True loss of each size."""

LUCK: dict[str, Callable[[np.random.Generator], float]] = {
    "gaussian": lambda chance: chance.normal(),
    "heavy": lambda chance: chance.standard_t(3) / 3**0.5,
    "bimodal": lambda chance: (2.0 if chance.random() < 0.2 else -0.5) + 0.2 * chance.normal(),
}
"""A seed's luck, of mean 0 and standard deviation 1."""

SPREADS = {"small": 0.004, "large": 0.02}
"""Standard deviation between seeds: about 1 % and 6 % of the best loss."""


FAILING = (0.05, 0.1, 0.2)
"""Shares of the starts from which 8 units fail."""
LOST = 0.3
"""What a start that fails loses: the loss is doubled."""


@dataclass(frozen=True)
class World:
    """How good sizes truly are, and what luck does to a training."""

    curve: str
    luck: str
    spread: str
    fails: float = 0.0

    def failing(self, size: Size) -> float:
        """The share of a size's starts that fail."""
        width = size.units[0]
        return self.fails if width == 8 else 2 * self.fails if width < 8 else 0.0

    def truth(self, size: Size) -> float:
        """The mean loss of a size over all starts there are."""
        return CURVES[self.curve](size) + LOST * self.failing(size)

    def score(self, size: Size, chance: np.random.Generator) -> float:
        """The loss of one training."""
        lucky = CURVES[self.curve](size) + SPREADS[self.spread] * LUCK[self.luck](chance)
        return lucky + LOST * (chance.random() < self.failing(size))


def worlds() -> list[World]:
    """All of them, those with starts that fail last."""
    plain = [World(curve, luck, spread) for curve in CURVES for luck in LUCK for spread in SPREADS]
    return plain + [World("clear", "gaussian", "small", fails) for fails in FAILING]


@dataclass(frozen=True)
class Row:
    """One line of the printed table."""

    curve: str
    luck: str
    spread: str
    fails: float
    certified: float
    wrong: float
    beaten: float
    replicates: float
    trainings: float


@dataclass(frozen=True)
class Run:
    """One ladder's end."""

    decision: Decision
    trainings: int


def climb(world: World, entropy: tuple[int, ...]) -> Run:
    """Let the ladder ask, and answer it by chance."""
    strategy = Staged(
        Ladder,
        SPACE,
        Setup(32, 1, 1),
        Demand(),
        MEAN_PREDICTOR,
        parameters=COUNTED,
    )
    trainings = 0
    while (wave := strategy.ask()) is not None:
        strategy.tell([train(request, world, entropy) for request in wave.requests])
        trainings += len(wave.requests)
    decision = strategy.decide()
    assert decision is not None
    return Run(decision, trainings)


def train(request: Request, world: World, entropy: tuple[int, ...]) -> Trial:
    """A training of one epoch: the true loss and the luck of its seed."""
    candidate, seed = request.candidate, request.replicate.seed
    steps = round(3 * abs(log2(candidate.learning_rate / RIGHT_RATE)))
    chance = np.random.default_rng([*entropy, seed, steps, *candidate.size.units])
    score = world.score(candidate.size, chance) + 0.05 * steps
    return Trial(request, Curve((score,), (score,), (score,)), "capped", 1, score, 1.0)


def every_size() -> list[Size]:
    """All sizes of the space."""
    return [Size((2**i,) * depth) for depth in range(1, SPACE.max_layers + 1) for i in range(9)]


def row(world: World, runs: int, seed: int) -> Row:
    """Many runs of one world."""
    name = ", ".join(
        map(str, (world.curve, world.luck, world.spread, *([world.fails] if world.fails else [])))
    )
    ends = [climb(world, (seed, crc32(name.encode()), run)) for run in range(runs)]
    sure = [end.decision for end in ends if end.decision.certified]
    wrong = sum(_beaten(d, [*d.contenders, *d.reference], world) for d in sure)
    beaten = sum(_beaten(d, every_size(), world) for d in sure)
    replicates = [next(v.replicates for v in d.verdicts if v.size == d.size) for d in sure]
    return Row(
        **asdict(world),
        certified=len(sure) / runs,
        wrong=wrong / runs,
        beaten=beaten / runs,
        replicates=float(np.median(replicates)) if replicates else 0.0,
        trainings=float(np.median([end.trainings for end in ends])),
    )


def _beaten(decision: Decision, sizes: list[Size], world: World) -> bool:
    return world.truth(decision.size) > min(map(world.truth, sizes)) + decision.tolerance.delta


def main() -> None:
    """All worlds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--runs", type=int, default=60, help="runs per world, about 0.1 s each")
    parser.add_argument("--seed", type=int, default=0, help="another seed, other luck")
    parser.add_argument("--json", action="store_true", help="one JSON list instead of the table")
    arguments = parser.parse_args()
    found: list[Row] = []
    if not arguments.json:
        print("curve      luck       spread  fails  certified   wrong  beaten  replicates  trainings")
    for world in worlds():
        found.append(one := row(world, arguments.runs, arguments.seed))
        if not arguments.json:
            print(
                f"{one.curve:10s} {one.luck:10s} {one.spread:7s} {one.fails:5.0%} {one.certified:10.0%} "
                f"{one.wrong:7.1%} {one.beaten:7.1%} {one.replicates:11.0f} {one.trainings:10.0f}",
                flush=True,
            )
    if arguments.json:
        print(json.dumps([asdict(one) for one in found], indent=1))


if __name__ == "__main__":
    main()
