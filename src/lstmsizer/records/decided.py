"""What is decided: tolerance, verdicts, and the anytime answer they give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lstmsizer.records.asked import Size

Judgement = Literal["enough", "worse", "undecided"]
ToleranceReason = Literal["asked", "one percent", "mean predictor", "seed"]


@dataclass(frozen=True)
class Tolerance:
    """How much worse a smaller size may be and still be 'enough', in units of the score.

    ``reason`` names the term that was the largest: 'asked', 'one percent', 'mean predictor' or 'seed'.
    """

    delta: float
    relative: float
    reason: ToleranceReason


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


@dataclass(frozen=True)
class WindowVerdict:
    """What the evidence says about one window, at the size and the learning rate it was compared with.

    ``judgement`` and the numbers are a ``Verdict``'s, of windows instead of sizes.
    """

    window: int
    judgement: Judgement
    size: Size
    learning_rate: float
    mean: float
    sd: float
    replicates: int
    confirmed: bool
    excess: float | None = None
    low: float | None = None
    high: float | None = None
    diverged: int = 0


@dataclass(frozen=True)
class WindowDecision:
    """How many steps to look back: the smallest window that is enough, or the best guess so far.

    ``verdicts`` are those of all windows that anything is known of, shortest first; ``sizes`` the sizes of
    which each window was given the better one. ``tolerance``, ``confidence`` and ``missing`` are as a
    ``Decision``'s.
    """

    window: int
    certified: bool
    tolerance: Tolerance
    verdicts: tuple[WindowVerdict, ...]
    sizes: tuple[Size, ...]
    confidence: float
    missing: int
