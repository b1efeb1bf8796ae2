"""When a stage may start: there must have been a decision, and time must be left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean

from lstmsizer.records import Candidate, Ending, Trial
from lstmsizer.run.loop import Found

EARLY: Mapping[Ending, str] = {
    "budget": "the budget ended the search",
    "interrupted": "the search was stopped",
}
"""Endings after which nothing further starts, in words."""
TOO_LITTLE = "too little of the budget was left; allow more (--budget)"


def training_seconds(trials: Sequence[Trial]) -> dict[Candidate, float]:
    """What a training of a confirmed candidate took on the first fold, on average."""
    took: dict[Candidate, list[float]] = {}
    for trial in trials:
        if trial.request.stage in ("confirm", "taper"):
            took.setdefault(trial.request.candidate, []).append(trial.seconds)
    return {candidate: fmean(seconds) for candidate, seconds in took.items()}


def told(found: Found) -> tuple[Trial, ...]:
    """The trials that the search heard of: a study may know others, foreseen in vain or asked for before."""
    return tuple(trial for trial in found.trials if trial.request in found.asked)


def cut_short(what: str, ending: Ending) -> tuple[str, ...]:
    """A note where a stage did not come to its end."""
    why = {"budget": "the time was over", "interrupted": "you stopped it"}.get(ending)
    return () if why is None else (f"{what} came to no end: {why}.",)
