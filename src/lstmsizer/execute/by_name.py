"""Executors by the names that users write."""

from __future__ import annotations

from lstmsizer.errors import SettingError
from lstmsizer.execute.base import OpenExecutor
from lstmsizer.execute.inline import InlineExecutor
from lstmsizer.execute.local import LocalExecutor

EXECUTORS: dict[str, OpenExecutor] = {"local": LocalExecutor, "inline": InlineExecutor}


def executor_by_name(name: str) -> OpenExecutor:
    """How the executor of this name is opened.

    Raises
    ------
    SettingError
        If there is none.
    """
    if name not in EXECUTORS:
        raise SettingError(f"The executor {name!r} is not known; choose one of {', '.join(EXECUTORS)}.")
    return EXECUTORS[name]
