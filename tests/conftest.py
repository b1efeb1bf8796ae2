"""What all tests stand on."""

from __future__ import annotations

import os
import signal
import tempfile
from pathlib import Path

import pytest

CACHE = tempfile.TemporaryDirectory(prefix="lstmsizer-tests-")
"""One cache folder for all tests, which leave the user's alone."""

# A program is compiled once, whichever tests and processes run it: also Keras's, where JAX is its backend.
os.environ["LSTMSIZER_CACHE"] = CACHE.name
os.environ["JAX_COMPILATION_CACHE_DIR"] = str(Path(CACHE.name) / "programs")
os.environ["JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS"] = "0"
os.environ["JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES"] = "-1"


def pytest_configure(config: pytest.Config) -> None:
    """Remove the cache folder at the end."""
    config.add_cleanup(CACHE.cleanup)


def pytest_sessionstart() -> None:
    """Hear Ctrl-C, which a shell's background jobs are started deaf to, and their children after them."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
