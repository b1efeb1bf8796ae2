"""Which worker of a Ray cluster gets which call."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lstmsizer.execute.ray_cluster import Place

LIVES = 3
"""So often a call is lost with its worker, and it has failed.

One that was lost twice shares no worker with another such: what kills workers costs no other call its last
life.
"""


@dataclass(frozen=True)
class Call:
    """An item under way; ``lost`` is how often a worker died that ran it, ``home`` what it goes on with."""

    ticket: int
    item: object
    home: Hashable | None = None
    lost: int = 0

    @property
    def suspect(self) -> bool:
        """Whether its next loss is its last, so that it may be what kills workers."""
        return self.lost == LIVES - 1


@dataclass
class Worker:
    """An actor with so many slots, 0 until it has opened, and the references to what it has not said yet.

    ``sent`` is how many calls it was given in all.
    """

    place: Place
    actor: Any
    opening: Any
    slots: int = 0
    sent: int = 0
    running: dict[Any, Call] = field(default_factory=dict[Any, Call])

    @property
    def room(self) -> int:
        """Slots that are free."""
        return self.slots - len(self.running)

    @property
    def references(self) -> Iterable[Any]:
        """What is waited for: first that it has opened, then what it runs."""
        return self.running if self.opening is None else (self.opening,)

    def may_run(self, call: Call) -> bool:
        """Whether the call does not share it with another suspect."""
        return not (call.suspect and any(other.suspect for other in self.running.values()))


def placed(
    queue: deque[Call], workers: Collection[Worker], homes: Mapping[Hashable, Place]
) -> Iterator[tuple[Call, Worker]]:
    """Calls that can start now, each taken from the queue with its worker, which must run it before the next.

    First those whose home has room, then the others in their order, to who has most room: what goes on with
    something that a busy worker has is begun anew elsewhere rather than waits.
    """
    for at_home in (True, False):
        able = {worker.place: worker for worker in workers if worker.room}
        rest: list[Call] = []
        while able and queue:
            call = queue.popleft()
            worker = _home(call, able, homes) if at_home else _roomiest(call, able.values())
            if worker is None:
                rest.append(call)
                continue
            yield call, worker
            if not worker.room:
                del able[worker.place]
        queue.extendleft(reversed(rest))


def _home(call: Call, able: Mapping[Place, Worker], homes: Mapping[Hashable, Place]) -> Worker | None:
    place = None if call.home is None else homes.get(call.home)
    worker = able.get(place) if place else None
    return worker if worker and worker.may_run(call) else None


def _roomiest(call: Call, able: Iterable[Worker]) -> Worker | None:
    return max((worker for worker in able if worker.may_run(call)), key=lambda one: one.room, default=None)
