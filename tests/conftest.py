"""What all tests stand on."""

from __future__ import annotations

import signal


def pytest_sessionstart() -> None:
    """Hear Ctrl-C, which a shell's background jobs are started deaf to, and their children after them."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
