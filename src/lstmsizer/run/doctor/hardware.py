"""Cores, threads and memory: what there is, and what keeps a run from it."""

from __future__ import annotations

import os
from collections.abc import Iterator

from lstmsizer.records import Finding
from lstmsizer.report.numbers import memory
from lstmsizer.run.cores import LIMIT, limits

THREADS = (LIMIT, "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "XLA_FLAGS")


def processor() -> Iterator[Finding]:
    """Cores that a search may use, what limits them, and the variables that limit threads."""
    asked = os.environ.get(LIMIT, "")
    found = limits()
    usable, machine = max(1, min(found.values())), os.cpu_count() or 1
    told = f"{usable} of {machine} cores" if usable < machine else f"{machine} core{'s' * (machine > 1)}"
    by = [name for name, cores in found.items() if cores == usable and usable < machine]
    told += f", limited by {' and '.join(by)}" if by else ""
    others = [f"{name}={os.environ[name]}" for name in THREADS if os.environ.get(name)]
    told += f"; {', '.join(others)}" if others else ""
    rest = min((cores for name, cores in found.items() if name != LIMIT), default=machine)
    if usable < rest:
        yield Finding(
            "Processor", told, "note", f"Unset {LIMIT}, or set it to {rest}, to train on {rest} cores."
        )
    elif asked and LIMIT not in found:
        yield Finding(
            "Processor", told, "note", f"{LIMIT} is no number of threads and is not heeded: unset it."
        )
    else:
        yield Finding("Processor", told)


def memory_left() -> Iterator[Finding]:
    """Memory that can be had, beside what a run takes before its first training."""
    from lstmsizer.run.memory import RUNTIME, free_memory

    free = free_memory()
    if free is None:
        yield Finding("Memory", "nobody knows how much is free")
        return
    told = f"{memory(free)} free"
    advice = "End other programs, or give the container more memory"
    if free < RUNTIME:
        yield Finding("Memory", f"{told}; a run needs {memory(RUNTIME)} and its data.", "wrong", f"{advice}.")
    elif free < 2 * RUNTIME:
        yield Finding(
            "Memory", f"{told}, which is little.", "note", f"{advice}; or use a smaller --batch-size."
        )
    else:
        yield Finding("Memory", told)
