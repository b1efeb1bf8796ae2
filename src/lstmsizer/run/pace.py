"""What of the clock's time is for what: a reserve for the finish, the rest for trainings."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf
from threading import Event

from lstmsizer.records import Candidate, Decision, Progress, Trial
from lstmsizer.run.clock import Clock
from lstmsizer.run.finish import hurried_epochs, reserve_seconds
from lstmsizer.run.loop import Found, Watch

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pace:
    """The clock, ``slots`` trainings at a time, and who watches.

    ``growth`` is how much longer the final training part is than the searched one; ``starting`` how
    many seconds the trainer takes to start again. ``stopped`` is set once the user wants to be off.
    """

    clock: Clock
    slots: int
    growth: float
    watch: Watch
    starting: float = 0.0
    stopped: Event = field(default_factory=Event)

    def reserve(self, decision: Decision | None, trials: Sequence[Trial]) -> float:
        """Seconds that the finish will need."""
        budget = self.clock.budget or 0.0
        return reserve_seconds(budget, decision, trials, self.growth, self.slots, self.starting)

    def spare(self, now: Found) -> float:
        """Seconds of work, of all slots together, that are left before the finish."""
        left = self.clock.left()
        return inf if left is None else self.slots * (left - self.reserve(now.decision, now.trials))

    def ended_by_user(self, found: Found) -> bool:
        """Whether Ctrl-C or SIGTERM has come: what is left to do is to take seconds."""
        return self.stopped.is_set() or found.ending == "interrupted"

    def hurried(self, candidate: Candidate, trials: Sequence[Trial], cap: int) -> int:
        """Epochs of the last training where the user wants to be off; ``cap`` at most."""
        return min(cap, hurried_epochs(candidate, trials, self.growth, self.slots) or cap)

    def tell(self, found: Found) -> Callable[[str], None]:
        """What tells the watcher how far the finish is."""
        clock = self.clock

        def told(message: str) -> None:
            _log.info("finish: %s", message)
            self.watch(Progress("finish", message, 0, 1, clock.elapsed(), clock.left(), found.decision))

        return told
