"""What an executor and its worker process say to each other, and how it goes through a pipe.

Executor -> worker: ``Opening`` (first, once), ``Call``, ``CallOff``.
Worker -> executor: ``Opened`` or ``Refused`` (once), ``Returned``, ``CalledOff``.

The pipes are private to the two processes, which is why pickle is safe here. Items and values travel packed
inside a message, so that one that cannot be unpickled costs its own call and nothing else. Arrays are copied
nowhere: they go from the sender's memory through the pipe to where the receiver will use them (pickle's
out-of-band buffers, PEP 574).
"""

from __future__ import annotations

import pickle
import struct
from dataclasses import dataclass
from io import RawIOBase

import numpy as np

PROTOCOL = 5
_LENGTH = struct.Struct("<Q")

# Where an array's numbers may begin so that JAX uses them where they are instead of copying them.
_ALIGNMENT = 64


@dataclass(frozen=True)
class Packed:
    """A pickled object, and beside it the memory of its arrays, which is not copied: it must not change."""

    data: bytes
    buffers: tuple[pickle.PickleBuffer, ...] = ()


def pack(content: object) -> Packed:
    """Pickle an object, its contiguous arrays left where they are; raises as pickle does."""
    buffers: list[pickle.PickleBuffer] = []
    data = pickle.dumps(content, PROTOCOL, buffer_callback=buffers.append)
    return Packed(data, tuple(buffers))


def unpack(packed: Packed) -> object:
    """The object again, its arrays in the memory in which they came; raises as pickle does."""
    return pickle.loads(packed.data, buffers=packed.buffers)


@dataclass(frozen=True)
class Opening:
    """Open this service: its factory as 'module:function', and the payload."""

    factory: str
    payload: Packed


@dataclass(frozen=True)
class Call:
    """Answer this item."""

    ticket: int
    item: Packed


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
    """A call's value, or in one line why there is none."""

    ticket: int
    value: Packed
    error: str


@dataclass(frozen=True)
class CalledOff:
    """Nothing runs any more."""


Message = Opening | Call | CallOff | Opened | Refused | Returned | CalledOff


def send(pipe: RawIOBase, message: Message) -> None:
    """Write one message; the caller sees to it that no other thread writes at the same time.

    First the number of parts, then each with its length: the pickled message, then the arrays' memory.
    """
    packed = pack(message)
    parts = [memoryview(packed.data), *(buffer.raw() for buffer in packed.buffers)]
    _write(pipe, memoryview(_LENGTH.pack(len(parts))))
    for part in parts:
        _write(pipe, memoryview(_LENGTH.pack(len(part))))
        _write(pipe, part)


def receive(pipe: RawIOBase) -> Message:
    """Read one message; ``EOFError`` when the other side is gone."""
    data, *buffers = [_read(pipe, _length(pipe)) for _ in range(_length(pipe))]
    return pickle.loads(data, buffers=buffers)


def _length(pipe: RawIOBase) -> int:
    (length,) = _LENGTH.unpack(_read(pipe, _LENGTH.size))
    return length


def _write(pipe: RawIOBase, rest: memoryview) -> None:
    while rest:
        rest = rest[pipe.write(rest) :]


def _read(pipe: RawIOBase, length: int) -> memoryview:
    data = _aligned(length)
    rest = data
    while rest:
        count = pipe.readinto(rest)
        if not count:
            raise EOFError("the other process closed its pipe")
        rest = rest[count:]
    return data


def _aligned(length: int) -> memoryview:
    """Memory of so many bytes that begins at a multiple of ``_ALIGNMENT``."""
    room = np.empty(length + _ALIGNMENT, np.uint8)
    start = -room.ctypes.data % _ALIGNMENT
    return room[start : start + length].data
