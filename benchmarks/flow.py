"""How long do cores wait, and what does it cost that they do not? Replayed on recorded tables.

    python benchmarks/flow.py --tables DIR [--runs 5] [--slots 1 2 4 16] [--json]

The tool's own loop and search, on an executor in which time is made up: a training takes its recorded
seconds, and thinking takes none. Per table and number of slots, means over orders of seeds, in fits (one
fit: one full run of 1 x 32 on one slot):

waiting     wall time if slots wait for the slowest of each wave
wall        wall time as it is: idle slots train what will probably be asked
ideal       what was asked for, shared out among the slots without a gap
guess       wall time until the best guess stood
price       trained in all
in vain     of that, never asked for (with what was called off at the end)
idle        share of the slots' time in which nothing was trained

The answers are compared with those of one slot; a difference ends the program.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from functools import partial
from pathlib import Path
from typing import cast

import numpy as np

from lstmsizer.cost.parameters import parameters
from lstmsizer.execute.simulated import SimulatedExecutor
from lstmsizer.records import Decision, Demand, Progress, Request, Setup, Size, Space, Trial
from lstmsizer.run.clock import Clock
from lstmsizer.run.loop import search
from lstmsizer.search.base import Strategy, Wave
from lstmsizer.search.ladder import Ladder
from lstmsizer.search.staged import Staged
from lstmsizer.study.memory import MemoryStudy
from lstmsizer.train.recorded import Recorded, Table, load_table


@dataclass(frozen=True)
class Blind:
    """A strategy that foresees nothing, and otherwise does what another one does."""

    sighted: Strategy

    def ask(self) -> Wave | None:
        return self.sighted.ask()

    def tell(self, trials: Sequence[Trial]) -> None:
        self.sighted.tell(trials)

    def fork(self) -> Strategy:
        return Settled(self.sighted)

    def decide(self, partial: Sequence[Trial] = ()) -> Decision | None:
        return self.sighted.decide(partial)


class Settled(Blind):
    """A strategy that has nothing to ask."""

    def ask(self) -> Wave | None:
        return None


@dataclass(frozen=True)
class Ran:
    """One run, in seconds; ``asked`` is the price of what was asked for."""

    decision: Decision
    wall: float
    guess: float
    trained: float


@dataclass(frozen=True)
class Row:
    """One line of the printed table."""

    table: str
    slots: int
    waiting: float
    wall: float
    ideal: float
    guess: float
    price: float
    in_vain: float
    idle: float


def run(table: Table, order: int, slots: int, sighted: bool) -> Ran:
    """One search on a table, with its own order of seeds."""
    setup = Setup(batch_size=32, epochs=table.epochs, patience=max(5, table.epochs // 10))
    trainer = Recorded(table, setup, order=order, slots=slots)
    sizes = table.sizes()
    ladder = Staged(
        Ladder, Space(), setup, Demand(), table.mean_predictor(),
        partial(parameters, features=table.features, outputs=table.outputs),
        available=lambda size: size in sizes,
    )  # fmt: skip
    guessed: list[float] = []

    def train(item: object) -> tuple[Trial, float]:
        trial = trainer.train(cast(Request, item))
        return trial, trial.seconds

    def watch(progress: Progress) -> None:
        if progress.stage == "confirm":
            guessed.append(executor.time)

    executor = SimulatedExecutor(slots, train)
    strategy: Strategy = ladder if sighted else Blind(ladder)
    clock = Clock(None, now=lambda: executor.time)
    found = search(strategy, executor, MemoryStudy(), clock, lambda decision, trials: 0.0, watch)
    return Ran(found.decision, executor.time, [*guessed, executor.time][0], executor.busy)


def rows(name: str, table: Table, numbers: Sequence[int], runs: int) -> Iterator[Row]:
    """One line for each number of slots."""
    fit = table.epoch_seconds(Size((32,))) * table.epochs
    alone = [run(table, order, 1, sighted=False) for order in range(runs)]
    asked = _mean(r.trained for r in alone) / fit
    for slots in numbers:
        waiting = [run(table, order, slots, sighted=False) for order in range(runs)]
        ran = [run(table, order, slots, sighted=True) for order in range(runs)]
        for one, other, blind in zip(alone, ran, waiting, strict=True):
            if not one.decision == other.decision == blind.decision:
                raise SystemExit(f"{name}: {slots} slots answer otherwise than one: {other.decision}")
        price = _mean(r.trained for r in ran) / fit
        wall = _mean(r.wall for r in ran) / fit
        yield Row(
            table=name,
            slots=slots,
            waiting=_mean(r.wall for r in waiting) / fit,
            wall=wall,
            ideal=asked / slots,
            guess=_mean(r.guess for r in ran) / fit,
            price=price,
            in_vain=price - asked,
            idle=1 - price / (slots * wall),
        )


def _mean(values: Iterator[float]) -> float:
    return float(np.mean(list(values)))


def main() -> None:
    """Replay every table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--tables", type=Path, required=True, help="folder of .npz tables")
    parser.add_argument("--runs", type=int, default=5, help="orders of seeds per table")
    parser.add_argument("--slots", type=int, nargs="+", default=[1, 2, 4, 16], help="numbers of slots")
    parser.add_argument("--json", action="store_true", help="one JSON list instead of the table")
    arguments = parser.parse_args()
    found: list[Row] = []
    if not arguments.json:
        print(f"{'table':16s}" + "".join(f"{field.name:>9s}" for field in fields(Row)[1:]))
    for path in sorted(arguments.tables.glob("*.npz")):
        for row in rows(path.stem, load_table(path), arguments.slots, arguments.runs):
            found.append(row)
            if not arguments.json:
                numbers = (row.waiting, row.wall, row.ideal, row.guess, row.price, row.in_vain)
                shown = "".join(f"{number:9.2f}" for number in numbers)
                print(f"{row.table:16s}{row.slots:9d}{shown}{row.idle:9.0%}", flush=True)
    if arguments.json:
        print(json.dumps([asdict(row) for row in found], indent=1))


if __name__ == "__main__":
    main()
