"""Open a service by its factory's name, and ask it, so that whatever it raises becomes one line of text."""

from __future__ import annotations

import importlib
from collections.abc import Callable

from lstmsizer.execute.base import Service


def open_service(factory: str, payload: object, called_off: Callable[[], bool]) -> Service:
    """Import 'module:function' and call it; whatever that raises passes through."""
    module, _, function = factory.partition(":")
    return getattr(importlib.import_module(module), function)(payload, called_off)


def one_line(error: BaseException) -> str:
    """``'Type: text'``, with line breaks turned into spaces."""
    return " ".join(f"{type(error).__name__}: {error}".split())
