"""Compiled programs: each once, likely ones ahead of time, all of them kept in the user's cache folder."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import suppress
from typing import Generic, TypeVar

import jax

from lstmsizer.data.cache_folder import cache_folder

# What a program is compiled for (a network, say), and the compiled program.
Key = TypeVar("Key")
Program = TypeVar("Program")

NICENESS = 10
"""Of the thread that compiles ahead: beside a training it has a tenth of a core, by itself a whole one."""


class Programs(Generic[Key, Program]):
    """Builds a program for each key asked for, once, whichever threads ask.

    One thread in the background builds the ``likely`` ones, in their order. Whoever asks for a program that
    is being built waits for it; one that nobody has begun is built by who asks, at once. A program that could
    not be built raises for all who wait, and is tried again when asked for anew.

    Parameters
    ----------
    build
        Compiles a key's program; it is called from several threads, for different keys at the same time.
    likely
        Keys that will probably be asked for, the first one first.
    """

    def __init__(self, build: Callable[[Key], Program], likely: Iterable[Key] = ()) -> None:
        self._build = build
        self._lock = threading.Lock()
        self._begun: dict[Key, Future[Program]] = {}
        self._compilations = 0
        ahead = tuple(likely)
        if ahead:
            threading.Thread(target=self._compile_ahead, args=(ahead,), name="compiling", daemon=True).start()

    @property
    def compilations(self) -> int:
        """How many programs were built."""
        return self._compilations

    def get(self, key: Key) -> Program:
        """The key's program; it is built now, in this thread, if nobody has begun it."""
        with self._lock:
            begun = self._begun.get(key)
            mine = self._begun.setdefault(key, Future())
        if begun is None:
            self._fulfil(key, mine)
        return mine.result()

    def _fulfil(self, key: Key, promised: Future[Program]) -> None:
        try:
            program = self._build(key)
        except BaseException as error:
            with self._lock:
                del self._begun[key]
            promised.set_exception(error)
        else:
            with self._lock:
                self._compilations += 1
            promised.set_result(program)

    def _compile_ahead(self, keys: tuple[Key, ...]) -> None:
        _step_back()
        for key in keys:
            with suppress(Exception):  # whoever asks for it will hear of it
                self.get(key)


def _step_back() -> None:
    """Let threads that train go first, where the system knows threads of different priority."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


def keep_programs() -> None:
    """Let JAX keep every program that this process compiles, also those that compile quickly."""
    jax.config.update("jax_compilation_cache_dir", str(cache_folder() / "programs"))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
