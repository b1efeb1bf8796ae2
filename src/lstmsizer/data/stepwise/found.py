"""What every reader of sequences with a target at every step gives."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from lstmsizer.data.labelled import found as labelled
from lstmsizer.data.labelled.found import Found
from lstmsizer.data.stepwise.prepared import StepSource


@dataclass(frozen=True)
class Steps:
    """N sequences of R steps together, as they stand in the source.

    Attributes
    ----------
    found
        The sequences; their ``labels`` are those of the steps: [R] text, or [R, O] numbers of 0 and 1.
    kind
        As ``StepPreprocessing.source``.
    tokens
        The only column are tokens: its levels are what they are called.
    arrays
        As ``StepPreprocessing.arrays``.
    """

    found: Found
    kind: StepSource
    tokens: bool = False
    arrays: tuple[str, ...] = ()


def joined(given: Steps, test: Steps) -> Steps:
    """Both as one, the second being the test part."""
    return replace(given, found=labelled.joined(given.found, test.found))


def with_next(steps: Steps) -> Steps:
    """Each step's target is the next step's numbers; so the last step of each sequence is a target alone.

    What a model reads up to a step never holds that step's target: it is the row after it.
    """
    found = steps.found
    ends = found.starts + found.lengths - 1
    read = np.ones(len(found.values), bool)
    read[ends] = False
    return replace(
        steps,
        found=replace(
            found,
            values=found.values[read],
            labels=found.values[np.flatnonzero(read) + 1],
            lengths=found.lengths - 1,
        ),
    )
