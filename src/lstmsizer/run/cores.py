"""How many cores a search may use: what the machine has, less what the user or the system withholds."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from math import ceil
from pathlib import Path

from lstmsizer.run.control_groups import CONTROL_GROUPS, MEMBERSHIP, control_groups, text

LIMIT = "OMP_NUM_THREADS"
"""Of the environment: the usual way to tell numerical programs how many threads to compute with."""


def cores() -> int:
    """Cores to train on at the same time: the least of ``limits``."""
    return max(1, min(limits().values()))


def limits() -> dict[str, int]:
    """Cores that each of these leaves, by its name:

    * the affinity mask (``taskset``; cores of the machine where the system knows no masks);
    * the control group's CPU quota, as containers have it (``docker run --cpus``), rounded up, if it has one;
    * ``OMP_NUM_THREADS``, if it is set.
    """
    found = {"the affinity mask": _affinity()}
    for quota in _quotas(MEMBERSHIP, CONTROL_GROUPS):
        found["the control group"] = min(quota, found.get("the control group", quota))
    for asked in _asked(os.environ):
        found[LIMIT] = asked
    return found


def _affinity() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _asked(environment: Mapping[str, str]) -> Iterator[int]:
    """The first number of ``OMP_NUM_THREADS``, which may be a list: 'threads of each level'."""
    first = environment.get(LIMIT, "").partition(",")[0].strip()
    if first.isdecimal() and int(first) > 0:
        yield int(first)


def _quotas(membership: Path, root: Path) -> Iterator[int]:
    """Cores' worth of time that each control group around this process allows (Linux, both versions).

    Source: Linux's Documentation/admin-guide/cgroup-v2.rst, 'cpu.max'; scheduler/sched-bwc.rst for version 1.
    """
    for folder in control_groups("cpu", membership, root):
        yield from _quota(folder)


def _quota(folder: Path) -> Iterator[int]:
    """``cpu.max`` is 'quota period' in microseconds, or 'max period'; version 1 has two files, -1: none."""
    numbers = text(folder / "cpu.max").split() or [
        text(folder / f"cpu.cfs_{name}_us").strip() for name in ("quota", "period")
    ]
    if len(numbers) == 2 and all(number.isdecimal() for number in numbers):
        quota, period = map(int, numbers)
        if quota > 0 and period > 0:
            yield ceil(quota / period)
