"""The command line: its verbs; errors become one line on stderr and an exit code by their kind."""

from __future__ import annotations

import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager
from io import TextIOWrapper
from types import FrameType
from typing import NoReturn

import typer

from lstmsizer.cli import check, doctor, export, plan, predict, report, show, size, watch  # noqa: F401  # pyright: ignore[reportUnusedImport]
from lstmsizer.cli.app import app
from lstmsizer.cli.mistakes import UsageError, sentence
from lstmsizer.errors import LstmsizerError

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line; errors become one line on stderr and an exit code by their kind."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a letter that an older encoding lacks is no reason to fail
    try:
        with _terminated_like_interrupted():
            code: object = app(prog_name="lstmsizer", standalone_mode=False)
    except LstmsizerError as error:
        _fail(str(error), error.exit_code)
    except UsageError as error:
        _fail(sentence(error), 2)
    sys.exit(code if isinstance(code, int) else 0)


def _fail(message: str, code: int) -> NoReturn:
    typer.echo(f"lstmsizer: {message}", err=True)
    sys.exit(code)


@contextmanager
def _terminated_like_interrupted() -> Generator[None]:
    """SIGTERM ends a run as Ctrl-C does: with the best answer so far."""

    def interrupt(signum: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
