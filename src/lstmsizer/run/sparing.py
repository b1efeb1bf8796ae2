"""Thinking that may wait: done again only once it has been worth its time."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager

CHEAP = 0.005  # seconds: what takes no longer is never put off

SHARE = 10
"""So many times as long as a thought took, the next one is put off: it takes a tenth of the time at most."""


class Sparing:
    """Says whether something is due again, given what it took the last time.

    Only for what no answer depends on, as it depends on the clock.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._next = float("-inf")

    @property
    def due(self) -> bool:
        """Whether it may be done now."""
        return self._now() >= self._next

    @contextmanager
    def timed(self) -> Generator[None]:
        """Do it in this block."""
        begun = self._now()
        yield
        end = self._now()
        self._next = end + SHARE * (end - begun) if end - begun > CHEAP else end
