"""What an answer lacks for want of time: facts that reports put into words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Lacking = Literal[
    "windows", "limits", "measured", "taper", "dropout", "comparison", "splits", "more data", "baselines",
    "training", "refit",
]  # fmt: skip
WantOfTime = Literal["budget", "too little", "interrupted"]


@dataclass(frozen=True)
class LeftOut:
    """Something that an answer lacks, in whole or in part, for want of time: asked again, it goes on with it.

    What is missing for another reason, which more time would not change, is an answer's note.

    Attributes
    ----------
    what
        ``windows``: how they compare. ``limits``: what they cost in score. ``measured``: what the models of
        sizes take. ``taper``, ``dropout``, ``comparison`` (of a model in use), ``splits`` and ``more data``:
        what comes after the decision. ``baselines``: all of them. ``training``: of the delivered model, to
        its end. ``refit``: the last of its trainings, of those that were asked for.
    why
        ``budget``: it ended first. ``too little``: less of it was left than it would have taken.
        ``interrupted``: the user stopped the run.
    begun
        Whether it was begun, or not tried at all.
    done, of
        How much was done of how much, where it is counted: further splits, or epochs of the training.
    """

    what: Lacking
    why: WantOfTime
    begun: bool = False
    done: int = 0
    of: int = 0
