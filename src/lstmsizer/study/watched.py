"""A study as somebody sees it who only looks on: nothing is locked, mended or written."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from lstmsizer.errors import OutputError
from lstmsizer.records import Trial
from lstmsizer.study.address import Address
from lstmsizer.study.answers import whole
from lstmsizer.study.boards import TABLE, FileBoard, TableBoard
from lstmsizer.study.claims import Holder, is_dead
from lstmsizer.study.database import Database
from lstmsizer.study.journal import Journal
from lstmsizer.study.kept import QUESTION
from lstmsizer.study.question import check_readable
from lstmsizer.study.quiet import optuna_silent
from lstmsizer.study.trials import from_optuna, is_ours

if TYPE_CHECKING:
    import optuna


@dataclass(frozen=True)
class Seen:
    """What a study tells at one moment.

    ``ended`` are the times at which the trials ended, in seconds since 1970, NaN where that is not known.
    ``driver`` is who works on it (None: nobody). ``begun`` False: there is no study yet. ``answer`` is
    the text of the last ``answer.json`` ('': there was none yet).
    """

    begun: bool
    trials: tuple[Trial, ...] = ()
    ended: tuple[float, ...] = ()
    driver: Holder | None = None
    answer: str = ""


class Watched(Protocol):
    """A study that can be looked at again and again."""

    @property
    def where(self) -> str:
        """How a message names it; it holds no password."""
        ...

    def look(self) -> Seen:
        """What it tells now."""
        ...

    def close(self) -> None:
        """Let go of what was opened for it."""
        ...


class WatchedFile:
    """The study in a file, which need not be there yet.

    Raises ``OutputError`` if the file is no study, or a later version's.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._journal = path, Journal(path)
        self._claim = Path(f"{path}.claim")
        self._board = FileBoard(self._claim)
        self._file: tuple[int, int] | None = None
        self._study: optuna.Study | None = None
        self._trials = _Trials(str(path))

    @property
    def where(self) -> str:
        """The file's path."""
        return str(self._path)

    def look(self) -> Seen:
        """What it tells now; the last line may be half written."""
        driver = self._driver()
        try:
            found = self._path.stat()
        except OSError:
            return Seen(False, driver=driver)
        with self._journal.faults(), optuna_silent():
            if self._file is None or self._file[0] != found.st_ino or found.st_size < self._file[1]:
                self._study, self._trials = None, _Trials(str(self._path))  # it is new, or another one
            self._file = found.st_ino, found.st_size
            try:
                self._study = self._study or self._journal.found()
                return Seen(False, driver=driver) if not self._study else self._trials.of(self._study, driver)
            except OSError as error:
                why = error.strerror or error
                raise OutputError(f"The study {self._path} cannot be read: {why}.") from error

    def close(self) -> None:
        """A file is open only while it is read."""

    def _driver(self) -> Holder | None:
        try:
            holder, told = self._board.standing(), self._claim.stat().st_mtime
        except OSError:
            return None
        return _alive(None if holder is None else (holder, time.time() - told))


class WatchedDatabase:
    """A study in a database, by the name in the address, or the only one that is there.

    Raises ``OutputError`` if the database cannot be read, or holds several and none is named.
    """

    def __init__(self, address: Address) -> None:
        _check_there(address)
        self._address = address
        self._database = Database(address, "", "")
        self._study: optuna.Study | None = None
        self._trials = _Trials(str(address))

    @property
    def where(self) -> str:
        """Database and study, without user and password."""
        return f"{self._address}, study {self._address.name!r}" if self._address.name else str(self._address)

    def look(self) -> Seen:
        """What it tells now."""
        with self._database.faults(), optuna_silent():
            if self._study is None and not self._find():
                return Seen(False)
            assert self._study is not None
            return self._trials.of(self._study, self._driver())

    def close(self) -> None:
        """Close its connections."""
        self._database.close()

    def _find(self) -> bool:
        """Whether the study is there."""
        if self._address.name is None:
            self._address = replace(self._address, name=self._only(self._database.names()))
            self.close()
            self._database = Database(self._address, "", "")
        self._study = self._database.found() if self._address.name else None
        return self._study is not None

    def _only(self, names: list[str]) -> str | None:
        if len(names) > 1:
            some = ", ".join(sorted(names)[:5]) + (", ..." if len(names) > 5 else "")
            raise OutputError(
                f"{self._address} has {len(names)} studies ({some}): name one with ?study=NAME at the end of "
                "its address."
            )
        return names[0] if names else None

    def _driver(self) -> Holder | None:
        from sqlalchemy import inspect

        if not inspect(self._database.engine).has_table(TABLE):
            return None
        return _alive(TableBoard(self._database).read())


class _Trials:
    """The trials of a study, each read once."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._read = 0  # trials, ours and others
        self._trials: list[Trial] = []
        self._ended: list[float] = []

    def of(self, study: optuna.Study, driver: Holder | None) -> Seen:
        """What the study tells now."""
        question = study.user_attrs.get(QUESTION)
        check_readable(self._where, question or {})
        for frozen in study.get_trials(deepcopy=False)[self._read :]:
            self._read += 1
            if question is not None and not is_ours(frozen):
                continue
            self._trials.append(from_optuna(frozen))
            self._ended.append(frozen.datetime_complete.timestamp() if frozen.datetime_complete else math.nan)
        return Seen(True, tuple(self._trials), tuple(self._ended), driver, whole(study.user_attrs))


def _alive(found: tuple[Holder, float] | None) -> Holder | None:
    return None if found is None or is_dead(*found) else found[0]


def _check_there(address: Address) -> None:
    """Whoever only looks on makes no file of a database."""
    url = address.url
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists():
        raise OutputError(f"There is no database {str(address)!r}: give the address that --study named.")
