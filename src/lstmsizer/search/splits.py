"""What to train where a decision is tried on further splits: its sizes at their rates, one wave a split."""

from __future__ import annotations

from collections.abc import Sequence

from lstmsizer.records import Decision, Request, Trial
from lstmsizer.search.base import Wave


class FurtherSplits:
    """Asks for the given waves and keeps the decision as it is; implements ``search.base.Strategy``.

    Parameters
    ----------
    decision
        What was decided on the first split; no trial changes it.
    waves
        The requests of each further split.
    """

    def __init__(self, decision: Decision, waves: Sequence[tuple[Request, ...]]) -> None:
        self._decision, self._waves, self._told = decision, tuple(waves), 0

    def ask(self) -> Wave | None:
        """The next split's requests, or None after the last."""
        if self._told == len(self._waves):
            return None
        reason = (
            f"is {self._decision.size} enough on an earlier split? ({self._told + 1} of {len(self._waves)})"
        )
        return Wave("split", reason, self._waves[self._told])

    def tell(self, trials: Sequence[Trial]) -> None:
        """A split is done."""
        self._told += 1

    def fork(self) -> FurtherSplits:
        """Another one that is as far."""
        return FurtherSplits(self._decision, self._waves[self._told :])

    def decide(self, partial: Sequence[Trial] = ()) -> Decision:
        """The decision that it was given."""
        return self._decision
