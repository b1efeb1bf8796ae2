"""How many cores a search may use: what the machine has, less what the user or the system withholds."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from math import ceil
from pathlib import Path

LIMIT = "OMP_NUM_THREADS"
"""Of the environment: the usual way to tell numerical programs how many threads to compute with."""


MEMBERSHIP, CONTROL_GROUPS = Path("/proc/self/cgroup"), Path("/sys/fs/cgroup")


def cores() -> int:
    """Cores to train on at the same time: the least of

    * the affinity mask (``taskset``; cores of the machine where the system knows no masks);
    * the control group's CPU quota, as containers have it (``docker run --cpus``), rounded up;
    * ``OMP_NUM_THREADS``, if it is set.
    """
    limits = [_affinity(), *_quotas(MEMBERSHIP, CONTROL_GROUPS), *_asked(os.environ)]
    return max(1, min(limits))


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
    In a container the path in ``membership`` may be that of the host: then the root is what there is to see.
    """
    for line in _text(membership).splitlines():
        controllers, path = [*line.split(":", 2), "", ""][1:3]
        if controllers not in ("", "cpu", "cpu,cpuacct", "cpuacct,cpu"):
            continue
        top = root / controllers if controllers else root
        group = top / path.strip("/")
        for folder in (group, *group.parents):
            if folder.is_relative_to(top):
                yield from _quota(folder)


def _quota(folder: Path) -> Iterator[int]:
    """``cpu.max`` is 'quota period' in microseconds, or 'max period'; version 1 has two files, -1: none."""
    numbers = _text(folder / "cpu.max").split() or [
        _text(folder / f"cpu.cfs_{name}_us").strip() for name in ("quota", "period")
    ]
    if len(numbers) == 2 and all(number.isdecimal() for number in numbers):
        quota, period = map(int, numbers)
        if quota > 0 and period > 0:
            yield ceil(quota / period)


def _text(path: Path) -> str:
    """What a file says; nothing if it cannot be read."""
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
