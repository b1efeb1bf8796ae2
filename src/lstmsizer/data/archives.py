"""Folders that came packed in one file: unpacked for as long as they are read."""

from __future__ import annotations

import shutil
import tarfile
import zipfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO

from lstmsizer.data.unpacked import check_size
from lstmsizer.errors import DataError, InputError

ZIP = (".zip",)
TAR = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")


def is_archive(source: object) -> bool:
    """Whether this is the path of a packed folder, by its name."""
    return isinstance(source, str | Path) and str(source).lower().endswith(ZIP + TAR)


@contextmanager
def unpacked(path: Path) -> Generator[Path]:
    """The folder that an archive holds, in a temporary place; messages name the archive instead.

    Where all lies in one folder, it is that one. Links, and names that lead out of the folder, are left out.

    Raises
    ------
    DataError
        There is no such file, it is no archive, or it unpacks to more than half of the memory.
    """
    if not path.is_file():
        raise DataError(f"There is no file {path}.")
    with TemporaryDirectory(prefix="lstmsizer-unpacked-") as place:
        try:
            (_unzip if str(path).lower().endswith(ZIP) else _untar)(path, Path(place))
        except (OSError, EOFError, zipfile.BadZipFile, tarfile.TarError, RuntimeError) as error:
            raise DataError(f"{path} cannot be unpacked ({error}); pack the folder again.") from error
        folder = _innermost(Path(place))
        try:
            yield folder
        except InputError as error:
            raise type(error)(str(error).replace(str(folder), str(path)).replace(place, str(path))) from None


def inside(path: Path, folder: Path) -> Path:
    """A file that is named by its path within the unpacked folder, or above it; else the path as it is."""
    for above in (folder, *folder.parents):
        if not path.is_absolute() and (above / path).is_file():
            return above / path
        if above.name.startswith("lstmsizer-unpacked-"):
            break
    return path


def _innermost(folder: Path) -> Path:
    """The first folder that holds more than one other."""
    shown = [each for each in folder.iterdir() if not each.name.startswith((".", "__MACOSX"))]
    return _innermost(shown[0]) if len(shown) == 1 and shown[0].is_dir() else folder


def _unzip(path: Path, place: Path) -> None:
    with zipfile.ZipFile(path) as packed:
        members = [member for member in packed.infolist() if not member.is_dir()]
        check_size(path, sum(member.file_size for member in members))
        for member in members:
            if _stays(member.filename):
                with packed.open(member) as file:
                    _write(file, place / member.filename)


def _untar(path: Path, place: Path) -> None:
    with tarfile.open(path) as packed:
        size = 0
        for member in packed:
            size += member.size
            check_size(path, size)
            file = packed.extractfile(member) if member.isfile() and _stays(member.name) else None
            if file is not None:
                _write(file, place / member.name)


def _write(file: IO[bytes], target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as written:
        shutil.copyfileobj(file, written)


def _stays(name: str) -> bool:
    """Whether a member's name leads to a place within the folder."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return bool(parts) and not any(part in ("..", "/") or ":" in part for part in parts)
