"""The study of one run, forgotten at its end."""

from __future__ import annotations

from lstmsizer.records import Trial


class MemoryStudy:
    """Keeps trials in this process only."""

    def __init__(self) -> None:
        self._trials: list[Trial] = []

    def trials(self) -> list[Trial]:
        """Every trial so far, in the order in which they were added."""
        return list(self._trials)

    def add(self, trial: Trial) -> None:
        """Keep a trial."""
        self._trials.append(trial)
