"""The folders that a run writes into besides its own: the cache and the one for temporary files."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from lstmsizer.data.cache_folder import cache_folder
from lstmsizer.records import Finding
from lstmsizer.report.numbers import duration, memory, name

LITTLE = 200_000_000  # bytes left on a disk
MUCH = 5_000_000_000  # bytes of a cache
LETTERS = 120  # of a path


def cache() -> Iterator[Finding]:
    """Where the cache is, what it holds, and how old the measurement of this machine's speed is."""
    from lstmsizer.cost import calibration

    folder = cache_folder()
    told = name(str(folder), LETTERS)
    if reason := refusal(folder):
        yield Finding(
            "Cache", f"{told} cannot be written ({reason}): each run compiles its programs anew.", "wrong",
            "Set LSTMSIZER_CACHE to a folder that can be written.",
        )  # fmt: skip
        return
    held = _bytes(folder)
    told += f": {memory(held)}" if folder.is_dir() else ": made by the first run"
    if calibration.load() is None:
        told += "; this machine's speed is not measured yet"
    else:
        age = time.time() - calibration.place().stat().st_mtime
        told += f"; this machine's speed was measured {duration(max(age, 1.0))} ago"
    if _left(folder) < LITTLE:
        yield Finding(
            "Cache", f"{told}; its disk is full but for {memory(_left(folder))}.", "wrong",
            "Make room there, or set LSTMSIZER_CACHE to a folder on another disk.",
        )  # fmt: skip
    elif held > MUCH:
        yield Finding("Cache", told, "note", "All of it may be deleted: later runs make anew what they need.")
    else:
        yield Finding("Cache", told)


def temporary() -> Iterator[Finding]:
    """The folder for temporary files, where answers stand that no folder was named for."""
    remedy = "Make room there, or set TMPDIR to a folder that can be written."
    try:
        folder = Path(tempfile.gettempdir())
    except FileNotFoundError:
        yield Finding("Temporary files", "There is no folder that can be written.", "wrong", remedy)
        return
    told, left = name(str(folder), LETTERS), _left(folder)
    if reason := refusal(folder):
        yield Finding("Temporary files", f"{told} cannot be written ({reason}).", "wrong", remedy)
    elif left < LITTLE:
        yield Finding("Temporary files", f"{told} has only {memory(left)} left.", "wrong", remedy)
    else:
        yield Finding("Temporary files", f"{told}: {memory(left)} left")


def refusal(folder: Path) -> str:
    """Why a folder cannot be written, or made where it is not there; empty if it can."""
    there = _nearest(folder)
    if not there.is_dir():
        return f"{name(str(there), LETTERS)} is no folder"
    try:
        with tempfile.TemporaryFile(dir=there):
            return ""
    except OSError as error:
        return error.strerror or type(error).__name__


def _nearest(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return next((one for one in (folder, *folder.parents) if os.path.lexists(one)), folder)


def _left(folder: Path) -> int:
    """Bytes left on the disk of a folder, or of the one that it will stand in."""
    return shutil.disk_usage(_nearest(folder)).free


def _bytes(folder: Path) -> int:
    """Bytes of all files below; those that go away meanwhile are none."""
    total = 0
    for at, _, files in os.walk(folder):
        for file in files:
            try:
                total += os.lstat(os.path.join(at, file)).st_size
            except OSError:
                continue
    return total
