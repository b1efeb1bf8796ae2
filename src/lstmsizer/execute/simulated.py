"""An executor in which time is made up: so many slots, and each call takes as long as it is said to."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from heapq import heappop, heappush

from lstmsizer.execute.base import Outcome


class SimulatedExecutor:
    """Answers calls at once and lets them come in when they would have: for replays, benchmarks and tests.

    Parameters
    ----------
    slots
        Calls that run side by side.
    call
        What answers an item: gives its value and the seconds that it takes. It is called when the item gets
        its slot.

    Attributes
    ----------
    time, busy
        Seconds since the start, and the seconds that all slots together have worked.
    """

    def __init__(self, slots: int, call: Callable[[object], tuple[object, float]]) -> None:
        self.slots, self.time, self.busy = slots, 0.0, 0.0
        self._call = call
        self._queue: deque[tuple[int, object]] = deque()
        self._running: list[tuple[float, int, Outcome]] = []
        self._tickets = 0

    def submit(self, item: object) -> int:
        """Queue a call; it starts now if a slot is free."""
        self._tickets += 1
        self._queue.append((self._tickets, item))
        self._start()
        return self._tickets

    def wait(self, timeout: float | None) -> list[Outcome]:
        """Let time pass until the next call ends; nothing if none is under way. The timeout cannot pass."""
        if not self._running:
            return []
        self.time, _, outcome = heappop(self._running)
        self._start()
        return [outcome]

    def call_off(self) -> None:
        """Drop what is queued and what runs, from now on."""
        self.busy -= sum(end - self.time for end, _, _ in self._running)
        self._queue.clear()
        self._running.clear()

    def __enter__(self) -> SimulatedExecutor:
        return self

    def __exit__(self, *exc: object) -> None:
        self.call_off()

    def _start(self) -> None:
        while self._queue and len(self._running) < self.slots:
            ticket, item = self._queue.popleft()
            value, seconds = self._call(item)
            self.busy += seconds
            heappush(self._running, (self.time + seconds, ticket, Outcome(ticket, value)))
