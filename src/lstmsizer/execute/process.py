"""One worker process, from its start to its end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from contextlib import suppress
from io import FileIO
from typing import cast

from lstmsizer.execute.messages import Message, receive, send

# The worker imports what the parent would import: -P keeps the working directory out of its path, and the
# parent's own path is set before anything else is imported. No environment variable is needed for it.
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv.pop()); "
    "from lstmsizer.execute.worker import main; main()"
)
_LAST_LINES = 3


class WorkerProcess:
    """A worker in a session of its own, so that Ctrl-C in the terminal does not reach it.

    ``send`` may be used by one thread at a time, and ``receive`` by another. ``OSError`` if it cannot start.
    """

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _START, json.dumps(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            start_new_session=True,
        )
        self._stdin = cast(FileIO, self._process.stdin)
        self._stdout = cast(FileIO, self._process.stdout)
        self._stderr = cast(FileIO, self._process.stderr)
        self._reaping = threading.Lock()  # no signal to a process id that may be somebody else's by now
        self._last_words = bytearray()
        self._drain = threading.Thread(target=self._listen_to_stderr, daemon=True)
        self._drain.start()

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def send(self, message: Message) -> None:
        """``BrokenPipeError`` if the process has died."""
        send(self._stdin, message)

    def receive(self) -> Message:
        """The next message; ``EOFError`` if the process has died."""
        return receive(self._stdout)

    def kill(self) -> None:
        """End the process, and whatever it started, now. Harmless if it has died."""
        with self._reaping:
            if self._process.returncode is None:
                _kill_session(self._process)

    def bury(self) -> str:
        """Reap the process and close its pipes; says how it died and what its last words were.

        Killing comes first: an exit code that is there already stays, and what the process started ends.
        """
        self.kill()
        with self._reaping:
            code = self._process.wait()
        self._stdin.close()
        self._stdout.close()
        self._drain.join(
            timeout=1
        )  # ends with stderr, unless a daemon that the service started still holds it
        lines = [line.strip() for line in self._last_words.decode(errors="replace").splitlines()]
        words = " | ".join(deque((line for line in lines if line), maxlen=_LAST_LINES))
        return _how(code) + (f"; it said: {words}" if words else "")

    def _listen_to_stderr(self) -> None:
        with self._stderr:
            while data := self._stderr.read(65536):
                self._last_words = (self._last_words + data)[-4096:]


def _kill_session(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.kill()
        return
    with suppress(ProcessLookupError, PermissionError):  # it has died; macOS says the latter of a zombie
        os.killpg(process.pid, signal.SIGKILL)


def _how(code: int) -> str:
    if code >= 0:
        return f"exited with code {code}"
    hint = " (out of memory?)" if -code == getattr(signal, "SIGKILL", None) else ""
    return f"was killed by {signal.Signals(-code).name}{hint}"
