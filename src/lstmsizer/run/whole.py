"""Whether an answer has all that was asked for, so that more time could add nothing to it."""

from __future__ import annotations

from collections.abc import Sequence

from lstmsizer.records import Answer, Stages, Trial
from lstmsizer.run.stages.base import early


def is_whole(answer: Answer, stages: Stages, trials: Sequence[Trial]) -> bool:
    """Whether the same question, asked again, would be answered the same, however long one waits.

    So it is not where something was cut short or left out for want of time, nor where a training failed: that
    is tried again, as it may have been for want of memory. ``trials`` are all that the study has.
    """
    if early(answer.ending) is not None or answer.left_out:
        return False
    as_asked = answer.refit is not None and answer.refit.how == stages.refit  # else it made do with less
    return as_asked and not any(trial.status == "failed" for trial in trials)
