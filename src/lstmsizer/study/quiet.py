"""Optuna without its messages: who runs this tool did not ask for them."""

from __future__ import annotations

import importlib
import logging
import warnings
from collections.abc import Generator
from contextlib import contextmanager


def load_optuna() -> None:
    """Import Optuna before anybody else does: in a notebook it would advise to install widgets for it."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "IProgress not found")
        importlib.import_module("optuna")


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
