"""Where holders are written up: a file beside a journal, or a table in a database."""

from __future__ import annotations

import json
import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lstmsizer.errors import OutputError
from lstmsizer.study.claims import Holder
from lstmsizer.study.database import Database
from lstmsizer.study.journal import LOCK_SECONDS
from lstmsizer.study.quiet import optuna_silent

if TYPE_CHECKING:
    from sqlalchemy import Table

TABLE = "lstmsizer_claims"

_NOW = {
    "postgresql": "extract(epoch from clock_timestamp())",
    "mysql": "unix_timestamp(now(3))",
    "sqlite": "(julianday('now') - 2440587.5) * 86400.0",
}
"""The database's own clock in seconds: those of two drivers may differ."""


class FileBoard:
    """A file that its holder touches; ages are told by the clock of the file system alone."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> tuple[Holder, float] | None:
        """The holder, and the seconds since it was last heard of."""
        with self._locked() as now:
            holder = self.standing()
            return None if holder is None else (holder, now - self._path.stat().st_mtime)

    def replace(self, before: Holder | None, after: Holder | None) -> bool:
        """Write ``after`` where ``before`` stands."""
        with self._locked():
            standing = self.standing()
            if (standing and standing.token) != (before and before.token):
                return False
            if after is None:
                self._path.unlink(missing_ok=True)
            else:
                self._write(after)
            return True

    def beat(self, mine: Holder) -> bool:
        """Touch the file; one that somebody has removed is written again."""
        with self._locked():
            standing = self.standing()
            if standing is None:
                self._write(mine)
            elif standing.token == mine.token:
                os.utime(self._path)
            else:
                return False
            return True

    def standing(self) -> Holder | None:
        """Whose name is in the file, read without its lock; one that a full disk left empty is nobody's."""
        try:
            said = json.loads(self._path.read_text(encoding="utf-8"))
            words = {field.name: str(said[field.name]) for field in fields(Holder) if field.name != "pid"}
            return Holder(pid=int(said["pid"]), **words)
        except (FileNotFoundError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
            return None

    def _write(self, holder: Holder) -> None:
        beside = Path(f"{self._path}.new")
        beside.write_text(json.dumps(asdict(holder)), encoding="utf-8")
        os.replace(beside, self._path)

    @contextmanager
    def _locked(self) -> Generator[float]:
        """One at a time; what is given is the time by the file system."""
        from optuna.storages.journal import JournalFileOpenLock

        lock = JournalFileOpenLock(str(self._path), grace_period=LOCK_SECONDS)
        try:
            with optuna_silent():
                lock.acquire()
            try:
                yield Path(f"{self._path}.lock").stat().st_mtime
            finally:
                with suppress(RuntimeError):  # broken by another, after seconds of silence
                    lock.release()
        except OSError as error:
            raise OutputError(
                f"The claim {self._path} cannot be written: {error.strerror or error}; check its folder."
            ) from error


class TableBoard:
    """A row in a table of the study's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self) -> tuple[Holder, float] | None:
        """The holder, and the seconds since it was last heard of."""
        from sqlalchemy import select, text

        rows = self._rows()
        age = text(f"{self._now()} - beat")
        with self._database.faults(), self._database.engine.begin() as connection:
            rows.create(connection, checkfirst=True)
            row = connection.execute(select(rows, age).where(rows.c.study == self._database.name)).first()
        if row is None:
            return None
        return Holder(row.token, row.host, row.pid, row.since, row.realm, row.born), float(row[-1])

    def replace(self, before: Holder | None, after: Holder | None) -> bool:
        """Write ``after`` where ``before`` stands."""
        from sqlalchemy import text
        from sqlalchemy.exc import IntegrityError

        rows, study = self._rows(), self._database.name
        new: dict[str, Any] = {"beat": text(self._now()), **(asdict(after) if after else {})}
        with self._database.faults():
            if before is None:
                try:
                    with self._database.engine.begin() as connection:
                        connection.execute(rows.insert().values(study=study, **new))
                except IntegrityError:
                    return False
                return True
            its = (rows.c.study == study) & (rows.c.token == before.token)
            change = rows.delete().where(its) if after is None else rows.update().where(its).values(**new)
            with self._database.engine.begin() as connection:
                return connection.execute(change).rowcount == 1

    def beat(self, mine: Holder) -> bool:
        """Write the database's time into the row; one that somebody has removed is written again."""
        return self.replace(mine, mine) or self.replace(None, mine)

    def _now(self) -> str:
        return _NOW[self._database.engine.dialect.name]

    def _rows(self) -> Table:
        from sqlalchemy import Column, Float, Integer, MetaData, String, Table

        names = [Column(field.name, String(255)) for field in fields(Holder) if field.name != "pid"]
        study = Column("study", String(255), primary_key=True)
        return Table(TABLE, MetaData(), study, *names, Column("pid", Integer), Column("beat", Float(53)))
