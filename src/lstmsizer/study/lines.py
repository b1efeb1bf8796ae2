"""The lines of a journal on the disk: read once, appended one by one, locked as Optuna's other tools do.

It imports Optuna, so it is itself imported where a journal is opened.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from optuna.storages.journal import BaseJournalBackend, JournalFileOpenLock

from lstmsizer.study.quiet import optuna_silent

OURS, RUN = 0o600, 0o111
"""Permissions of our lock's file, and those that Optuna's have besides."""

BULKY = frozenset({"user_attrs", "params", "distributions", "intermediate_values"})
"""Of a new trial's line all but that it is there; Optuna reads lines without these too."""

_BEGIN = b'{"op_code"'
_WITHIN = re.compile(rb"[^\n]" + re.escape(_BEGIN))


def blanked(content: bytes) -> bytes:
    """Lines with blanks for what a kill has left of one, where another tool has appended to it since.

    So the lines stay where they are, and Optuna's tools read them too. ``content`` without such is itself.
    """
    if not _WITHIN.search(content):
        return content
    return b"\n".join(_blanked(line) for line in content.split(b"\n"))


def _blanked(line: bytes) -> bytes:
    at = line.rfind(_BEGIN)
    if at <= 0 or _is_whole(line) or not _is_whole(line[at:]):
        return line
    return b" " * at + line[at:]


def _is_whole(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


class Lines(BaseJournalBackend):
    """Appends a line so that it survives a kill, and does not read back what it has just written itself.

    Optuna's storage keeps a picture of all lines in memory: of these it is told no more than that there is
    such a trial, as whoever wrote it knows it. What others append meanwhile (a dashboard may) is read with
    the next line. A last line without an end is being written, or was left by a kill: it is no line yet, and
    none where something was appended to it (``blanked``).
    """

    def __init__(self, path: Path, lock: OurLock) -> None:
        self._path, self._lock = path, lock
        self._count = self._end = 0  # lines that are known, and the bytes that they take
        self._unread: list[dict[str, Any]] = []  # the last of these, which nobody has asked for yet

    def read_logs(self, log_number_from: int) -> Iterable[dict[str, Any]]:
        """The lines from that number on, the first being 0."""
        unread, self._unread = self._unread, []
        if log_number_from == self._count - len(unread) and self._size() == self._end:
            return unread
        if log_number_from != self._count:
            self._count = self._end = 0
        return self._read()[log_number_from:] if self._count == 0 else self._read()

    def append_logs(self, logs: list[dict[str, Any]]) -> None:
        """Append lines; they are on the disk when this returns."""
        lines = b"".join(json.dumps(log, separators=(",", ":")).encode() + b"\n" for log in logs)
        with self._lock, self._path.open("ab") as file:
            begin = file.tell()
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
        if begin == self._end:
            self._count, self._end = self._count + len(logs), begin + len(lines)
            self._unread += [{key: log[key] for key in log if key not in BULKY} for log in logs]

    def _read(self) -> list[dict[str, Any]]:
        """What stands behind the lines that are known, which are then more."""
        if not self._path.exists():
            return []
        with self._path.open("rb") as file:
            file.seek(self._end)
            whole = file.read().rpartition(b"\n")
        logs = [json.loads(line) for line in blanked(whole[0]).split(b"\n")] if whole[1] else []
        self._count, self._end = self._count + len(logs), self._end + len(whole[0]) + len(whole[1])
        return logs

    def _size(self) -> int:
        return self._path.stat().st_size if self._path.exists() else 0


class OurLock(JournalFileOpenLock):
    """The lock of Optuna's tools, as a file that nobody may run: by this the next driver knows it for ours.

    Optuna asks for all permissions. A name within the file would tell as much, but such a file takes
    milliseconds to remove. Another's lock is broken when it has stood for ``seconds``.
    """

    def __init__(self, path: Path, seconds: int) -> None:
        super().__init__(str(path), grace_period=seconds)
        self._place = Path(f"{path}.lock")

    def acquire(self) -> bool:
        """Take the lock; wait for it where another has it."""
        while True:
            try:
                os.close(os.open(self._place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode=OURS))
                return True
            except FileExistsError:
                with optuna_silent():  # it logs how long it waits
                    super().acquire()
                with suppress(RuntimeError):
                    super().release()

    def break_left(self) -> None:
        """Remove what a killed driver of ours has left.

        Only for who holds the study's claim: then no other driver of ours lives. Nobody else takes this lock
        under our name, as who only reads takes none.
        """
        with suppress(FileNotFoundError):
            if os.name == "posix" and not self._place.stat().st_mode & RUN:
                self._place.unlink()

    def __enter__(self) -> None:
        """Take it."""
        self.acquire()

    def __exit__(self, *exc: object) -> None:
        """Give it back, unless another tool has broken it, as it may when this machine slept for long."""
        with suppress(RuntimeError):
            self.release()
