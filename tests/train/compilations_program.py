"""A small search in one process; prints what JAX compiled and what it took from the cache, as JSON."""

from __future__ import annotations

import json
import sys
from collections import Counter

import jax
from population_program import wave

from lstmsizer.records import Candidate, Replicate, Request, Setup, Size
from lstmsizer.train.engine import EnginePayload, open_engine

COMPILED = "/jax/compilation_cache/cache_misses"
FROM_CACHE = "/jax/compilation_cache/cache_hits"


def requests() -> list[Request]:
    """Units up to 4, some rates, dropouts and seeds, two folds, and a training that goes on."""
    asked = [
        (3, 0.01, 0.0, 0, 0, 3),
        (3, 0.03, 0.0, 0, 0, 2),
        (4, 0.001, 0.0, 0, 1, 3),
        (1, 0.1, 0.0, 0, 0, 2),
        (2, 0.01, 0.0, 1, 0, 3),
        (4, 0.3, 0.0, 1, 5, 1),
        (4, 0.01, 0.1, 0, 0, 3),
        (4, 0.01, 0.3, 0, 0, 2),
        (3, 0.01, 0.5, 0, 2, 3),
        (1, 0.02, 0.1, 1, 0, 2),
        (2, 0.01, 0.2, 1, 0, 3),
        (3, 0.05, 0.0, 0, 7, 1),
        (3, 0.05, 0.0, 0, 7, 3),
    ]
    return [
        Request(Candidate(Size((units,)), rate, dropout), Replicate(fold, seed), epochs, "screen")
        for units, rate, dropout, fold, seed, epochs in asked
    ]


def main() -> None:
    events = Counter[str]()
    jax.monitoring.register_event_listener(lambda event, **_: events.update([event]))
    payload = EnginePayload((wave(136), wave(150)), Setup(batch_size=16, epochs=3), seed=0, slots=1)
    engine = open_engine(payload, lambda: False).engine
    trials = [engine.train(requests()[0])]
    before = events[COMPILED]
    trials += [engine.train(request) for request in requests()[1:]]
    json.dump(
        {
            "statuses": [trial.status for trial in trials],
            "curves": [trial.curve.score for trial in trials],
            "programs": engine.programs.compilations,
            "compiled": events[COMPILED],
            "compiled_after_the_first": events[COMPILED] - before,
            "from_cache": events[FROM_CACHE],
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
