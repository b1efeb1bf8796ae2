"""``lstmsizer`` and ``python -m lstmsizer`` are the command line."""

from __future__ import annotations

import atexit
import os
import sys
import threading
from typing import NoReturn

STOPPED = 130


def main() -> None:
    """Run the command line; Ctrl-C while it is being loaded is answered by a line too."""
    try:
        from lstmsizer.cli import main as command_line

        command_line()
    except KeyboardInterrupt:
        print("lstmsizer: Stopped.", file=sys.stderr)
        _leave(STOPPED)
    except SystemExit as left:
        code = left.code
        if isinstance(code, int) and (code == STOPPED or _others_work()):
            _leave(code)
        raise


def _others_work() -> bool:
    """Whether a thread still computes something, a baseline say: nobody wants it any more."""
    return any(not one.daemon for one in threading.enumerate() if one is not threading.main_thread())


def _leave(code: int) -> NoReturn:
    """End at once, by this code.

    Python would wait for such threads, and it ends by the signal, which shells tell from a code, if Ctrl-C
    came while a library built functions from text.
    """
    atexit._run_exitfuncs()  # temporary folders go  # pyright: ignore[reportPrivateUsage]
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:  # nobody reads it any more
            code = code or 1
    os._exit(code)


if __name__ == "__main__":
    main()
