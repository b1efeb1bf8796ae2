"""Trains on five million rows through a real worker; prints MiB of memory as JSON."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

import numpy as np

from lstmsizer.data.dataset import Fold, Scaling, Sequences, scaled
from lstmsizer.execute.calls import gather
from lstmsizer.execute.local import LocalExecutor
from lstmsizer.records import Candidate, Replicate, Request, Setup, Size
from lstmsizer.train.engine import EnginePayload

ROWS, FEATURES, WINDOW = 5_000_000, 10, 168
SPARSE = 1000  # every thousandth window is trained or scored: memory does not depend on it, time does


def sequences() -> Sequences:
    values = np.random.default_rng(0).standard_normal((ROWS, FEATURES), dtype=np.float32)
    return Sequences(values, np.arange(ROWS - WINDOW), WINDOW, values[WINDOW:, :1].copy())


def fold(examples: np.ndarray, mean: float) -> Fold:
    """Parts spread over the whole series, in time order."""
    train, stop, score, test = np.split(examples, [int(len(examples) * share) for share in (0.6, 0.75, 0.9)])
    scaling = Scaling(np.full(FEATURES, mean), np.ones(FEATURES), np.zeros(1), np.ones(1))
    return Fold(train[::SPARSE], stop[::SPARSE], score[::SPARSE], test, scaling)


def peak(who: int) -> float:
    """Most memory so far, in MiB: of this process, or of the largest of its children that have ended."""
    return resource.getrusage(who).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def own_peak() -> float:
    """As ``peak``; on Linux without that of the process that started this one, which getrusage hands down."""
    status = Path("/proc/self/status")
    if not status.exists():
        return peak(resource.RUSAGE_SELF)
    (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 2**10


def main() -> None:
    series = sequences()
    data = sum(array.nbytes for array in (series.values, series.starts, series.targets)) / 2**20
    folds = tuple(scaled(series, fold(series.starts, mean)) for mean in (0.0, 0.1))
    setup = Setup(batch_size=256, epochs=1)
    with LocalExecutor("lstmsizer.train.engine:open_engine", EnginePayload(folds, setup, 0, 1)) as trainer:
        asked = [Request(Candidate(Size((4,)), 0.01), Replicate(number, 0), 1, "screen") for number in (0, 1)]
        statuses = [outcome.value.status for outcome in gather(trainer, asked)]
    parent, worker = own_peak(), peak(resource.RUSAGE_CHILDREN)
    json.dump({"statuses": statuses, "data": data, "parent": parent, "worker": worker}, sys.stdout)


if __name__ == "__main__":
    main()
