"""The random starts behind a size's mean, out of all the trainings of a study."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from lstmsizer.records import CONFIRMING, Trial, Verdict
from lstmsizer.search.fresh import FIRST_FRESH_SEED


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
    behind = _asked(verdict, longest) if verdict.confirmed else longest.values()
    return tuple(sorted(behind, key=lambda t: t.score if math.isfinite(t.score) else math.inf))


def _asked(verdict: Verdict, by_seed: Mapping[int, Trial]) -> list[Trial]:
    """The first seeds of the last plan: earlier plans' became screening, later seeds were trained ahead."""
    plans: dict[int, list[int]] = {}
    for seed in sorted(by_seed):
        plans.setdefault(seed // FIRST_FRESH_SEED, []).append(seed)
    enough = [seeds for seeds in plans.values() if len(seeds) >= verdict.replicates] or [sorted(by_seed)]
    return [by_seed[seed] for seed in enough[-1][: verdict.replicates]]


def median(ranked: tuple[Trial, ...]) -> Trial | None:
    """The start in the middle of those that have a score; None where none has one."""
    scored = [trial for trial in ranked if math.isfinite(trial.score)]
    return scored[(len(scored) - 1) // 2] if scored else None
