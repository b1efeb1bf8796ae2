"""``lstmsizer`` and ``python -m lstmsizer`` are the command line."""

from __future__ import annotations

import os
import sys

STOPPED = 130


def main() -> None:
    """Run the command line; Ctrl-C while it is being loaded is answered by a line too."""
    try:
        from lstmsizer.cli import main as command_line

        command_line()
    except KeyboardInterrupt:
        print("lstmsizer: Stopped.", file=sys.stderr)
        _leave()
    except SystemExit as left:
        if left.code == STOPPED:
            _leave()
        raise


def _leave() -> None:
    """End at once, by this code.

    Python would wait for threads that compute what nobody wants any more, and it ends by the signal, which
    shells tell from a code, if Ctrl-C came while a library built functions from text.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(STOPPED)


if __name__ == "__main__":
    main()
