"""The program of a worker process (``process.py`` starts it): messages over stdin and stdout.

The main thread acts on messages; a listening thread reads them, so that the end of the parent (end of
file on stdin) ends this process at once, whatever else it is doing; a pool of threads answers calls.
"""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from io import FileIO, TextIOWrapper

from lstmsizer.execute.base import Service
from lstmsizer.execute.messages import (
    Call,
    CalledOff,
    CallOff,
    Message,
    Opened,
    Opening,
    Packed,
    Refused,
    Returned,
    pack,
    receive,
    send,
    unpack,
)
from lstmsizer.execute.service import one_line, open_service


def main() -> None:
    """Serve the parent until it closes the pipe."""
    for number in (signal.SIGINT, signal.SIGTERM):  # the parent's to answer, whoever else is sent them
        signal.signal(number, signal.SIG_IGN)
    inbox, outbox = private_pipes()
    messages: queue.SimpleQueue[Message] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(inbox, messages), daemon=True).start()
    serve(messages.get, _Outbox(outbox).send)


def private_pipes() -> tuple[FileIO, FileIO]:
    """Keep stdin and stdout for messages; what libraries print goes to stderr, what they read is empty."""
    inbox = FileIO(os.dup(0), "rb")
    outbox = FileIO(os.dup(1), "wb")
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)
    os.dup2(2, 1)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)
    return inbox, outbox


def serve(get: Callable[[], Message], put: Callable[[Message], None]) -> None:
    """Open the service that the first message names, then act on messages; returns if it will not open."""
    called_off = threading.Event()
    opening = get()
    assert isinstance(opening, Opening)
    try:
        service = open_service(opening.factory, unpack(opening.payload), called_off.is_set)
        pool = ThreadPoolExecutor(max_workers=service.slots)
    except BaseException as error:
        put(Refused(one_line(error)))
        return
    put(Opened(service.slots))
    running: list[Future[None]] = []
    while True:
        match get():
            case Call() as call:
                running = [future for future in running if not future.done()]
                running.append(pool.submit(_answer, service, call, put))
            case CallOff():
                called_off.set()
                wait_for(running)
                called_off.clear()
                put(CalledOff())
            case message:
                raise AssertionError(f"not a message for a worker: {message!r}")


def _answer(service: Service, call: Call, put: Callable[[Message], None]) -> None:
    try:
        returned = Returned(call.ticket, pack(service(unpack(call.item))), "")
    except BaseException as error:  # a call may also raise SystemExit; the worker lives on
        returned = Returned(call.ticket, Packed(b""), one_line(error))
    put(returned)


def _listen(inbox: FileIO, messages: queue.SimpleQueue[Message]) -> None:
    try:
        while True:
            messages.put(receive(inbox))
    except (EOFError, OSError):
        os._exit(0)  # the parent is gone: nobody wants what is running


class _Outbox:
    """Sends from many threads, one message at a time."""

    def __init__(self, pipe: FileIO) -> None:
        self._pipe = pipe
        self._lock = threading.Lock()

    def send(self, message: Message) -> None:
        with self._lock:
            send(self._pipe, message)
