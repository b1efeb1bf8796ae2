"""The executor of this machine: one worker process, started again if it dies."""

from __future__ import annotations

import logging
import threading
from collections import deque
from contextlib import suppress

from lstmsizer.errors import WorkerError
from lstmsizer.execute.base import Outcome
from lstmsizer.execute.messages import (
    Call,
    CalledOff,
    CallOff,
    Message,
    Opened,
    Opening,
    Refused,
    Returned,
    pack,
    unpack,
)
from lstmsizer.execute.process import WorkerProcess
from lstmsizer.execute.service import one_line

_log = logging.getLogger(__name__)

DEATHS = 3
"""So many deaths in a row, without a result in between, and the worker is given up."""

PATIENCE = 5.0
"""Seconds that a worker has to stop when it is called off: about what a new one takes to be ready.

Trainings stop between two epochs, and an epoch of a large network may take a minute. Waiting as long as a
restart takes, and then restarting, costs at most twice what the better of the two would have cost.
"""


class LocalExecutor:
    """Runs calls to one service in a worker process of this machine. One executor, one ``with`` block.

    The service is opened, and the process started, on entering the context. The process has
    the parent's import path and environment; what it prints is not shown, save for its last words if it dies.
    Only as many calls as the service has slots are handed over, so that a death costs no queued call.

    Parameters
    ----------
    factory
        The service's factory as ``'module:function'``, importable in the worker.
    payload
        What the factory is given; it is pickled at once, and kept for a restart. Its arrays are not copied,
        and must not be changed while the executor is open.

    Examples
    --------
    >>> with LocalExecutor("my_module:open_service", payload) as executor:  # doctest: +SKIP
    ...     ticket = executor.submit(item)
    ...     outcomes = executor.wait(timeout=None)
    """

    def __init__(self, factory: str, payload: object) -> None:
        self._opening = Opening(factory, pack(payload))
        self._changed = threading.Condition()  # guards everything below
        self._process: WorkerProcess | None = None
        self._slots = 0  # 0: no service is open (yet, or any more)
        self._queue: deque[Call] = deque()
        self._running: set[int] = set()
        self._outcomes: list[Outcome] = []
        self._tickets = 0
        self._deaths = 0
        self._calling_off = False
        self._given_up = ""
        self._closing = False
        self._supervisor = threading.Thread(target=self._supervise, name="lstmsizer-supervisor", daemon=True)

    # ------------------------------------------------------------ the caller's side

    @property
    def slots(self) -> int:
        """Calls that the service runs side by side; 0 while none is open."""
        return self._slots

    def submit(self, item: object) -> int:
        """Queue a call; calls start in the order of submission. Returns its ticket.

        The item's arrays are not copied: they must not be changed before its outcome is there. Raises
        ``WorkerError`` if the worker has been given up, and as pickle does for an item it cannot take.
        """
        data = pack(item)
        with self._changed:
            if self._given_up:
                raise WorkerError(self._given_up)
            self._tickets += 1
            self._queue.append(Call(self._tickets, data))
            self._hand_over()
            return self._tickets

    def wait(self, timeout: float | None) -> list[Outcome]:
        """Outcomes that have come in; empty if the timeout (seconds) passed, or if nothing is under way.

        Raises ``WorkerError`` if the service could not be opened, or if the worker died three times in a row
        without a result; outcomes that had come in before are returned first.
        """
        with self._changed:
            self._changed.wait_for(self._has_news, timeout)
            outcomes, self._outcomes = self._outcomes, []
            if self._given_up and not outcomes:
                raise WorkerError(self._given_up)
            return outcomes

    def call_off(self) -> None:
        """Drop what is queued, ask what is running to stop, and return when nothing runs any more.

        Neither gets an outcome; outcomes that have come in are kept. A worker that takes longer than
        ``PATIENCE`` to stop is ended, and another one started.
        """
        with self._changed:
            self._queue.clear()
            if not self._running:
                return
            self._running.clear()
            self._calling_off = True
            self._send(CallOff())
            if not self._changed.wait_for(lambda: not self._calling_off, PATIENCE):
                self._replace()

    def __enter__(self) -> LocalExecutor:
        self._supervisor.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._closing = True
        if self._process is not None:
            self._process.kill()  # before the lock: whoever holds it may be writing to a worker that hangs
        with self._changed:
            if self._process is not None:
                self._process.kill()
        self._supervisor.join()
        self._give_up("The executor has been closed.")

    # ------------------------------------------------------------ the worker's side

    def _has_news(self) -> bool:
        return bool(self._outcomes or self._given_up or not (self._queue or self._running))

    def _hand_over(self) -> None:
        while self._queue and len(self._running) < self._slots and not self._calling_off:
            call = self._queue.popleft()
            self._running.add(call.ticket)
            self._send(call)

    def _replace(self) -> None:
        """End the worker; the supervisor starts another one, to which calls are handed once it is ready."""
        self._slots = 0
        self._calling_off = False
        self._deaths -= 1  # this one tells nothing against the service
        _log.info("worker too slow to stop: it is ended, and another one started")
        if self._process is not None:
            self._process.kill()

    def _send(self, message: Message) -> None:
        assert self._process is not None
        # If it has died, the supervisor is about to notice, and accounts for what was running.
        with suppress(OSError):
            self._process.send(message)

    def _supervise(self) -> None:
        while not (self._closing or self._given_up):
            try:
                process = WorkerProcess()
            except OSError as error:
                self._give_up(f"The worker process could not be started: {one_line(error)}")
                return
            with self._changed:
                self._process = process
            _log.info("worker started: process %d for %s", process.pid, self._opening.factory)
            if self._closing:
                process.kill()
            unread = self._serve(process)
            with self._changed:  # nobody kills or writes while it is buried
                death = process.bury() + unread
                self._process = None
                self._mourn(death)
            if self._closing:
                _log.info("worker ended: process %d, all is done", process.pid)
            else:
                _log.warning("worker died: process %d %s", process.pid, death)

    def _serve(self, process: WorkerProcess) -> str:
        """Take the worker's messages until it dies; what else went wrong, if anything did."""
        try:
            process.send(self._opening)
            while True:
                self._take(process.receive())
        except (EOFError, OSError):
            return ""
        except Exception as error:  # no room for a message, say: whoever waits must hear of it
            return f", as its last message could not be read: {one_line(error)}"

    def _take(self, message: Message) -> None:
        outcome = _outcome(message) if isinstance(message, Returned) else None
        with self._changed:
            match message:
                case Opened(slots):
                    self._slots = slots
                case Refused(error):
                    self._give_up(f"The worker could not open {self._opening.factory}: {error}")
                case CalledOff():
                    self._calling_off = False
                case _:
                    self._deaths = 0
                    if outcome is not None and outcome.ticket in self._running:  # else it was called off
                        self._running.discard(outcome.ticket)
                        self._outcomes.append(outcome)
            self._hand_over()
            self._changed.notify_all()

    def _mourn(self, death: str) -> None:
        text = f"the worker process {death}"
        self._outcomes.extend(Outcome(ticket, error=text) for ticket in sorted(self._running))
        self._running.clear()
        self._slots = 0
        self._calling_off = False
        self._deaths += 1
        if self._deaths >= DEATHS and not self._given_up:
            self._give_up(f"The worker was given up after {DEATHS} deaths in a row without a result: {text}")
        self._changed.notify_all()

    def _give_up(self, reason: str) -> None:
        with self._changed:
            self._given_up = reason
            self._queue.clear()
            self._changed.notify_all()


def _outcome(returned: Returned) -> Outcome:
    if returned.error:
        return Outcome(returned.ticket, error=returned.error)
    try:
        return Outcome(returned.ticket, value=unpack(returned.value))
    except Exception as error:  # unpickling may raise anything; it costs this call alone
        return Outcome(returned.ticket, error=f"its value could not be read: {one_line(error)}")
