"""One driver a study: who works on it says so, and a second one is refused with who that is.

A holder is heard of every few seconds. One that died is told by its process, if that ran here, and by its
silence, if it ran elsewhere; its claim is then taken over.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event, Thread
from time import time as now
from typing import Protocol
from uuid import uuid4

from lstmsizer.errors import InUseError, OutputError

BEAT = 10.0
"""Seconds between two signs of life."""

SILENCE = 60.0
"""Seconds after which a holder that ran elsewhere counts as dead."""


@dataclass(frozen=True)
class Holder:
    """Who works on a study.

    Processes of one ``realm`` (a machine since it was started; within a container, that) can see each other;
    empty: it is not known. ``born`` tells a process from a later one of the same number, where that is known.
    """

    token: str
    host: str
    pid: int
    since: str
    realm: str = ""
    born: str = ""

    def __str__(self) -> str:
        """For a message: 'process 4711 on host ada, since 2026-03-01 14:05'."""
        return f"process {self.pid} on host {self.host}, since {self.since}"


class Board(Protocol):
    """Where a study's holder is written up."""

    def read(self) -> tuple[Holder, float] | None:
        """The holder, and the seconds since it was last heard of; None: nobody."""
        ...

    def replace(self, before: Holder | None, after: Holder | None) -> bool:
        """Write ``after`` if ``before`` stands there (None: nobody), at one stroke; else False."""
        ...

    def beat(self, mine: Holder) -> bool:
        """A sign of life; False if somebody else's name stands there."""
        ...


class Claim:
    """What this process holds, until another takes it over."""

    def __init__(self, board: Board, mine: Holder, where: str) -> None:
        self._board, self._mine, self._where = board, mine, where
        self._lost = False
        self._heard = now()

    def check(self) -> None:
        """Refuse to go on if another driver has taken over, as it may when this machine slept for long."""
        if now() - self._heard > SILENCE / 2:
            self.beat()
        if self._lost:
            found = self._board.read()
            by = f" by {found[0]}" if found else ""
            raise InUseError(f"{self._where} was taken over{by}: let that one go on.")

    def beat(self) -> None:
        """Give a sign of life. A fault is left to the next one, and to whoever adds a trial."""
        try:
            self._lost = self._lost or not self._board.beat(self._mine)
            self._heard = now()
        except Exception:
            return


@contextmanager
def claimed(board: Board, where: str, every: float = BEAT) -> Generator[Claim]:
    """Hold a study; ``where`` names it in messages.

    Raises
    ------
    InUseError
        If another driver holds it.
    """
    mine = myself()
    _take(board, mine, where)
    claim, over = Claim(board, mine, where), Event()
    beating = Thread(target=_beat_until, args=(over, claim.beat, every), name="lstmsizer-claim", daemon=True)
    try:
        beating.start()
        yield claim
    finally:
        over.set()
        beating.join()
        with suppress(OutputError):  # it cannot be reached: the next one sees that this process is gone
            board.replace(mine, None)


def myself() -> Holder:
    """The holder that we are, under a name that no other claim has."""
    since = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")
    return Holder(uuid4().hex, socket.gethostname(), os.getpid(), since, _realm(), _born(os.getpid()))


def is_dead(holder: Holder, silent: float) -> bool:
    """Whether a holder that was last heard of so many seconds ago is no more."""
    if holder.realm and holder.realm == _realm():
        return not _lives(holder.pid) or holder.born != _born(holder.pid)
    return silent > SILENCE


def _take(board: Board, mine: Holder, where: str) -> None:
    while True:
        found = board.read()
        if found is not None and not is_dead(*found):
            raise InUseError(f"{where} is in use by {found[0]}: wait for it, or end it first.")
        if board.replace(found[0] if found else None, mine):
            return


def _beat_until(over: Event, beat: Callable[[], None], every: float) -> None:
    while not over.wait(every):
        beat()


def _realm() -> str:
    """Where a process number means the same process: on Windows nowhere, since asking would end it."""
    if os.name != "posix":
        return ""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}/{os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return socket.gethostname()


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):  # no process has such a number
        return False
    except OSError:
        return True  # it is there, and somebody else's
    return True


def _born(pid: int) -> str:
    """When a process began, in the kernel's ticks; empty where the system does not say."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return told.rpartition(")")[2].split()[19]  # the 22nd field; the second may hold blanks
