"""How often does the test err where it errs most: every contender is worse by just the tolerance?

    python benchmarks/boundary.py [--runs 1000] [--seed 0] [--json]

One plan, all looks, nothing given up early. Contenders of 2 (the guess) and 4 units are worse than the rival
of 8 by just the tolerance, 1 unit by three, so whatever is certified is wrong. A plan may err in 4 %. The
tolerance is 1 or 4 standard deviations between seeds. Who differs from the others, and how:

alike           all are Gaussian with the same spread
rival x 3       the rival has three times the standard deviation (and half the replicates)
guess x 3       the guess has
heavy           all are Student's t with 3 degrees of freedom
bad seeds       one seed in five ends in a bad place, for all sizes
guess's bad     one in five of the guess only; 'rare': one in twenty; 'x 3': with three times the spread
six rivals      all are as good as each other, and better than the guess by the tolerance
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from zlib import crc32

import numpy as np

from lstmsizer.decide.decide import Measured, decide
from lstmsizer.decide.looks import LOOKS
from lstmsizer.decide.plan import Plan
from lstmsizer.records import Size, Tolerance

Luck = Callable[[np.random.Generator, int], np.ndarray]

ONE, TWO, FOUR, EIGHT, DEEP = Size((1,)), Size((2,)), Size((4,)), Size((8,)), Size((2, 2))
RIVALS = (FOUR, EIGHT, Size((16,)), Size((32,)), Size((64,)), DEEP)
BEST, MEAN_PREDICTOR, CONFIDENCE, ALLOWED = 1.0, 20.0, 0.95, 0.05
TOLERANCES = (1.0, 4.0)
"""In standard deviations between seeds."""


def gaussian(chance: np.random.Generator, n: int) -> np.ndarray:
    """Luck of mean 0 and standard deviation 1."""
    return chance.normal(size=n)


def heavy(chance: np.random.Generator, n: int) -> np.ndarray:
    """Student's t with 3 degrees of freedom, of standard deviation 1."""
    return chance.standard_t(3, n) / 3**0.5


def bad_seeds(share: float) -> Luck:
    """Two narrow places, the bad one as rare as ``share``; mean 0, standard deviation 1."""
    narrow, apart = 0.2, (0.96 / (share * (1 - share))) ** 0.5

    def luck(chance: np.random.Generator, n: int) -> np.ndarray:
        return apart * ((chance.random(n) < share) - share) + narrow * chance.normal(size=n)

    return luck


@dataclass(frozen=True)
class World:
    """True excess of each size in tolerances, and the luck of its seeds; ``spread`` is 1 where not given."""

    excess: Mapping[Size, float] = field(
        default_factory=lambda: {ONE: 3.0, TWO: 1.0, FOUR: 1.0, EIGHT: 0.0, DEEP: 1.0}
    )
    contenders: tuple[Size, ...] = (ONE, TWO, FOUR)
    luck: Luck = gaussian
    others: Mapping[Size, Luck] = field(default_factory=dict[Size, Luck])
    spread: Mapping[Size, float] = field(default_factory=dict[Size, float])


WORLDS = {
    "alike": World(),
    "rival x 3": World(spread={EIGHT: 3.0}),
    "guess x 3": World(spread={TWO: 3.0}),
    "heavy": World(luck=heavy),
    "bad seeds": World(luck=bad_seeds(0.2)),
    "guess's bad": World(others={TWO: bad_seeds(0.2)}),
    "guess's bad, rare": World(others={TWO: bad_seeds(0.05)}),
    "guess's bad, x 3": World(others={TWO: bad_seeds(0.2)}, spread={TWO: 3.0}),
    "six rivals": World({ONE: 3.0, TWO: 1.0} | dict.fromkeys(RIVALS, 0.0), (ONE, TWO)),
}


@dataclass(frozen=True)
class Row:
    """One line of the printed table: the share of wrong certificates at each tolerance."""

    world: str
    wrong: tuple[float, ...]


def certified(world: World, tolerance: float, chance: np.random.Generator) -> bool:
    """Whether a plan that looks at all replicates of made-up scores certifies a size."""
    delta, sizes = Tolerance(1.0, 1.0 / BEST, "asked"), tuple(world.excess)
    reference = tuple(size for size in sizes if size not in world.contenders)
    plan = Plan(delta, TWO, world.contenders, reference, ALLOWED)
    measured: list[Measured] = []
    for size, excess in world.excess.items():
        luck = world.others.get(size, world.luck)(chance, plan.replicates(size, len(LOOKS) - 1))
        scores = BEST + excess + world.spread.get(size, 1.0) / tolerance * luck
        measured.append(Measured(size, 10 * size.units[0], 0.01, 1.0, (BEST,), tuple(scores)))
    return decide(measured, plan, len(LOOKS), MEAN_PREDICTOR, CONFIDENCE).certified


def row(name: str, runs: int, seed: int) -> Row:
    """Many runs of one world at each tolerance."""
    chance = np.random.default_rng([seed, crc32(name.encode())])
    wrong = (sum(certified(WORLDS[name], t, chance) for _ in range(runs)) / runs for t in TOLERANCES)
    return Row(name, tuple(wrong))


def main() -> None:
    """All worlds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--runs", type=int, default=1000, help="runs per world and tolerance, 0.02 s each")
    parser.add_argument("--seed", type=int, default=0, help="another seed, other luck")
    parser.add_argument("--json", action="store_true", help="one JSON list instead of the table")
    arguments = parser.parse_args()
    found: list[Row] = []
    if not arguments.json:
        print("world              " + "".join(f"  wrong at {t:g} sd" for t in TOLERANCES))
    for name in WORLDS:
        found.append(one := row(name, arguments.runs, arguments.seed))
        if not arguments.json:
            print(f"{name:19s}" + "".join(f"{share:15.1%}" for share in one.wrong), flush=True)
    if arguments.json:
        print(json.dumps([asdict(one) for one in found], indent=1))


if __name__ == "__main__":
    main()
