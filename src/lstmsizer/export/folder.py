"""The output folder: claimed before any work, filled whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from lstmsizer.errors import InUseError, OutputError

ANSWER = "answer.json"
STUDY = "study.journal"
MODEL = "model.keras"
CODE = "model.py"
PREPROCESS = "preprocess.json"
PARTS = "parts.csv"  # of labelled sequences only
REPORT = "report.html"
# What an answer's folder consists of, and what a run that fails may remove again if it made it.
FILES = frozenset({ANSWER, MODEL, CODE, PREPROCESS, PARTS, REPORT})
OURS = FILES | {STUDY}
LEFT = frozenset({f"{STUDY}.claim", f"{STUDY}.claim.lock"})  # by a run that was killed: no foreign files
UNFINISHED = ".unfinished"  # in the hidden name of a file that is still being written


def claim(out: Path) -> None:
    """Make the folder, or make sure that it is ours to write into. It must be called before any work.

    Raises
    ------
    OutputError
        If ``out`` is a file, cannot be made or written, or holds other things than an earlier run's.
    """
    try:
        if out.exists() and not out.is_dir():
            raise OutputError(f"The output folder {str(out)!r} is a file: choose another name with --out.")
        if out.is_dir():
            _refuse_foreign(out)
        out.mkdir(parents=True, exist_ok=True)
        probe = out / f".probe{UNFINISHED}"
        probe.touch()
        probe.unlink(missing_ok=True)
    except (OSError, ValueError) as error:  # ValueError: a null character in the name
        raise OutputError(
            f"The output folder {str(out)!r} cannot be written ({_why(error)}): "
            "choose another one with --out."
        ) from error


@contextmanager
def claimed(out: Path) -> Generator[Path]:
    """Claim the folder for a run; if the run fails, remove what it made there, and only that.

    Folders made for it go if they are empty, files if they are of an answer's own names and were not
    there before. An earlier run's files stay as they were, and so does the study: with it the same
    question goes on from where it failed.
    """
    made = _missing_folders(out)
    before = _names(out)
    try:
        claim(out)
        yield out
    except InUseError:  # what is new is the other run's
        raise
    except BaseException:
        for name in _names(out) - before:
            if (name.startswith(".") and UNFINISHED in name) or name in FILES | {f"{STUDY}.lock"}:
                with suppress(OSError):
                    (out / name).unlink()
        for folder in made:
            with suppress(OSError):  # not empty: somebody else's files are in it
                folder.rmdir()
        raise


def write(out: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files by name, ``answer.json`` last: where it stands, all the others stand too.

    All are written beside their names and brought to the disk first, then renamed one by one, so
    that a full disk or a kill leaves the earlier files whole.

    Raises
    ------
    OutputError
        If something cannot be written; nothing has been replaced then.
    """
    names = sorted(files, key=lambda name: name == ANSWER)  # stable: the given order, the answer last
    staged = {name: out / f".{name}{UNFINISHED}" for name in names}
    try:
        for name in names:
            content = files[name]
            _write_through(staged[name], content.encode() if isinstance(content, str) else content)
        for name in names:
            os.replace(staged[name], out / name)
        _sync_folder(out)
    except OSError as error:
        raise OutputError(
            f"The answer cannot be written into {str(out)!r} ({_why(error)}): "
            "make room there, or choose another folder with --out."
        ) from error
    finally:
        for path in staged.values():
            with suppress(OSError):  # where nothing can be written, there is nothing to remove
                path.unlink()


def read(out: Path, name: str) -> str:
    """The text of one file of an answer's folder.

    Raises
    ------
    OutputError
        If there is no such folder or file, or it is not text.
    """
    try:
        return (out / name).read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        where = "give the folder that --out named"
        if (out / STUDY).exists():
            where = "'lstmsizer watch' shows its study, and the command that began it goes on from there"
        raise OutputError(f"There is no answer in {str(out)!r} ({name} is missing): {where}.") from None
    except (OSError, ValueError) as error:
        raise OutputError(f"{name} in {str(out)!r} cannot be read ({_why(error)}).") from error


def _refuse_foreign(out: Path) -> None:
    names = {name for name in _names(out) - LEFT if not name.endswith(".log")}  # a log may lie there first
    if names and not names & OURS:
        raise OutputError(
            f"The output folder {str(out)!r} holds other files ({min(names)!r}, ...) and no answer: "
            "choose an empty or a new one with --out."
        )


def _missing_folders(out: Path) -> list[Path]:
    """``out`` and its parents as far as they do not exist, innermost first."""
    with suppress(OSError, ValueError):
        return [folder for folder in (out, *out.parents) if not folder.exists()]
    return []


def _names(out: Path) -> set[str]:
    with suppress(OSError, ValueError):
        return {entry.name for entry in out.iterdir()}
    return set()


def _write_through(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Bring the renames to the disk; systems that cannot open folders do without."""
    with suppress(PermissionError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
