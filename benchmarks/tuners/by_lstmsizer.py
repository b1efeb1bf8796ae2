"""The tool, as its users call it: from the data to the folder with the model, the code and the report."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import lstmsizer
from benchmarks.tuners.cases import Found, Job, frame
from lstmsizer.records import Progress, Scores, Size


@dataclass
class Guesses:
    """Notes each change of the best guess, in seconds since the process began."""

    began: float
    changes: list[tuple[float, Size]] = field(default_factory=list)

    def __call__(self, progress: Progress) -> None:
        """Watch."""
        if progress.decision and (not self.changes or self.changes[-1][1] != progress.decision.size):
            self.changes.append((time.perf_counter() - self.began, progress.decision.size))


def stood_since(changes: Sequence[tuple[float, Size]], answer: Size) -> float | None:
    """Since when the guess had been the answer; None if it never was."""
    return changes[-1][0] if changes and changes[-1][1] == answer else None


def size(job: Job) -> Found:
    """Everything at its defaults but for the space; the certificate is part of the price."""
    guesses, case = Guesses(time.perf_counter()), job.case
    with tempfile.TemporaryDirectory() as folder:
        sizing = lstmsizer.size(
            frame(case),
            target=case.target,
            window=case.window,
            exclude=case.exclude,
            budget=job.rules.budget,
            epochs=job.rules.epochs,
            max_layers=job.rules.max_layers,
            max_units=job.rules.max_units,
            seed=job.seed,
            out=f"{folder}/out",
            progress=guesses,
        )
    answer = sizing.answer
    own = answer.decision.size
    assert isinstance(answer.test, Scores)
    return Found(
        units=own.units,
        rate=answer.final.request.candidate.learning_rate,
        parameters=next(cost.parameters for cost in answer.costs if cost.size == own),
        test=answer.test.mse,
        trainings=answer.trials,
        guess_seconds=stood_since(guesses.changes, own),
        certified=answer.decision.certified,
    )
