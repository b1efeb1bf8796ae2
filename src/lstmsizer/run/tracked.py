"""A study whose trials are logged elsewhere too, as they come in."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from lstmsizer.records import Answer, Trial
from lstmsizer.run.interrupts import heard
from lstmsizer.run.logged import trial_line
from lstmsizer.study.base import Study
from lstmsizer.track.base import Studied, Tracker
from lstmsizer.track.logbook import Logbook

_log = logging.getLogger(__name__)

PATIENCE = 30.0  # seconds that all trackers together have, in the end, for what they have not logged yet
SHORT_PATIENCE = 3.0  # the same, where there is no answer and the user is told why


class Tracked:
    """A ``Study`` that tells trackers what it is told.

    Of a study that goes on, trackers get those of its trials that they lack: whether their log was begun
    with it, or only now. Nothing that goes wrong with a tracker ends a search.
    """

    def __init__(self, study: Study, trackers: Sequence[Tracker], studied: Studied) -> None:
        self._study = study
        known = study.trials()
        self._count = len(known)
        self._logbooks = [Logbook(tracker, studied, known) for tracker in trackers]

    def trials(self) -> list[Trial]:
        """Every trial so far."""
        return self._study.trials()

    def add(self, trial: Trial) -> None:
        """Keep a trial, then have it logged."""
        self._study.add(trial)
        self._count += 1
        _log.log(_level(trial), "%s", trial_line(self._count, trial))
        for logbook in self._logbooks:
            logbook.add(trial)

    def end(self, answer: Answer, files: Mapping[str, str | bytes]) -> tuple[str, ...]:
        """Have the answer and its files logged; sentences about what went wrong."""
        faults = [self._ended(logbook, answer, files) for logbook in self._logbooks]
        return tuple(fault for fault in faults if fault)

    def give_up(self) -> None:
        """Have it logged that there is no answer, unless there is."""
        for logbook in self._logbooks:
            logbook.end(None, {}, self._share(SHORT_PATIENCE))

    def _ended(self, logbook: Logbook, answer: Answer, files: Mapping[str, str | bytes]) -> str:
        try:
            with heard():
                return logbook.end(answer, files, self._share(PATIENCE))
        except KeyboardInterrupt:  # it came while the files were made: the answer is not lost by it
            return logbook.end(answer, files, self._share(SHORT_PATIENCE))

    def _share(self, seconds: float) -> float:
        return seconds / len(self._logbooks)


def _level(trial: Trial) -> int:
    return logging.WARNING if trial.status == "failed" else logging.INFO
