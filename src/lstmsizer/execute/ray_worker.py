"""What lives in a process of a Ray cluster: a service, asked from afar."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from lstmsizer.execute.base import Service
from lstmsizer.execute.service import one_line, open_service

Fitted = Callable[[object, int], object]
"""The payload for a worker of so many cores."""


@dataclass(frozen=True)
class Answered:
    """A call's value, or in one line why there is none."""

    value: object = None
    error: str = ""


class RayWorker:
    """An asynchronous actor: threads answer calls, so that it hears meanwhile of being called off."""

    def __init__(self) -> None:
        self._service: Service | None = None
        self._pool: ThreadPoolExecutor | None = None
        self._called_off = threading.Event()
        self._begun = 0
        self._running: set[asyncio.Future[Answered]] = set()

    async def open(
        self, factory: str, payload: object, fitted: Fitted, cores: int, path: Sequence[str]
    ) -> Answered:
        """Open the service on so many cores; the value is its slots.

        ``path`` is where the driver imports from: what this node lacks is added behind its own, as functions
        of the user's own may come from there.
        """
        sys.path.extend(place for place in path if place not in sys.path)
        return await asyncio.to_thread(self._open, factory, payload, fitted, cores)

    async def call(self, item: object) -> Answered:
        """Answer an item."""
        answer = asyncio.get_running_loop().run_in_executor(self._pool, self._answer, item)
        self._running.add(answer)
        self._begun += 1
        try:
            return await answer
        finally:
            self._running.discard(answer)

    async def call_off(self, sent: int) -> None:
        """Ask what is running to stop, and return when nothing runs any more.

        So many calls have been sent before; one that has not begun by now would else run on unasked.
        """
        self._called_off.set()
        while self._begun < sent:
            await asyncio.sleep(0.001)
        if self._running:
            await asyncio.wait(self._running)
        self._called_off.clear()

    def _open(self, factory: str, payload: object, fitted: Fitted, cores: int) -> Answered:
        try:
            self._service = open_service(factory, fitted(payload, cores), self._called_off.is_set)
            self._pool = ThreadPoolExecutor(max_workers=self._service.slots)
        except BaseException as error:
            return Answered(error=one_line(error))
        return Answered(self._service.slots)

    def _answer(self, item: object) -> Answered:
        assert self._service is not None
        try:
            return Answered(self._service(item))
        except BaseException as error:  # a call may also raise SystemExit; the worker lives on
            return Answered(error=one_line(error))
