"""A strategy in two stages: a screening of any kind, and the confirmation that all of them share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from lstmsizer.cost.parameters import CountParameters
from lstmsizer.records import Decision, Demand, Setup, Size, Space, Trial
from lstmsizer.search.base import Wave, Waves
from lstmsizer.search.confirm import Confirmation
from lstmsizer.search.survey import Survey


class Screening(Protocol):
    """How sizes are looked through before any is confirmed; what it finds is read from its survey."""

    def likely(self) -> tuple[Size, ...]:
        """Sizes that will probably be asked for after the first wave: what to compile ahead."""
        ...

    def waves(self) -> Waves:
        """Waves, one after another; the survey knows a wave's trials when the next one is drawn."""
        ...


class Staged:
    """Screens, then confirms; implements ``search.base.Strategy``.

    Parameters
    ----------
    screening
        Makes the screening of a survey: ``Ladder``, or another.
    space, setup, demand, mean_predictor, parameters, available
        The survey's: see ``search.survey.Survey``.

    Attributes
    ----------
    survey
        What has been found out; to be read only.
    screened
        Whether sizes have been looked through: the next wave, if there is one, is the confirmation's.
    """

    def __init__(
        self,
        screening: Callable[[Survey], Screening],
        space: Space,
        setup: Setup,
        demand: Demand,
        mean_predictor: float,
        parameters: CountParameters,
        available: Callable[[Size], bool] | None = None,
    ) -> None:
        asked = (space, setup, demand, mean_predictor, parameters, available)
        self._new = partial(Staged, screening, *asked)
        self.survey = Survey(*asked)
        self._screening = screening(self.survey)
        self._confirmation = Confirmation(self.survey)
        self._told: list[Sequence[Trial]] = []
        self.screened = False
        self._story = self._tell_the_story()
        self._wave = next(self._story, None)

    def ask(self) -> Wave | None:
        """The next wave, or None when the question is settled or the looks are exhausted."""
        return self._wave

    @property
    def likely(self) -> tuple[Size, ...]:
        """Sizes that will probably be asked for after the first wave: what to compile ahead."""
        return self._screening.likely()

    def tell(self, trials: Sequence[Trial]) -> None:
        """All trials of the last wave."""
        self._told.append(trials)
        self.survey.known.add(trials)
        self._wave = next(self._story, None)

    def fork(self) -> Staged:
        """Another strategy that is told what this one was."""
        other = self._new()
        for trials in self._told:
            other.tell(trials)
        return other

    def decide(self, partial: Sequence[Trial] = ()) -> Decision | None:
        """The answer so far; a look counts once it is complete, and until then screening guesses."""
        return self._confirmation.decide(self.survey.told(partial))

    def _tell_the_story(self) -> Waves:
        yield from self._screening.waves()
        self.screened = True
        if self.survey.known.learns():
            yield from self._confirmation.waves()
