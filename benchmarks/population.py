"""How many models a second does a population train, beside single fits of Keras on the same device?

    python -m benchmarks.population [--units 32] [--members 1,16,64,256] [--epochs 3] [--json]

One layer on sequences of 48 steps and 8 features in batches of 32, made up: 4,096 of them an epoch. Runs on
JAX's default device: a GPU, where JAX has one (``pip install "jax[cuda13]"``), else a CPU, and says so. The
figures of a CPU say nothing of a GPU: there a search trains one model on each core instead.

members    trainings at once in one program
models/s   trainings of so many epochs done in a second, compilation excluded; the median of three turns
times      how many times as many as by single fits of Keras (JAX backend) one after the other
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from statistics import median

os.environ.setdefault("KERAS_BACKEND", "jax")

import numpy as np

from lstmsizer.data.dataset import Scaled
from lstmsizer.records import Candidate, Replicate, Request, Setup, Size
from lstmsizer.train.engine import Engine, EnginePayload

TRAIN, HELD, STEPS, FEATURES, BATCH = 4096, 256, 48, 8, 32
TURNS = 3


@dataclass(frozen=True)
class Row:
    """One line of the table; ``members`` 0 is Keras."""

    members: int
    models_per_second: float
    times_keras: float


def made_up() -> Scaled:
    """Sequences by index out of one series; a small part is evaluated after each epoch."""
    values = np.random.default_rng(0).standard_normal((TRAIN + HELD + STEPS, FEATURES)).astype(np.float32)
    train, stop, score = np.split(np.arange(TRAIN + HELD), [TRAIN, TRAIN + HELD // 2])
    starts = np.arange(TRAIN + HELD)
    return Scaled(values, values[STEPS:, :1].copy(), starts, STEPS, train, stop, score)


def population(fold: Scaled, units: int, members: int, epochs: int) -> Callable[[], None]:
    """Trains so many at once, each from its own start."""
    setup = Setup(batch_size=BATCH, epochs=epochs, patience=epochs)
    engine = Engine(EnginePayload((fold,), setup, seed=0, slots=1, populations=True), lambda: False)

    def train() -> None:
        requests = [
            Request(Candidate(Size((units,)), 1e-3), Replicate(0, number), epochs, "screen")
            for number in range(members)
        ]
        with ThreadPoolExecutor(members) as threads:
            failed = [t.message for t in threads.map(engine.train, requests) if t.status == "failed"]
        if failed:
            raise RuntimeError(failed[0])

    return train


def keras_fit(fold: Scaled, units: int, epochs: int) -> Callable[[], None]:
    """Fits one model, as a loop over sizes would; compiled once, its weights drawn anew for each fit."""
    import keras

    inputs = fold.values[fold.starts[fold.train][:, None] + np.arange(STEPS)]
    model = keras.Sequential(
        [keras.Input((STEPS, FEATURES)), keras.layers.LSTM(units), keras.layers.Dense(1)]
    )
    model.compile(optimizer=keras.optimizers.Adam(1e-3), loss="mse")
    targets = fold.targets[fold.train]
    return lambda: model.fit(inputs, targets, batch_size=BATCH, epochs=epochs, verbose=0)


def models_per_second(train: Callable[[], object], models: int) -> float:
    """The median of some turns, after one that compiles."""
    train()
    seconds: list[float] = []
    for _ in range(TURNS):
        began = time.perf_counter()
        train()
        seconds.append(time.perf_counter() - began)
    return models / median(seconds)


def rows(units: int, members: Sequence[int], epochs: int) -> list[Row]:
    """Keras first, then populations of each size."""
    fold = made_up()
    single = models_per_second(keras_fit(fold, units, epochs), 1)
    table = [Row(0, single, 1.0)]
    for count in members:
        rate = models_per_second(population(fold, units, count, epochs), count)
        table.append(Row(count, rate, rate / single))
    return table


def main() -> None:
    """Print the table, or JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--units", type=int, default=32)
    parser.add_argument("--members", default="1,16,64,256")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()

    import jax

    device = f"{jax.devices()[0].device_kind} ({jax.default_backend()}), {len(jax.devices())} device(s)"
    table = rows(asked.units, [int(count) for count in asked.members.split(",")], asked.epochs)
    if asked.json:
        print(json.dumps({"device": device, "units": asked.units, "rows": [asdict(row) for row in table]}))
        return
    print(f"{device}; {asked.units} units, {asked.epochs} epochs of {TRAIN:,} sequences")
    if jax.default_backend() == "cpu":
        print("This is a CPU: the figures say nothing of a GPU.")
    print(f"{'members':>12} {'models/s':>10} {'times':>7}")
    for row in table:
        name = str(row.members) if row.members else "Keras fit"
        print(f"{name:>12} {row.models_per_second:>10.3g} {row.times_keras:>7.2f}")


if __name__ == "__main__":
    main()
