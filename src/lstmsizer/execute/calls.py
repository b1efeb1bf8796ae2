"""Calling a service for several items and waiting for all of them."""

from __future__ import annotations

from collections.abc import Sequence

from lstmsizer.execute.base import Executor, Outcome


def gather(executor: Executor, items: Sequence[object]) -> list[Outcome]:
    """Submit every item and wait; outcomes in the order of the items.

    Outcomes of earlier calls, left over where the rest was called off, are passed over.
    """
    tickets = [executor.submit(item) for item in items]
    came: dict[int, Outcome] = {}
    while not came.keys() >= set(tickets):
        came.update({outcome.ticket: outcome for outcome in executor.wait(None)})
    return [came[ticket] for ticket in tickets]
