"""The engine: several models at once, one on each core, in one process as in a worker."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from benchmarks.engine.cases import Case, data
from lstmsizer.data.dataset import Scaled
from lstmsizer.records import Candidate, Replicate, Request, Setup, Size, Trial
from lstmsizer.train.engine import EnginePayload, EngineService, open_engine

HELD = 1
"""Sequences of the stop and of the score part: the engine evaluates after each epoch, Keras need not."""

ENDLESS = 10**9


class ByEngine:
    """Trains each model one epoch further at each call; a model is a replicate of its own."""

    def __init__(self) -> None:
        self._case = Case((1,), 1)
        self._models = 1
        self._engine: EngineService | None = None
        self._fold = 0
        self._epochs: dict[int, int] = {}

    def build(self, case: Case, models: int) -> None:
        """A new engine, which has compiled nothing."""
        self._case, self._models, self._engine, self._epochs = case, models, None, {}

    def train(self, sequences: int) -> None:
        """All models at once; what is paused goes on."""
        service = self._opened(sequences)
        self._epochs[sequences] = self._epochs.get(sequences, 0) + 1
        candidate = Candidate(Size(self._case.units), 0.001)
        requests = [
            Request(candidate, Replicate(self._fold, seed), self._epochs[sequences], "screen")
            for seed in range(self._models)
        ]
        with ThreadPoolExecutor(self._models) as pool:
            for trial in pool.map(service, requests):
                assert isinstance(trial, Trial)
                assert trial.status == "paused", trial.message

    def _opened(self, sequences: int) -> EngineService:
        """The engine; a share of an epoch is a fold of its own, in the same program."""
        shares = sorted({self._case.share(1 / 2**k) for k in range(12)}, reverse=True)
        self._fold = shares.index(sequences)
        if self._engine is None:
            setup = Setup(self._case.batch, epochs=ENDLESS, patience=ENDLESS)
            folds = _folds(self._case, shares)
            payload = EnginePayload(folds, setup, 0, self._models)
            self._engine = open_engine(payload, lambda: False)
        return self._engine


def _folds(case: Case, shares: list[int]) -> tuple[Scaled, ...]:
    values, targets = data(case)
    starts, held = np.arange(case.sequences), np.arange(HELD)
    return tuple(Scaled(values, targets, starts, case.steps, starts[:share], held, held) for share in shares)
