"""An executor without a second process, where that suits: each call runs inside ``wait``."""

from __future__ import annotations

from collections import deque

from lstmsizer.errors import WorkerError
from lstmsizer.execute.base import Outcome, Service
from lstmsizer.execute.service import one_line, open_service


class InlineExecutor:
    """Runs calls one by one in the calling thread, lazily: one for each ``wait``.

    Parameters
    ----------
    factory
        The service's factory as ``'module:function'``; it is called at the first ``wait``.
    payload
        What the factory is given.
    """

    def __init__(self, factory: str, payload: object) -> None:
        self._factory = factory
        self._payload = payload
        self._service: Service | None = None
        self._queue: deque[tuple[int, object]] = deque()
        self._tickets = 0

    @property
    def slots(self) -> int:
        """One: nothing runs beside the caller."""
        return 1

    def submit(self, item: object) -> int:
        """Queue a call; returns its ticket."""
        self._tickets += 1
        self._queue.append((self._tickets, item))
        return self._tickets

    def wait(self, timeout: float | None) -> list[Outcome]:
        """Run the oldest queued call; no outcome if there is none. The timeout cannot pass."""
        if not self._queue:
            return []
        service = self._service = self._service or self._open()
        ticket, item = self._queue.popleft()
        try:
            return [Outcome(ticket, value=service(item))]
        except (Exception, SystemExit) as error:
            return [Outcome(ticket, error=one_line(error))]

    def call_off(self) -> None:
        """Drop what is queued; nothing runs outside ``wait``."""
        self._queue.clear()

    def __enter__(self) -> InlineExecutor:
        return self

    def __exit__(self, *exc: object) -> None:
        self._queue.clear()

    def _open(self) -> Service:
        try:
            return open_service(self._factory, self._payload, lambda: False)
        except (Exception, SystemExit) as error:
            raise WorkerError(f"The worker could not open {self._factory}: {one_line(error)}") from error
