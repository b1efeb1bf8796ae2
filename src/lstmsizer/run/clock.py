"""Wall-clock time, spent and left."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Clock:
    """Counts from its making. ``budget`` in seconds; None: as long as it takes."""

    budget: float | None
    now: Callable[[], float] = time.monotonic
    started: float = field(default=-1.0)

    def __post_init__(self) -> None:
        """Start, unless a start was given."""
        if self.started < 0:
            object.__setattr__(self, "started", self.now())

    def elapsed(self) -> float:
        """Seconds since the start."""
        return self.now() - self.started

    def left(self) -> float | None:
        """Seconds until the budget's end (negative: past it); None without a budget."""
        return None if self.budget is None else self.budget - self.elapsed()

    def over(self) -> Clock:
        """The same clock with its budget spent: who looks at it starts nothing more."""
        return replace(self, budget=self.elapsed() - 1.0)
