"""Ctrl-C that waits for a write to end."""

from __future__ import annotations

import signal
from collections.abc import Callable, Generator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType
from typing import Any

_HEARD = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def undisturbed() -> Generator[None]:
    """Within this, Ctrl-C is heard only at the end, so that it leaves no half of a line and no lock.

    So is SIGTERM, where a handler stands for it. A second one is heard at once: a server may not answer.
    In a thread there is nothing to do, as signals reach the main one alone.
    """
    if current_thread() is not main_thread():
        yield
        return
    usual: dict[int, Callable[[int, FrameType | None], Any]] = {}
    heard: list[int] = []

    def later(number: int, frame: FrameType | None) -> None:
        heard.append(number)
        if len(heard) > 1:
            usual[number](number, frame)

    for number in _HEARD:
        handler = signal.getsignal(number)
        if callable(handler):
            usual[number] = handler
            signal.signal(number, later)
    try:
        yield
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)
        for number in heard[:1]:
            usual[number](number, None)
