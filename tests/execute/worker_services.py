"""Small services, good and bad, that the tests open in worker processes."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class Calls:
    """A service of named functions: an item is (name, argument)."""

    payload: object
    called_off: Callable[[], bool]
    slots: int = 2

    def __call__(self, item: object) -> object:
        name, argument = item
        return getattr(self, name)(argument)

    def square(self, number: int) -> int:
        return number * number

    def echo(self, value: object) -> object:
        return value

    def read_payload(self, _: None) -> object:
        return self.payload

    def remainders(self, divisor: int) -> dict[str, int]:
        """Of the addresses at which the payload's arrays begin."""
        return {name: array.ctypes.data % divisor for name, array in self.payload.items()}

    def sleep(self, seconds: float) -> float:
        time.sleep(seconds)
        return seconds

    def until_called_off(self, marker: str) -> None:
        open(marker, "w").close()
        while not self.called_off():
            time.sleep(0.005)

    def was_called_off(self, _: None) -> bool:
        return self.called_off()

    def meet(self, _: None) -> bool:
        """True only if two calls run at the same time."""
        _BARRIER.wait(timeout=20)
        return True

    def divide(self, number: int) -> float:
        return 1 / number

    def leave(self, code: int) -> None:
        sys.exit(code)

    def chatter(self, text: str) -> str:
        print(text)
        os.write(1, text.encode())
        sys.stderr.write(text)
        return sys.stdin.read()

    def chatter_much(self, megabytes: int) -> int:
        for _ in range(megabytes):
            os.write(1, b"x" * 2**20)
        return megabytes

    def die(self, last_words: str) -> None:
        print(last_words, file=sys.stderr, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)

    def crash(self, _: None) -> None:
        ctypes.string_at(0)

    def quit(self, code: int) -> None:
        os._exit(code)

    def unpicklable(self, _: None) -> object:
        return lambda: None

    def process_id(self, _: None) -> int:
        return os.getpid()

    def node(self, _: None) -> str:
        import ray

        return ray.get_runtime_context().get_node_id()

    def facts(self, _: None) -> dict[str, object]:
        return {"path": sys.path, "environment": dict(os.environ), "session": os.getsid(0)}


_BARRIER = threading.Barrier(2)


def calls(payload: object, called_off: Callable[[], bool]) -> Calls:
    return Calls(payload, called_off)


def one_slot(payload: object, called_off: Callable[[], bool]) -> Calls:
    return Calls(payload, called_off, slots=1)


def refuses(payload: object, called_off: Callable[[], bool]) -> Calls:
    raise ValueError(f"cannot work\nwith {payload}")


def dies_at_once(payload: object, called_off: Callable[[], bool]) -> Calls:
    print("no room on this ship", file=sys.stderr, flush=True)
    os._exit(3)


class ReadsBadly:
    """Can be pickled, but not unpickled."""

    def __reduce__(self) -> object:
        return (int, ("not a number",))
