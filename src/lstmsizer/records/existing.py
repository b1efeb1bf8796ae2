"""What is said of a model that is in use: too big, right or too small, and what it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lstmsizer.records.asked import Size
from lstmsizer.records.decided import Verdict

Standing = Literal["too big", "right", "too small", "undecided"]


@dataclass(frozen=True)
class Comparison:
    """How an existing size stands beside the answer.

    'too big': the answer is smaller and enough. 'right': it is the answer, or a smaller size that is enough,
    or a larger one beside which the answer is worse. 'too small': it is worse than a larger one.

    ``verdict`` is the existing size's row. ``excess`` is how much worse the smaller of the two is than the
    larger (than the best of the larger ones, where the existing size is the smaller), with its bounds ``low``
    and ``high``, in units of the score; None: not compared. ``missing`` is the number of further trainings,
    of both sizes together, that would probably decide.
    """

    standing: Standing
    verdict: Verdict
    excess: float | None
    low: float | None
    high: float | None
    missing: int


@dataclass(frozen=True)
class Existing:
    """A model that is in use, beside the answer.

    ``parameters`` are those that the size decides, as for every size. ``bytes`` is the size of its file and
    ``latency_seconds`` the median of single predictions, measured as the delivered model's (None: could not
    be). ``learning_rate`` is its own (None: not compiled). ``comparison`` None: time was over before.
    """

    name: str
    size: Size
    parameters: int
    learning_rate: float | None
    bytes: int
    latency_seconds: float | None
    comparison: Comparison | None
