"""The contract of every executor: an opaque function and its inputs in, results out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Outcome:
    """What became of one submitted call: its value, or in one line why there is none."""

    ticket: int
    value: object = None
    error: str = ""


class Service(Protocol):
    """What lives in a worker process: answers calls, ``slots`` of them at a time, from threads."""

    slots: int

    def __call__(self, item: object) -> object: ...


Open = Callable[[object, Callable[[], bool]], Service]
"""A service's factory: (payload, called_off) -> Service. It is named as 'module:function'."""


class Executor(Protocol):
    """Runs calls to one service somewhere else. Use as a context manager; leaving it kills the workers."""

    @property
    def slots(self) -> int:
        """Calls that run side by side; 0 while no service is open."""
        ...

    def submit(self, item: object) -> int:
        """Queue a call; calls start in the order of submission. Returns its ticket."""
        ...

    def wait(self, timeout: float | None) -> list[Outcome]:
        """Outcomes that have come in, at least one unless the timeout passed first.

        Raises ``WorkerError`` if the worker could not be started at all; a worker that dies under
        way gives its running calls an error outcome and is started again.
        """
        ...

    def call_off(self) -> None:
        """Drop what is queued and ask what is running to stop soon; both get no outcome.
        Returns when nothing runs any more; new calls may be submitted afterwards.
        """
        ...

    def __enter__(self) -> Executor: ...

    def __exit__(self, *exc: object) -> None: ...


OpenExecutor = Callable[[str, object], Executor]
"""How an executor is opened: with a service's factory, named as 'module:function', and its payload."""
