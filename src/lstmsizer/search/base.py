"""The contract of every strategy: what is known in, what to train next out. It never trains."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from lstmsizer.records import Decision, Request, Stage, Trial


@dataclass(frozen=True)
class Wave:
    """Requests that may run in any order; the strategy wants all their trials before it goes on.

    ``reason`` is one line for the user: what is being found out.
    """

    stage: Stage
    reason: str
    requests: tuple[Request, ...]


Waves: TypeAlias = Generator[Wave, None, None]
"""Waves drawn one after another: when the next one is drawn, all trials of the last are known."""


class Strategy(Protocol):
    """Asks and is told. What is asked depends only on what was told, never on clocks or arrival order."""

    def ask(self) -> Wave | None:
        """The next wave, or None when the question is settled. Asking twice gives the same wave."""
        ...

    def tell(self, trials: Sequence[Trial]) -> None:
        """All trials of the last wave, in the order of its requests."""
        ...

    def fork(self) -> Strategy:
        """Another strategy that was told the same; what it is told from here on, this one never hears."""
        ...

    def decide(self, partial: Sequence[Trial] = ()) -> Decision | None:
        """The best answer from what was told and a wave's trials so far (None: nothing trained yet)."""
        ...
