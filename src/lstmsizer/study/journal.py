"""A study in a file of its own: Optuna's journal format, one line for each trial."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from lstmsizer.errors import OutputError
from lstmsizer.study.quiet import optuna_silent

if TYPE_CHECKING:
    import optuna
    from optuna.storages import JournalStorage

    from lstmsizer.study.lines import OurLock

NAME = "lstmsizer"
"""The study's name within its file."""

# A lock lives for one append, some milliseconds. One that is older was left by a process that was killed;
# of our own drivers that is known at once (``Journal.mended``).
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
        """The study in the file, as far as its lines are whole; None: there is none. Nothing is written."""
        import optuna

        if not self._path.exists():
            return None
        _check(self._path.read_bytes())
        storage = self._storage()
        if not optuna.get_all_study_names(storage):
            return None
        return optuna.load_study(study_name=NAME, storage=storage)  # KeyError if it is somebody else's

    def made(self) -> optuna.Study:
        """The study in the file, which is made if it is not there."""
        import optuna

        found = self.found()
        if found is not None:
            return found
        with optuna_silent():
            return optuna.create_study(study_name=NAME, storage=self._storage(), direction="minimize")

    def mended(self) -> None:
        """Break the lock that a killed driver has left, and cut off what it has left of a line.

        Optuna would glue the next line to it and not read the file again; where its tools have, that is
        mended too.
        """
        from lstmsizer.study.lines import blanked

        lock = self._lock()
        lock.break_left()
        if not self._path.exists():
            return
        with lock, self._path.open("rb+") as file:
            content = file.read()
            _check(content)
            lines = content[: content.rfind(b"\n") + 1]
            mended = blanked(lines)
            if mended != content:
                if mended != lines:
                    file.seek(0)
                    file.write(mended)
                file.truncate(len(mended))
                file.flush()
                os.fsync(file.fileno())

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

    def _storage(self) -> JournalStorage:
        from optuna.storages import JournalStorage

        from lstmsizer.study.lines import Lines

        return JournalStorage(Lines(self._path, self._lock()))

    def _lock(self) -> OurLock:
        from lstmsizer.study.lines import OurLock

        return OurLock(self._path, LOCK_SECONDS)


def _check(content: bytes) -> None:
    """Refuse somebody's own file: Optuna would append to one of a single line.

    A power cut may leave zeros where a line was being written.
    """
    content = content.rstrip(b"\0")
    rest = content[content.rfind(b"\n") + 1 :]
    if any(part and not part.startswith(_LINE[: len(part)]) for part in (content, rest)):
        raise ValueError("not a line of a journal")
