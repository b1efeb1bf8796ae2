"""``lstmsizer`` and ``python -m lstmsizer`` are the command line."""

from __future__ import annotations

import atexit
import os
import signal
import sys
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
        if isinstance(left.code, int):
            _leave(left.code)
        raise


def _leave(code: int) -> NoReturn:
    """End at once, by this code: all is said, and a signal that comes now comes too late.

    Python would wait for threads that compute what nobody wants any more, a baseline say; and it ends by the
    signal, which shells tell from a code, if Ctrl-C came while a library built functions from text.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    atexit._run_exitfuncs()  # temporary folders go  # pyright: ignore[reportPrivateUsage]
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:  # nobody reads it any more
            code = code or 1
    os._exit(code)


if __name__ == "__main__":
    main()
