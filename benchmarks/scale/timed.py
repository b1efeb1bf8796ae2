"""A run of the loop whose parts are timed."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.scale.service import Nothing
from lstmsizer.cost.parameters import stack_parameters
from lstmsizer.execute.base import Executor
from lstmsizer.execute.local import LocalExecutor
from lstmsizer.execute.ray_executor import RayExecutor
from lstmsizer.execute.simulated import SimulatedExecutor
from lstmsizer.records import Candidate, Question, Replicate, Request, Setup, Shapes, Size, Space, Spec
from lstmsizer.run.clock import Clock
from lstmsizer.run.loop import search
from lstmsizer.search.strategies import strategy_for
from lstmsizer.study.journal import Journal
from lstmsizer.study.kept import KeptStudy

SERVICE = "benchmarks.scale.service:open_nothing"


@dataclass(frozen=True)
class Row:
    """One line of the table: trials a second, and milliseconds of each part for one trial."""

    executor: str
    workers: int
    trials: int
    trials_per_second: float
    study: float
    strategy: float
    executing: float
    rest: float


class Timed:
    """Something whose methods' time is added up under one name, what they call of others included."""

    def __init__(self, inner: Any, name: str, spent: Counter[str]) -> None:
        self._inner, self._name, self._spent = inner, name, spent

    def __getattr__(self, method: str) -> Any:
        found = getattr(self._inner, method)
        return self._clocked(found) if callable(found) else found

    def _clocked(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            begun = time.perf_counter()
            try:
                return function(*arguments)
            finally:
                self._spent[self._name] += time.perf_counter() - begun

        return call


def simulated(workers: int) -> Executor:
    """Workers that are no more than slots: all time is the driver's."""
    service = Nothing(workers)
    return SimulatedExecutor(workers, lambda item: (service(item), 1.0))


EXECUTORS: dict[str, Callable[[int], Executor]] = {
    "simulated": simulated,
    "local": lambda workers: LocalExecutor(SERVICE, workers),
    "ray": lambda workers: RayExecutor(SERVICE, workers, cores=2),
}


def timed(name: str, workers: int, candidates: int) -> Row:
    """Screen so many random candidates, confirm the best, keep all of it in a journal."""
    shapes = Shapes(steps=24, features=8, outputs=1, train=4096, stop=512, score=512, test=512)
    setup = Setup(batch_size=32, epochs=50)
    spec = Spec(Question(("y",), 24), setup, Space(), strategy="random", trials=candidates)
    spent: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder, EXECUTORS[name](workers) as executor:
        study = KeptStudy(Journal(Path(folder) / "study.journal"), spec, "made up")
        strategy = strategy_for(spec, 1.0, lambda size: stack_parameters(size, shapes, setup))
        _opened(executor)
        begun = time.perf_counter()
        found = search(
            Timed(strategy, "strategy", spent),
            Timed(executor, "executor", spent),
            Timed(study, "study", spent),
            Clock(None),
            lambda decision, trials: 0.0,
            lambda progress: None,
        )
        total = time.perf_counter() - begun
    trials = len(found.trials)
    parts = [1000 * spent[part] / trials for part in ("study", "strategy", "executor")]
    return Row(name, workers, trials, trials / total, *parts, 1000 * total / trials - sum(parts))


def _opened(executor: Executor) -> None:
    """Wait until its workers are there; what they cost to start is another matter."""
    executor.submit(Request(Candidate(Size((1,)), 0.01), Replicate(0, 0), 1, "screen"))
    executor.wait(None)
