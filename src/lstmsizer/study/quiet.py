"""Optuna without its messages: who runs this tool did not ask for them."""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def optuna_silent() -> Generator[None]:
    """Within this, Optuna logs nothing; afterwards it logs what it did before."""
    import optuna

    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(logging.CRITICAL)
    try:
        yield
    finally:
        optuna.logging.set_verbosity(before)
