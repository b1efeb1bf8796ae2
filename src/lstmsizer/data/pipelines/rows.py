"""Rows that are added one sequence after the other: in memory, or in a file once they are too many."""

from __future__ import annotations

import os
import re
import tempfile
from typing import IO

import numpy as np

from lstmsizer.data.cache_folder import cache_folder
from lstmsizer.data.unpacked import most_bytes
from lstmsizer.errors import DataError, SettingError

LIMIT = "LSTMSIZER_CACHE_LIMIT"
UNITS = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30}
BLOCK = 2**22
"""Bytes that are kept in memory before they are written."""


def room() -> int:
    """Bytes that are kept in memory: what ``LSTMSIZER_CACHE_LIMIT`` says (512M), else a quarter of all.

    Raises
    ------
    SettingError
        It says something else.
    """
    asked = os.environ.get(LIMIT)
    if not asked:
        return most_bytes() // 2
    read = re.fullmatch(r"(\d+)\s*([KMG]?)(i?B)?", asked.strip(), re.IGNORECASE)
    if read is None:
        raise SettingError(f"{LIMIT} is {asked!r}, which is no size: write for example 512M or 4G.")
    return int(read[1]) * UNITS[read[2].upper()]


class Rows:
    """[R, F] float32, growing.

    The file has no name (on Windows, one that goes with it): however the process ends, nothing is left.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._waiting: list[np.ndarray] = []
        self._bytes = 0
        self._written = 0
        self._width = 0
        self._file: IO[bytes] | None = None

    def add(self, values: np.ndarray, where: str) -> None:
        """Add [T, F] float32.

        Raises
        ------
        DataError
            A value is infinite, there are more or fewer features than before, or no room for the file.
        """
        self._width = self._width or values.shape[1]
        if values.shape[1] != self._width:
            raise DataError(
                f"{where} has {values.shape[1]} features, and those before it {self._width}; "
                "all must have the same."
            )
        if np.isinf(values).any():
            raise DataError(
                f"{where} holds an infinite value, or one too large for a 32-bit number; correct it, or "
                "write NaN where it is unknown."
            )
        # A view of a batch would keep all of it, and the pipeline may write into it again.
        self._waiting.append(np.array(values, np.float32))
        self._bytes += values.size * 4
        if self._bytes > self._limit and self._bytes - self._written >= BLOCK:
            self._write()

    def finished(self) -> np.ndarray:
        """All of them; what is in the file is read from there as it is used."""
        if self._file is None:
            return np.concatenate(self._waiting)
        self._write()
        mapped = np.memmap(self._file, np.float32, "r").reshape(-1, self._width)
        self._file.close()  # what is mapped stays
        return mapped

    def notes(self) -> tuple[str, ...]:
        """What is to be said of the file, if there is one."""
        if self._file is None:
            return ()
        return (
            f"The sequences took more than the {self._limit / 2**20:,.0f} MiB that are kept in memory (set "
            f"by {LIMIT}): {self._bytes / 2**20:,.0f} MiB are read from a file in {cache_folder()}, which "
            "is gone at the end.",
        )

    def _write(self) -> None:
        folder = cache_folder()
        try:
            if self._file is None:
                folder.mkdir(parents=True, exist_ok=True)
                self._file = tempfile.TemporaryFile(dir=folder, prefix="sequences-")  # noqa: SIM115
            for values in self._waiting:
                self._file.write(values.data)
            self._file.flush()
        except OSError as error:
            raise DataError(
                f"The sequences are too many for memory, and cannot be written to {folder} "
                f"({error.strerror or error}); name another folder with LSTMSIZER_CACHE."
            ) from None
        self._waiting = []
        self._written = self._bytes
