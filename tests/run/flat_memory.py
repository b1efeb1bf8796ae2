"""A run of 2,000 trials of the smallest networks, as a program that tells what its processes hold meanwhile.

``python flat_memory.py made-up`` takes trials that nobody trained, with curves of 50 epochs, to look at the
driver alone; ``python flat_memory.py engine`` has the engine train them, two epochs each, to look at its
worker.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lstmsizer.data.dataset import Scaled
from lstmsizer.execute.base import Executor
from lstmsizer.execute.local import LocalExecutor
from lstmsizer.execute.simulated import SimulatedExecutor
from lstmsizer.records import (
    Candidate,
    Curve,
    Decision,
    Question,
    Replicate,
    Request,
    Setup,
    Size,
    Spec,
    Tolerance,
    Trial,
)
from lstmsizer.run.clock import Clock
from lstmsizer.run.loop import search
from lstmsizer.search.afterwards import Afterwards
from lstmsizer.search.base import Wave, Waves
from lstmsizer.study.journal import Journal
from lstmsizer.study.kept import KeptStudy
from lstmsizer.train.engine import EnginePayload

TRIALS, TOLD = 2000, 250
"""How many trials, and after how many it is told what is held."""
WAVE, SIZES, EPOCHS = 20, (1, 2, 3, 4), 50
DECISION = Decision(Size((1,)), False, Tolerance(0.01, 0.01, "asked"), (), (), (), 0.95, 0.01, 0)


def waves() -> Waves:
    """Sizes, rates and starts of all kinds; every fourth training goes on where it has paused."""
    for first in range(0, TRIALS, WAVE):
        yield Wave("screen", "many trials", tuple(map(request, range(first, first + WAVE))))


def request(number: int) -> Request:
    other, epochs = (number - 1, 2) if number % 4 == 3 else (number, 1 if number % 4 == 2 else 2)
    candidate = Candidate(Size((SIZES[other % len(SIZES)],)), 10 ** -(2 + (other % 7) / 7))
    return Request(candidate, Replicate(0, other), epochs, "screen")


def made_up(item: object) -> tuple[Trial, float]:
    """A trial with curves of its own."""
    assert isinstance(item, Request)
    losses = [tuple(random.random() for _ in range(EPOCHS)) for _ in range(3)]
    return Trial(item, Curve(*losses), "stopped", EPOCHS, losses[2][-1], 1.0), 1.0


def engine(cores: int = 1) -> Executor:
    """The engine in a worker, with 40 windows of 4 steps to learn from."""
    values = np.random.default_rng(0).standard_normal((100, 1)).astype(np.float32)
    starts, rows = np.arange(80), np.arange(80)
    fold = Scaled(values, values[starts + 4], starts, 4, rows[:40], rows[40:60], rows[60:])
    payload = EnginePayload((fold,), Setup(batch_size=40, epochs=2, patience=2), 0, cores)
    return LocalExecutor("lstmsizer.train.engine:open_engine", payload)


@dataclass
class Telling:
    """A study that tells what this process and its children hold, in bytes, as it grows."""

    study: KeptStudy
    added: int = 0

    def trials(self) -> list[Trial]:
        return self.study.trials()

    def add(self, trial: Trial) -> None:
        self.study.add(trial)
        self.added += 1
        if self.added % TOLD == 0:
            worker = sum(map(held, children()))
            print(
                json.dumps({"trials": self.added, "driver": held(os.getpid()), "worker": worker}), flush=True
            )


def held(process: int) -> int:
    """Resident bytes."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def children() -> list[int]:
    """Of this process."""
    threads = Path("/proc/self/task").iterdir()
    return [int(number) for thread in threads for number in (thread / "children").read_text().split()]


def main() -> None:
    """Run them all."""
    spec = Spec(Question(("y",), 4), Setup(batch_size=32))
    executors = {"made-up": lambda: SimulatedExecutor(2, made_up), "engine": engine}
    with tempfile.TemporaryDirectory() as folder, executors[sys.argv[1]]() as executor:
        study = Telling(KeptStudy(Journal(Path(folder) / "study.journal"), spec, "made up"))
        story = Afterwards(DECISION, lambda told: waves())
        search(story, executor, study, Clock(None), lambda decision, trials: 0.0, lambda progress: None)


if __name__ == "__main__":
    main()
