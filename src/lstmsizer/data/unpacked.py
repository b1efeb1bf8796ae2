"""Packed files that would unpack to more than this machine can hold are refused before they do."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from pathlib import Path
from typing import IO

import numpy as np

from lstmsizer.errors import DataError

UNKNOWN_MEMORY = 8 * 2**30
BLOCK = 2**22


def most_bytes() -> int:
    """Half of this machine's memory: what is read is copied once, in 32-bit numbers."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
    except (AttributeError, ValueError, OSError):  # Windows has no sysconf
        return UNKNOWN_MEMORY // 2


def gunzipped(path: Path) -> bytes:
    """The content of a .gz file.

    Raises
    ------
    DataError
        It unpacks to more than half of the memory.
    gzip.BadGzipFile, EOFError, zlib.error, OSError
        It cannot be read or unpacked.
    """
    unpacked = io.BytesIO()
    with gzip.open(path, "rb") as file:
        while block := file.read(BLOCK):
            unpacked.write(block)
            check_size(path, unpacked.tell())
    return unpacked.getvalue()


def check_arrays(path: Path) -> None:
    """Refuse a .npz file that says, or whose arrays' headers say, that it is larger than can be held.

    Raises
    ------
    DataError
        The sizes add up to more than half of the memory, or an array claims more numbers than are there.
    zipfile.BadZipFile, ValueError, OSError
        It is no such file.
    """
    with zipfile.ZipFile(path) as packed:
        members = packed.infolist()
        check_size(path, sum(member.file_size for member in members))
        for member in members:
            with packed.open(member) as file:
                claimed = _claimed(file)
            if claimed > member.file_size:
                name = member.filename.removesuffix(".npy")
                raise DataError(
                    f"{path} is damaged: its array '{name}' claims {claimed:,} bytes and has "
                    f"{member.file_size:,}; write it again with numpy.savez."
                )


def _claimed(file: IO[bytes]) -> int:
    """Bytes of the array that a .npy header announces; 0 of Python objects, which are refused elsewhere."""
    version = np.lib.format.read_magic(file)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read(file)
    count = 1
    for length in shape:
        count *= length  # exact, however large
    return 0 if dtype.hasobject else count * dtype.itemsize


def check_size(path: Path, size: int) -> None:
    """Refuse bytes that are more than half of the memory."""
    most = most_bytes()
    if size > most:
        raise DataError(
            f"{path} unpacks to more than {most / 2**30:.2g} GiB, half of this machine's memory; give "
            "less of it, or use a machine with more."
        )
