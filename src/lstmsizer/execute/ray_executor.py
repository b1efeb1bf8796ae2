"""The executor of a Ray cluster: one worker a node or a GPU; what is lost with one runs again elsewhere."""

from __future__ import annotations

import logging
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any, cast

from lstmsizer.errors import WorkerError
from lstmsizer.execute import ray_cluster
from lstmsizer.execute.base import Outcome
from lstmsizer.execute.ray_cluster import Place
from lstmsizer.execute.ray_placing import LIVES, Call, Worker, placed
from lstmsizer.execute.ray_worker import Answered, Fitted
from lstmsizer.execute.service import one_line

_log = logging.getLogger(__name__)

DEATHS = 3 * LIVES
"""So many deaths at one place in a row, without a result in between, and the place is given up. One before
the service was open counts as ``LIVES``.
"""

PATIENCE = 5.0
"""Seconds that workers have to stop when they are called off: about what new ones take to be ready."""

LOOK = 2.0
"""Seconds between two looks at which nodes there are."""

STARTING = 300.0
"""Seconds in which a first worker must have opened: a node may have to be started for it."""

Home = Callable[[object], Hashable | None]
"""What an item goes on with, which its worker has kept; None: nothing. A worker that has it comes first."""


class RayExecutor:
    """Runs calls to one service on a Ray cluster: on all its nodes, also those that join later.

    The payload is put into the object store once, and each node reads its arrays where they are. A node
    without GPUs has one worker with all its cores, so that programs and data are there once; a GPU has one of
    its own. A worker that dies costs what was running there, which runs again elsewhere; a call that is lost
    ``LIVES`` times has an error as its outcome.

    All is done in the caller's thread, inside ``submit``, ``wait`` and ``call_off``.

    Parameters
    ----------
    factory
        The service's factory as ``'module:function'``, importable on every node.
    payload
        What the factory is given.
    fitted
        Makes of the payload what a worker of so many cores is given; default: the payload. It runs there.
    home
        What an item goes on with; default: nothing.
    cores
        Of this machine, should Ray be started on it (default 1).
    """

    def __init__(
        self,
        factory: str,
        payload: object,
        *,
        fitted: Fitted = lambda payload, _: payload,
        home: Home = lambda _: None,
        cores: int = 1,
    ) -> None:
        self._factory, self._payload, self._fitted, self._home = factory, payload, fitted, home
        self._cores = cores
        self._leave: Callable[[], None] | None = None
        self._stored: Any = None
        self._workers: dict[Place, Worker] = {}
        self._homes: dict[Hashable, Place] = {}
        self._queue: deque[Call] = deque()
        self._outcomes: list[Outcome] = []
        self._tickets = 0
        self._deaths: Counter[Place] = Counter()
        self._given_up = ""
        self._looked = self._started = float("-inf")

    @property
    def slots(self) -> int:
        """Calls that all workers together run side by side; 0 while none is open."""
        return sum(worker.slots for worker in self._workers.values())

    def submit(self, item: object) -> int:
        """Queue a call; calls start in the order of submission, those first that go on where there is a slot.

        Raises ``WorkerError`` if the service has been given up.
        """
        if self._given_up:
            raise WorkerError(self._given_up)
        self._tickets += 1
        self._queue.append(Call(self._tickets, item, self._home(item)))
        self._hand_over()
        return self._tickets

    def wait(self, timeout: float | None) -> list[Outcome]:
        """Outcomes that have come in; empty if the timeout (seconds) passed, or if nothing is under way.

        Raises ``WorkerError`` if the service could not be opened, if no node has a worker for it, or if the
        workers died time and again; outcomes that had come in before are returned first.
        """
        end = float("inf") if timeout is None else time.monotonic() + timeout
        self._look()
        while self._under_way() and not self._given_up:
            self._hand_over()
            left = max(end - time.monotonic(), 0.0)
            self._listen(0.0 if self._outcomes else min(left, LOOK))
            self._look()
            self._hand_over()  # before the caller thinks about what has come in
            if self._outcomes or not left:
                break
        outcomes, self._outcomes = self._outcomes, []
        if self._given_up and not outcomes:
            raise WorkerError(self._given_up)
        return outcomes

    def call_off(self) -> None:
        """Drop what is queued, ask what is running to stop, and return when nothing runs any more.

        Neither gets an outcome; outcomes that have come in are kept. A worker that takes longer than
        ``PATIENCE`` to stop is ended, and another one started.
        """
        import ray
        from ray.exceptions import RayError

        self._queue.clear()
        busy = [worker for worker in self._workers.values() if worker.running]
        for worker in busy:
            worker.running.clear()
        asked = {worker.actor.call_off.remote(worker.sent): worker for worker in busy}
        if not asked:
            return
        ready, late = ray.wait(list(asked), num_returns=len(asked), timeout=PATIENCE)
        for reference in ready:
            try:
                ray.get(reference)
            except RayError:
                late.append(reference)
        for reference in late:
            self._bury(asked[reference])

    def __enter__(self) -> RayExecutor:
        self._leave = ray_cluster.join(self._cores)
        try:
            import ray

            self._stored = ray.put(self._payload)
            self._started = time.monotonic()
            self._look()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exc: object) -> None:
        for worker in tuple(self._workers.values()):
            self._bury(worker)
        self._stored = None
        if self._leave is not None:
            self._leave()
        self._given_up = self._given_up or "The executor has been closed."
        self._queue.clear()

    # ------------------------------------------------------------ the cluster's side

    def _under_way(self) -> bool:
        return bool(self._queue or any(worker.running for worker in self._workers.values()))

    def _look(self) -> None:
        """Start workers where there are none, unless it has been looked at just now."""
        now = time.monotonic()
        if now - self._looked < LOOK:
            return
        self._looked = now
        known = ray_cluster.places()
        for place in known:
            if place not in self._workers and self._deaths[place] < DEATHS:
                self._start(place)
        for worker in [one for one in self._workers.values() if one.place not in known and not one.running]:
            self._bury(worker)  # what runs on a node that was lost is heard of by its calls
        if self.slots:
            self._started = now
        elif now - self._started > STARTING:
            self._given_up = (
                f"No node of the Ray cluster has given its cores in {STARTING:.0f} s: see `ray status`."
            )

    def _start(self, place: Place) -> None:
        actor = ray_cluster.start(place)
        opening = actor.open.remote(self._factory, self._stored, self._fitted, place.cores, sys.path)
        self._workers[place] = Worker(place, actor, opening)
        _log.info("worker started: on %s for %s", place.address, self._factory)

    def _hand_over(self) -> None:
        for call, worker in placed(self._queue, self._workers.values(), self._homes):
            self._send(call, worker)

    def _send(self, call: Call, worker: Worker) -> None:
        try:
            reference = worker.actor.call.remote(call.item)
        except Exception as error:  # as pickle raises for what it cannot take
            self._outcomes.append(Outcome(call.ticket, error=one_line(error)))
            return
        worker.running[reference] = call
        worker.sent += 1
        if call.home is not None:
            self._homes[call.home] = worker.place

    def _listen(self, timeout: float) -> None:
        """Take what workers say, for at most so many seconds."""
        import ray

        by = {reference: worker for worker in self._workers.values() for reference in worker.references}
        if not by:
            time.sleep(timeout)
            return
        ready, _ = ray.wait(list(by), num_returns=1, timeout=timeout)
        if ready:  # and whatever else is there by now
            ready, _ = ray.wait(list(by), num_returns=len(by), timeout=0)
        for reference in ready:
            if self._workers.get(by[reference].place) is by[reference]:  # else it has just been buried
                self._take(by[reference], reference)

    def _take(self, worker: Worker, reference: Any) -> None:
        import ray
        from ray.exceptions import RayError, RayTaskError

        try:
            answered = cast(Answered, ray.get(reference))
        except RayTaskError as error:  # the worker lives: what was said cannot be read
            answered = Answered(error=_first_line(error))
        except RayError as error:
            self._mourn(worker, _first_line(error))
            return
        except Exception as error:  # unpickling may raise anything
            answered = Answered(error=f"its value could not be read: {one_line(error)}")
        if reference is worker.opening:
            self._opened(worker, answered)
        else:
            self._deaths[worker.place] = 0
            ticket = worker.running.pop(reference).ticket
            self._outcomes.append(Outcome(ticket, answered.value, answered.error))

    def _opened(self, worker: Worker, answered: Answered) -> None:
        worker.opening = None
        if answered.error:
            self._given_up = f"The worker could not open {self._factory}: {answered.error}"
        else:
            worker.slots = int(str(answered.value))

    def _mourn(self, worker: Worker, death: str) -> None:
        """What was running runs again, unless it was lost too often."""
        text = f"the worker on {worker.place.address} died: {death}"
        _log.warning("worker died: on %s, %s", worker.place.address, death)
        lost = [replace(call, lost=call.lost + 1) for call in worker.running.values()]
        self._outcomes += [Outcome(call.ticket, error=text) for call in lost if call.lost >= LIVES]
        self._queue.extendleft(reversed([call for call in lost if call.lost < LIVES]))
        self._deaths[worker.place] += LIVES if worker.opening is not None else 1
        self._bury(worker)
        known = ray_cluster.places()
        if known and all(self._deaths[place] >= DEATHS for place in known):
            self._given_up = (
                f"The workers were given up after {DEATHS} deaths in a row without a result: {text}"
            )

    def _bury(self, worker: Worker) -> None:
        """End a worker; the next look starts another one at its place, if the node lives."""
        ray_cluster.end(worker.actor)
        del self._workers[worker.place]
        self._homes = {home: place for home, place in self._homes.items() if place != worker.place}


def _first_line(error: BaseException) -> str:
    """What a user can read of Ray's messages of many lines."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return f"{type(error).__name__}: {lines[0] if lines else ''}"[:200]
