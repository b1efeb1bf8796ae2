"""Which worker gets which call: those that go on first, suspects apart, the others where there is room."""

from __future__ import annotations

from collections import deque

from lstmsizer.execute.ray_cluster import Place
from lstmsizer.execute.ray_placing import LIVES, Call, Worker, placed


def worker(name: str, slots: int, *running: Call) -> Worker:
    at = Place(name, 0, name, slots, 0)
    return Worker(at, None, None, slots, running={f"{name}-{call.ticket}": call for call in running})


def starts(queue: deque[Call], workers: list[Worker], homes: dict | None = None) -> list[tuple[int, str]]:
    """Place all that can be, and let it run; (ticket, worker) in the order in which they start."""
    started = []
    for call, at in placed(queue, workers, homes or {}):
        at.running[call.ticket] = call
        started.append((call.ticket, at.place.node))
    return started


def test_calls_start_in_order_where_most_room_is() -> None:
    queue = deque(Call(ticket, None) for ticket in range(1, 6))
    assert starts(queue, [worker("a", 1), worker("b", 3)]) == [(1, "b"), (2, "b"), (3, "a"), (4, "b")]
    assert [call.ticket for call in queue] == [5]


def test_what_goes_on_starts_first_and_at_home() -> None:
    a, b = worker("a", 1), worker("b", 2)
    queue = deque([Call(1, None), Call(2, None), Call(3, None, home="x")])
    assert starts(queue, [a, b], {"x": a.place}) == [(3, "a"), (1, "b"), (2, "b")]


def test_what_goes_on_does_not_wait_for_a_busy_home() -> None:
    a, b = worker("a", 1, Call(1, None)), worker("b", 1)
    assert starts(deque([Call(2, None, home="x")]), [a, b], {"x": a.place}) == [(2, "b")]


def test_a_home_that_is_gone_is_none() -> None:
    gone = Place("gone", 0, "gone", 1, 0)
    assert starts(deque([Call(1, None, home="x")]), [worker("a", 1)], {"x": gone}) == [(1, "a")]


def test_calls_on_their_last_life_share_no_worker() -> None:
    suspects = [Call(ticket, None, lost=LIVES - 1) for ticket in (1, 2)]
    queue = deque([*suspects, Call(3, None)])
    assert starts(queue, [worker("a", 3)]) == [(1, "a"), (3, "a")]
    assert [call.ticket for call in queue] == [2]


def test_workers_that_have_not_opened_get_nothing() -> None:
    queue = deque([Call(1, None)])
    assert starts(queue, [worker("a", 0)]) == []
    assert len(queue) == 1
