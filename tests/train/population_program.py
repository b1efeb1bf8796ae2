"""Trains on virtual devices in populations, and one by one; prints both as JSON (see test_population.py)."""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace

import jax
import numpy as np

from lstmsizer.data.dataset import Scaled
from lstmsizer.records import Candidate, Replicate, Request, Setup, Size, Trial
from lstmsizer.train import population
from lstmsizer.train.engine import Engine, EnginePayload

WILD = 1e30


def wave(rows: int) -> Scaled:
    """A noisy sine of 2 features, seen through windows of 6 steps."""
    chance = np.random.default_rng(rows)
    time = np.arange(rows + 7, dtype=np.float32)
    values = np.stack([np.sin(time / 3), np.cos(time / 5)], axis=1).astype(np.float32)
    values += 0.1 * chance.standard_normal(values.shape).astype(np.float32)
    train, stop, score = np.split(np.arange(rows), [rows - 60, rows - 30])
    return Scaled(values, values[6 : 6 + rows, :1].copy(), np.arange(rows), 6, train, stop, score)


def requests() -> list[Request]:
    """Of different rates, dropouts, units, folds, seeds and epochs; one diverges at once."""
    return [
        Request(Candidate(Size((units,)), rate, dropout), Replicate(fold, seed), epochs, "screen")
        for units, rate, dropout, fold, seed, epochs in (
            (3, 0.01, 0.1, 0, 0, 4),
            (4, 0.03, 0.2, 0, 1, 2),
            (4, WILD, 0.2, 0, 0, 4),
            (2, 0.1, 0.3, 0, 2, 4),
            (4, 0.01, 0.1, 1, 0, 3),
            (3, 0.02, 0.5, 1, 1, 4),
            (1, 0.03, 0.1, 0, 3, 4),
            (4, 0.05, 0.1, 0, 4, 3),
        )
    ]


def train_all(engine: Engine) -> list[Trial]:
    with ThreadPoolExecutor(len(requests())) as threads:
        return list(threads.map(engine.train, requests()))


def main() -> None:
    setup = Setup(batch_size=16, epochs=4, patience=4)
    payload = EnginePayload((wave(136), wave(150)), setup, seed=0, slots=1)
    ran: list[tuple[int, int, int]] = []
    run = population._Device.run

    def watched(
        device: population._Device, calls: list[population.Call], size: int
    ) -> list[population.Result]:
        ran.append((device._device.id, len(calls), size))
        return run(device, calls, size)

    population._Device.run = watched
    engine = Engine(replace(payload, populations=True), lambda: False)
    together, alone = train_all(engine), train_all(Engine(payload, lambda: False))
    facts = {"devices": len(jax.devices()), "slots": engine.slots, "ran": ran}
    trials = {"together": [*map(asdict, together)], "alone": [*map(asdict, alone)]}
    json.dump(facts | trials, sys.stdout)


if __name__ == "__main__":
    main()
