"""The contract of every study: trials in, trials out, nothing lost."""

from __future__ import annotations

from typing import Protocol

from lstmsizer.records import Trial


class Study(Protocol):
    """Everything known about one question, kept where the next run finds it."""

    def trials(self) -> list[Trial]:
        """Every trial so far, in the order in which they were added."""
        ...

    def add(self, trial: Trial) -> None:
        """Keep a trial; when this returns it survives a kill."""
        ...
