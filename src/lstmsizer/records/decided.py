"""What is decided: tolerance, verdicts, and the anytime answer they give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lstmsizer.records.asked import Size

Judgement = Literal["enough", "worse", "undecided"]


@dataclass(frozen=True)
class Tolerance:
    """How much worse a smaller size may be and still be 'enough', in units of the score.

    ``reason`` names the term that was the largest: 'asked', 'one percent', 'mean predictor' or 'seed'.
    """

    delta: float
    relative: float
    reason: str


@dataclass(frozen=True)
class Verdict:
    """What the evidence says about one size.

    ``mean`` and ``sd`` are over ``replicates`` fresh scores (screening scores where there are none:
    then ``confirmed`` is False). ``excess`` is the mean's distance to the best other size, with its
    confidence bounds ``low`` and ``high``, all in units of the score (None where not judged).
    """

    size: Size
    judgement: Judgement
    mean: float
    sd: float
    replicates: int
    confirmed: bool
    learning_rate: float
    epochs: float
    excess: float | None = None
    low: float | None = None
    high: float | None = None
    diverged: int = 0


@dataclass(frozen=True)
class Decision:
    """The anytime answer: the smallest size that is enough, or the best guess so far.

    ``detectable`` is the smallest difference that the replicates could have shown (units of the
    score); ``missing`` the number of further replicates of each contender that would probably decide.
    """

    size: Size
    certified: bool
    tolerance: Tolerance
    verdicts: tuple[Verdict, ...]
    contenders: tuple[Size, ...]
    reference: tuple[Size, ...]
    confidence: float
    detectable: float | None
    missing: int
