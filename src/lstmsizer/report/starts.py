"""The random starts behind a size's mean, out of all the trainings of a study."""

from __future__ import annotations

import math
from collections.abc import Iterable

from lstmsizer.records import CONFIRMING, Trial, Verdict


def starts(verdict: Verdict, trials: Iterable[Trial]) -> tuple[Trial, ...]:
    """The trainings that the verdict's mean is of, best score first; those without a score come last.

    Each start once, as far as it was trained.
    """
    stages = CONFIRMING if verdict.confirmed else ("screen", "taper")
    longest: dict[int, Trial] = {}
    for trial in trials:
        candidate, replicate = trial.request.candidate, trial.request.replicate
        mine = (candidate.size, candidate.learning_rate) == (verdict.size, verdict.learning_rate)
        plain = not (candidate.dropout or candidate.recurrent_dropout or replicate.fold)
        if mine and plain and trial.request.stage in stages:
            before = longest.get(replicate.seed)
            if before is None or before.request.epochs < trial.request.epochs:
                longest[replicate.seed] = trial
    return tuple(sorted(longest.values(), key=lambda t: t.score if math.isfinite(t.score) else math.inf))


def median(ranked: tuple[Trial, ...]) -> Trial | None:
    """The start in the middle of those that have a score; None where none has one."""
    scored = [trial for trial in ranked if math.isfinite(trial.score)]
    return scored[(len(scored) - 1) // 2] if scored else None
