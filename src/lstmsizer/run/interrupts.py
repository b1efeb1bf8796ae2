"""Ctrl-C and SIGTERM while there is something to lose: held back while a step is done, heard while one waits.

A ``KeyboardInterrupt`` may come between any two lines, and whatever it comes between is left half done: an
answer that is known would not be written. So in a ``guarded`` run, from ``hold`` on, a signal is kept until
somebody is waiting in ``heard``, who knows what to do. A second signal that comes before the first was heard
is not kept: nobody has to wait for a step that hangs. What comes within half a second is the same one said
twice: ``timeout`` and job managers tell a process, and then its whole group.
"""

from __future__ import annotations

import math
import signal
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType
from typing import Any

_ENDING = (signal.SIGINT, signal.SIGTERM)

TWICE = 0.5
"""Seconds after a signal in which another one says nothing new."""


class _Signals:
    """What is held back. Handlers are the process's, so there is one of these at a time."""

    def __init__(self) -> None:
        self._before: dict[int, Callable[[int, FrameType | None], Any]] = {}
        self._kept: int | None = None
        self._heard = True
        self._last = -math.inf

    def take_over(self) -> None:
        """Stand before the handlers that are there; a signal that just ends the process still does."""
        for number in _ENDING:
            handler = signal.getsignal(number)
            if callable(handler):
                self._before[number] = handler
                signal.signal(number, self._came)

    def give_back(self) -> None:
        """Put the handlers back."""
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def hear(self, heard: bool) -> bool:
        """From now on let signals through or not, first of all the one that was kept; how it was before."""
        before, self._heard = self._heard, heard
        if heard and self._kept is not None:
            self._pass_on(self._kept, None)
        return before

    def _came(self, number: int, frame: FrameType | None) -> None:
        now = time.monotonic()
        if now - self._last < TWICE:
            return
        self._last = now
        if self._heard or self._kept is not None:
            self._pass_on(number, frame)
        else:
            self._kept = number

    def _pass_on(self, number: int, frame: FrameType | None) -> None:
        self._kept = None
        self._before[number](number, frame)


_current: _Signals | None = None


@contextmanager
def guarded() -> Generator[None]:
    """A run that has something to lose from ``hold`` on; what is kept at its end came too late to matter.

    Without effect in threads, where no signal arrives, and where the user has made these signals do nothing.
    """
    global _current
    if _current is not None or _in_a_thread():
        yield
        return
    signals = _Signals()
    try:
        signals.take_over()
        _current = signals
        yield
    finally:
        _current = None
        signals.give_back()


def hold() -> None:
    """From now on keep Ctrl-C and SIGTERM until ``heard``, if the run is guarded."""
    if _current is not None and not _in_a_thread():
        _current.hear(False)


@contextmanager
def heard() -> Generator[None]:
    """Let them through in this block, as ``KeyboardInterrupt`` by Python's own handler."""
    signals = _current
    if signals is None or _in_a_thread():
        yield
        return
    before = False
    try:
        before = signals.hear(True)
        yield
    finally:
        signals.hear(before)


def _in_a_thread() -> bool:
    return threading.current_thread() is not threading.main_thread()
