"""What an executor and its worker process say to each other, and how it goes through a pipe.

Executor -> worker: ``Opening`` (first, once), ``Call``, ``CallOff``.
Worker -> executor: ``Opened`` or ``Refused`` (once), ``Returned``, ``CalledOff``.

The pipes are private to the two processes, which is why pickle is safe here. Items and values travel as bytes
inside a message, so that one that cannot be unpickled costs its own call and nothing else.
"""

from __future__ import annotations

import pickle
import struct
from dataclasses import dataclass
from io import RawIOBase

_LENGTH = struct.Struct("<Q")
PROTOCOL = 5


@dataclass(frozen=True)
class Opening:
    """Open this service: its factory as 'module:function', and the pickled payload."""

    factory: str
    payload: bytes


@dataclass(frozen=True)
class Call:
    """Answer this pickled item."""

    ticket: int
    item: bytes


@dataclass(frozen=True)
class CallOff:
    """Ask what is running to stop, and say ``CalledOff`` when nothing runs any more."""


@dataclass(frozen=True)
class Opened:
    """The service is open for ``slots`` calls at a time."""

    slots: int


@dataclass(frozen=True)
class Refused:
    """The factory raised: 'Type: text'."""

    error: str


@dataclass(frozen=True)
class Returned:
    """A call's pickled value, or in one line why there is none."""

    ticket: int
    value: bytes
    error: str


@dataclass(frozen=True)
class CalledOff:
    """Nothing runs any more."""


Message = Opening | Call | CallOff | Opened | Refused | Returned | CalledOff


def send(pipe: RawIOBase, message: Message) -> None:
    """Write one message; the caller sees to it that no other thread writes at the same time."""
    data = pickle.dumps(message, PROTOCOL)
    _write(pipe, _LENGTH.pack(len(data)))
    _write(pipe, data)


def receive(pipe: RawIOBase) -> Message:
    """Read one message; ``EOFError`` when the other side is gone."""
    (length,) = _LENGTH.unpack(_read(pipe, _LENGTH.size))
    return pickle.loads(_read(pipe, length))


def _write(pipe: RawIOBase, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[pipe.write(rest) :]


def _read(pipe: RawIOBase, length: int) -> bytearray:
    data = bytearray(length)
    rest = memoryview(data)
    while rest:
        count = pipe.readinto(rest)
        if not count:
            raise EOFError("the other process closed its pipe")
        rest = rest[count:]
    return data
