"""What every stage gives, and when it may start: after a decision, with time left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Generic, TypeVar

from lstmsizer.records import Candidate, Ending, Lacking, LeftOut, Trial, WantOfTime
from lstmsizer.run.loop import Found

Finding = TypeVar("Finding")


@dataclass(frozen=True)
class StageResult(Generic[Finding]):
    """What came of a stage.

    Attributes
    ----------
    finding
        What it found; None: nothing, and ``notes`` or ``left_out`` say why, or it was not asked for.
    found
        The search's, with what the stage has trained; its ending is the stage's where that was cut short.
    notes
        Why nothing was to be tried, however much time there is.
    left_out
        What there was no time for.
    """

    finding: Finding | None
    found: Found
    notes: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


def early(ending: Ending) -> WantOfTime | None:
    """Why nothing further starts after such an ending; None: it does."""
    return ending if ending in ("budget", "interrupted") else None


def cut_short(what: Lacking, ending: Ending) -> tuple[LeftOut, ...]:
    """What is left out where a stage was begun and ended like this."""
    why = early(ending)
    return () if why is None else (LeftOut(what, why, begun=True),)


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
