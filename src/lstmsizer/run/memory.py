"""Which sizes there is memory for: a training that would not fit is refused before it starts."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from lstmsizer.data.dataset import Scaled
from lstmsizer.errors import SettingError
from lstmsizer.records import Size
from lstmsizer.report.numbers import memory
from lstmsizer.run.control_groups import CONTROL_GROUPS, MEMBERSHIP, control_groups, text

MEMINFO = Path("/proc/meminfo")
RUNTIME = 2**30
"""Bytes of the worker processes besides: 0.4 GB with JAX and programs, as much with Keras; some to spare."""
COPIES = 2
"""Of the data in the worker process: as they came, and on the device."""
NAMED = 4
"""Refused sizes that a note names."""


@dataclass
class Room:
    """Says whether a size fits, given the bytes that each of several trainings at a time may take.

    ``needs`` says what a training takes, None where nobody can say: such sizes are tried.
    Remembers the sizes that it refused, for ``notes``.
    """

    needs: Callable[[Size], int | None]
    share: float
    slots: int
    refused: dict[Size, int] = field(default_factory=dict[Size, int])

    def __call__(self, size: Size) -> bool:
        """Whether a training of this size fits."""
        needed = self.needs(size)
        if needed is None or needed <= self.share:
            return True
        self.refused[size] = needed
        return False

    def check(self, smallest: Size) -> None:
        """Raise ``SettingError`` if not even the smallest size fits."""
        if not self(smallest):
            raise SettingError(
                f"There is too little memory: training {smallest} takes {memory(self.refused[smallest])} and "
                f"{self._available()}; use a smaller --batch-size or --window, or free memory."
            )

    def notes(self) -> tuple[str, ...]:
        """One line that says what was refused, if anything was: what it needs, and what there is."""
        if not self.refused:
            return ()
        sizes = sorted(self.refused, key=lambda size: self.refused[size])
        names = ", ".join(map(str, sizes[:NAMED])) + (", ..." if len(sizes) > NAMED else "")
        least = sizes[0]
        return (
            f"Not tried, for want of memory: {names}; {least} needs {memory(self.refused[least])}, "
            f"{self._available()}.",
        )

    def _available(self) -> str:
        have = memory(max(self.share, 0.0))
        return f"{have} can be had" if self.slots == 1 else f"each of {self.slots} at a time has {have}"


def room(folds: Sequence[Scaled], needs: Callable[[Size], int | None], slots: int, free: int | None) -> Room:
    """What ``free`` bytes (None: nobody knows, all sizes fit) leave to each of the trainings at a time.

    The worker process itself and its copies of the data come first.
    """
    arrays = {
        id(array): array for fold in folds for array in vars(fold).values() if isinstance(array, np.ndarray)
    }
    data = COPIES * sum(array.nbytes for array in arrays.values())
    share = float("inf") if free is None else (free - RUNTIME - data) / slots
    return Room(needs, share, slots)


def free_memory(
    meminfo: Path = MEMINFO, membership: Path = MEMBERSHIP, groups: Path = CONTROL_GROUPS
) -> int | None:
    """Bytes that can be allocated without swapping: the machine's, or what a control group leaves if less.

    Where the system tells neither: all memory it has, or None.
    """
    limits = [*_available(meminfo), *_left(membership, groups)]
    return min(limits) if limits else _physical()


def _available(meminfo: Path) -> Iterator[int]:
    """``MemAvailable`` of Linux, in kB: free, and what caches could give back (``man 5 proc_meminfo``)."""
    for line in text(meminfo).splitlines():
        words = line.split()
        if words[:1] == ["MemAvailable:"] and len(words) > 1 and words[1].isdecimal():
            yield 1024 * int(words[1])


def _left(membership: Path, groups: Path) -> Iterator[int]:
    """What each control group around this process leaves: its limit less its use; file caches are no use.

    Source: Linux's Documentation/admin-guide/cgroup-v2.rst, 'memory.max', 'memory.current', 'memory.stat';
    cgroup-v1/memory.rst for the names of version 1.
    """
    for folder in control_groups("memory", membership, groups):
        for limit, use, cache in (
            ("memory.max", "memory.current", "inactive_file"),
            ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
        ):
            most, used = (text(folder / name).strip() for name in (limit, use))
            if most.isdecimal() and used.isdecimal():
                yield max(0, int(most) - int(used) + _statistic(folder / "memory.stat", cache))


def _statistic(file: Path, name: str) -> int:
    pairs = (line.split() for line in text(file).splitlines())
    return next((int(pair[1]) for pair in pairs if pair[:1] == [name]), 0)


def _physical() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return None
