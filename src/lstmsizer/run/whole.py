"""Whether an answer has all that was asked for, so that more time could add nothing to it."""

from __future__ import annotations

from collections.abc import Sequence

from lstmsizer.records import Answer, Stages, Trial
from lstmsizer.run.stages.time import EARLY

CUT_SHORT = ("--budget", "want of time", "time was over", "you stopped", "the budget ended", *EARLY.values())
"""What is left out for want of time, or since the user stopped the run, is noted in one of these words."""


def is_whole(answer: Answer, stages: Stages, trials: Sequence[Trial]) -> bool:
    """Whether the same question, asked again, would be answered the same, however long one waits.

    So it is not where something was cut short, nor where a training failed: that is tried again, as it may
    have been for want of memory. ``trials`` are all that the study has.
    """
    if answer.ending in EARLY or any(trial.status == "failed" for trial in trials):
        return False
    if answer.refit is None or answer.refit.how != stages.refit:
        return False  # the finish made do with less
    if answer.existing is not None and answer.existing.comparison is None:
        return False
    if answer.windows is None and answer.spec.windows:
        return False
    if answer.windows is not None and not answer.windows.certified and answer.budget is not None:
        return False
    return not any(words in said.lower() for said in _said(answer) for words in CUT_SHORT)


def _said(answer: Answer) -> tuple[str, ...]:
    """What is said about things that are missing."""
    reasons = tuple(baseline.note for baseline in answer.baselines)
    return (*answer.notes, *reasons, answer.limit_cost.why if answer.limit_cost else "")
