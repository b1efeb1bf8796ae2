"""What is fixed before any fresh seed is drawn, so that the seeds cannot choose what they prove."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lstmsizer.decide.looks import LOOKS
from lstmsizer.records import Size, Tolerance

CHAIN_SHARE = 0.8
"""Of the error: for the guess and what is smaller. The rest is for contenders larger than the guess."""
CHAIN_REPLICATES = 2
"""Replicates of the guess and of what is smaller, for each one of their rivals.

What is compared with k others should have sqrt(k) times their replicates (Dunnett 1955, J. Am. Stat. Assoc.
50:1096, section 5), with four rivals twice as many; and small sizes are cheap beside those that challenge.
"""


@dataclass(frozen=True)
class Plan:
    """Who may win, who challenges, and what error is allowed.

    ``contenders`` may become the answer, smallest first; ``reference`` only challenges them. ``guess`` is
    the contender most likely to be the answer. ``allowed`` is the error that this plan and later ones may
    spend.

    The guess and the smaller contenders form a chain: the guess is asked first, the next smaller one
    counts only if all before it were found enough. So each is asked at the chain's whole error, and the
    first of them that is not truly enough is the only one that can be wrong (fixed-sequence test; Maurer,
    Hothorn and Lehmacher 1995). Larger contenders share the rest, for a guess that turns out too small.
    """

    tolerance: Tolerance
    guess: Size | None
    contenders: tuple[Size, ...]
    reference: tuple[Size, ...]
    allowed: float

    @property
    def planned(self) -> tuple[Size, ...]:
        """Contenders, then the reference."""
        return (*self.contenders, *self.reference)

    @property
    def chain(self) -> tuple[Size, ...]:
        """The guess, then ever smaller contenders."""
        if self.guess is None:
            return ()
        return self.contenders[self.contenders.index(self.guess) :: -1]

    def replicates(self, size: Size, look: int) -> int:
        """Fresh replicates of a planned size at look number ``look`` (from 0)."""
        return LOOKS[look] * (CHAIN_REPLICATES if size in self.chain else 1)

    @property
    def most(self) -> int:
        """Fresh replicates that no size exceeds."""
        return LOOKS[-1] * CHAIN_REPLICATES

    def shares(self) -> Mapping[Size, float]:
        """The part of each look's error at which a size is asked whether it is enough."""
        others = max(len(self.contenders) - len(self.chain), 1)
        return {
            size: CHAIN_SHARE if size in self.chain else (1 - CHAIN_SHARE) / others for size in self.planned
        }
