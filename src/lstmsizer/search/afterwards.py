"""A strategy for what comes after the decision: its waves follow from what it was told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from lstmsizer.records import Decision, Request, Trial
from lstmsizer.search.base import Wave, Waves

Told: TypeAlias = Mapping[Request, Trial]
"""The trials of all waves so far, whole waves only."""


class Afterwards:
    """Asks for one wave after another and keeps the decision as it is; implements ``search.base.Strategy``.

    Parameters
    ----------
    decision
        What was decided; no trial changes it here. What a stage makes of its trials is read from ``told``.
    story
        Gives the waves, from a mapping that knows all trials of a wave when the next one is drawn.
    """

    def __init__(self, decision: Decision, story: Callable[[Told], Waves]) -> None:
        self._decision, self._story = decision, story
        self._told: dict[Request, Trial] = {}
        self._waves = story(self._told)
        self._wave = next(self._waves, None)
        self._heard: list[Sequence[Trial]] = []

    @property
    def told(self) -> Told:
        """What was told so far: a wave that was cut short is not in it."""
        return self._told

    def ask(self) -> Wave | None:
        """The next wave, or None after the last."""
        return self._wave

    def tell(self, trials: Sequence[Trial]) -> None:
        """All trials of the last wave."""
        self._heard.append(trials)
        self._told.update((trial.request, trial) for trial in trials)
        self._wave = next(self._waves, None)

    def fork(self) -> Afterwards:
        """Another one that was told the same."""
        other = Afterwards(self._decision, self._story)
        for trials in self._heard:
            other.tell(trials)
        return other

    def decide(self, partial: Sequence[Trial] = ()) -> Decision:
        """The decision that it was given."""
        return self._decision
