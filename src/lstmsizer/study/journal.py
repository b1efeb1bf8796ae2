"""A study in a file of its own: Optuna's journal format, one line for each trial."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from lstmsizer.errors import OutputError

if TYPE_CHECKING:
    import optuna

NAME = "lstmsizer"
"""The study's name within its file."""

# A lock lives for one append, some milliseconds. One that is older was left by a process that was killed.
LOCK_SECONDS = 10

_LINE = b'{"op_code"'  # how every line of a journal begins


class Journal:
    """A file whose folder exists; there is none before the first trial.

    Any Optuna tool can read it: ``optuna.load_study(study_name="lstmsizer", storage=...)``.
    """

    otherwise = "choose another output folder"

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def where(self) -> str:
        """The file's path."""
        return str(self._path)

    def found(self) -> optuna.Study | None:
        """The study in the file, mended where a kill has torn it; None: there is no file."""
        return self.made() if self._path.exists() else None

    def made(self) -> optuna.Study:
        """The study in the file, which is made if it is not there."""
        import optuna
        from optuna.storages import JournalStorage
        from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock

        lock = JournalFileOpenLock(str(self._path), grace_period=LOCK_SECONDS)
        if self._path.exists():
            lock.acquire()
            try:
                _check_and_mend(self._path)
            finally:
                lock.release()
        storage = JournalStorage(JournalFileBackend(str(self._path), lock_obj=lock))
        if optuna.get_all_study_names(storage):
            return optuna.load_study(study_name=NAME, storage=storage)  # KeyError if it is somebody else's
        return optuna.create_study(study_name=NAME, storage=storage, direction="minimize")

    def unmade(self) -> None:
        """Remove the file."""
        self._path.unlink(missing_ok=True)

    @contextmanager
    def faults(self) -> Generator[None]:
        """Say what went wrong with the file in a sentence."""
        try:
            yield
        except OSError as error:
            raise OutputError(
                f"The study {self._path} cannot be written: {error.strerror or error}; check its folder."
            ) from error
        # What Optuna raises for files that are none of its own.
        except (ValueError, LookupError, TypeError, AttributeError, AssertionError) as error:
            raise OutputError(
                f"{self._path} is not a study of lstmsizer, or it is damaged ({type(error).__name__}); "
                "move it away, or choose another output folder."
            ) from error


def _check_and_mend(path: Path) -> None:
    """Cut off what a kill left of a line: Optuna would glue the next to it and not read the file again.

    Somebody's own file is left alone; Optuna would append to one of a single line.
    """
    with path.open("rb+") as file:
        content = file.read()
        whole = content.rfind(b"\n") + 1
        rest = content[whole:]
        if any(part and not part.startswith(_LINE[: len(part)]) for part in (content, rest)):
            raise ValueError("not a line of a journal")
        if rest:
            file.truncate(whole)
            file.flush()
            os.fsync(file.fileno())
