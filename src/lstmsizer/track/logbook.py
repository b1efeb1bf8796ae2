"""A tracker in a thread of its own: a slow or broken one costs the search nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from queue import SimpleQueue
from threading import Thread

from lstmsizer.records import Answer, Trial
from lstmsizer.track.base import Studied, Tracker

LONGEST_FAULT = 200  # characters of what a library says


class Logbook:
    """Hands trials to a tracker as they come, the known ones first that its log lacks.

    After its first fault a tracker is left alone. The thread is a daemon: no server that hangs keeps the
    process alive.
    """

    def __init__(self, tracker: Tracker, studied: Studied, known: Sequence[Trial]) -> None:
        self._tracker = tracker
        self._left: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._logged: frozenset[int] = frozenset()
        self._count = 0
        self._ended = False
        self._fault = ""
        self._left.put(lambda: self._open(studied))
        for trial in known:
            self.add(trial)
        self._thread = Thread(target=self._work, name=f"lstmsizer-{tracker.title}", daemon=True)
        self._thread.start()

    def add(self, trial: Trial) -> None:
        """Have the study's next trial logged."""
        self._count += 1
        number = self._count
        self._left.put(lambda: self._add(number, trial))

    def end(self, answer: Answer | None, files: Mapping[str, str | bytes], seconds: float) -> str:
        """Have the answer logged, and wait for it; a sentence about what went wrong, or ''."""
        self._left.put(lambda: self._end(answer, files))
        why = "it took too long"
        try:
            self._thread.join(seconds)
        except KeyboardInterrupt:
            why = "you stopped"
        if self._thread.is_alive() and not self._fault:
            self._fault = why
        if not self._fault:
            return ""
        return (
            f"{self._tracker.title} has not all of the log ({self._fault}); the answer is not touched by it."
        )

    def _work(self) -> None:
        """Do what is to be done, up to the end or to a fault."""
        while not self._ended:
            step = self._left.get()
            try:
                step()
            except Exception as error:
                self._fault = " ".join(f"{type(error).__name__}: {error}".split())[:LONGEST_FAULT]
                return

    def _open(self, studied: Studied) -> None:
        self._logged = self._tracker.open(studied)

    def _add(self, number: int, trial: Trial) -> None:
        if number not in self._logged:
            self._tracker.trial(number, trial)

    def _end(self, answer: Answer | None, files: Mapping[str, str | bytes]) -> None:
        self._tracker.end(answer, files)
        self._ended = True
