"""Executors by the names that users write."""

from __future__ import annotations

from dataclasses import replace

from lstmsizer.execute.base import OpenExecutor
from lstmsizer.execute.inline import InlineExecutor
from lstmsizer.execute.local import LocalExecutor
from lstmsizer.run.checked import one_of
from lstmsizer.train.engine import EnginePayload


def executor_by_name(name: str) -> OpenExecutor:
    """How the executor of this name is opened: 'local', in a process of its own, or 'inline', in this one.

    Raises
    ------
    SettingError
        If there is none.
    """
    known: dict[str, OpenExecutor] = {"local": LocalExecutor, "inline": _inline}
    one_of("executor", name, tuple(known))
    return known[name]


def _inline(factory: str, payload: object) -> InlineExecutor:
    """Train one after another, and compile nothing ahead: that is done in a thread, and a process of the
    user's that ends while XLA compiles in a thread is aborted.
    """
    if isinstance(payload, EnginePayload):
        payload = replace(payload, slots=1, likely=(), compared=())
    return InlineExecutor(factory, payload)
