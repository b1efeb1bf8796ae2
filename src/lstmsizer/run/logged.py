"""What a run says to Python's ``logging``, and the file that keeps it.

Each module of the package has a logger of its own name, so that all are below 'lstmsizer'. One line is one
event; names from the user's data stand in quotation marks, with line ends and control characters escaped.
"""

from __future__ import annotations

import functools
import logging
import math
import re
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import ParamSpec, TypeVar

from lstmsizer.errors import OutputError
from lstmsizer.records import Decision, Trial

ROOT = "lstmsizer"
_STAMPED = re.compile(rb"\d{4}-\d\d-\d\dT")  # how every line of a log begins
_log = logging.getLogger(__name__)
_Asked = ParamSpec("_Asked")
_Given = TypeVar("_Given")


def trial_line(number: int, trial: Trial) -> str:
    """``trial 7: screen, 1 x 8, learning rate 0.003, fold 0, seed 3, stopped, ...``."""
    request, candidate = trial.request, trial.request.candidate
    words = [
        request.stage,
        str(candidate.size),
        *([f"window {candidate.window}"] if candidate.window is not None else []),
        f"learning rate {candidate.learning_rate:g}",
        *([f"dropout {candidate.dropout:g}"] if candidate.dropout else []),
        *([f"recurrent dropout {candidate.recurrent_dropout:g}"] if candidate.recurrent_dropout else []),
        f"fold {request.replicate.fold}",
        f"seed {request.replicate.seed}",
        trial.status,
        f"{len(trial.curve.score)} of {request.epochs} epochs",
        *([f"score {trial.score:.6g} at epoch {trial.best_epoch}"] if math.isfinite(trial.score) else []),
        f"{trial.seconds:.3g} s",
        *([repr(trial.message)] if trial.message else []),
    ]
    return f"trial {number}: {', '.join(words)}"


def decision_words(decision: Decision) -> str:
    """``1 x 8, certified``, or what it is otherwise."""
    return f"{decision.size}, {'certified' if decision.certified else 'best guess'}"


def with_log_file(call: Callable[_Asked, _Given]) -> Callable[_Asked, _Given]:
    """The call, whose argument ``log_file`` names a file for what is logged meanwhile (None: none).

    How the call ends is logged too, if it fails.
    """

    @functools.wraps(call)
    def logged(*args: _Asked.args, **asked: _Asked.kwargs) -> _Given:
        path = asked.get("log_file")
        with _kept(path if isinstance(path, str | Path) else None):
            try:
                return call(*args, **asked)
            except BaseException as error:
                _log.error("ended without an answer: %s: %s", type(error).__name__, error)
                raise

    return logged


@contextmanager
def _kept(path: str | Path | None) -> Generator[None]:
    """Append what is logged in this block to the file, each line as soon as it is said.

    Raises
    ------
    OutputError
        If the file cannot be written, or is no log.
    """
    if path is None:
        yield
        return
    handler, logger = _opened(Path(path).expanduser()), logging.getLogger(ROOT)
    try:
        with _talking:
            logger.addHandler(handler)
            yield
    finally:
        logger.removeHandler(handler)
        handler.close()


class _Talking:
    """While a file is open the package says what goes into it; other handlers hear no more of it than before.

    Calls in several threads may each have a file: the last one puts all back.
    """

    def __init__(self) -> None:
        self._lock, self._open = threading.Lock(), 0
        self._logger = logging.getLogger(ROOT)
        self._before = self._logger.level, self._logger.propagate
        self._onward: logging.Handler | None = None

    def __enter__(self) -> None:
        with self._lock:
            self._open += 1
            level = self._logger.getEffectiveLevel()
            if level > logging.INFO:
                self._before = self._logger.level, self._logger.propagate
                self._onward = _Onward(level) if self._logger.propagate else logging.NullHandler()
                self._logger.addHandler(self._onward)
                self._logger.propagate = False
                self._logger.setLevel(logging.INFO)

    def __exit__(self, *exc: object) -> None:
        with self._lock:
            self._open -= 1
            if self._onward is not None and not self._open:
                self._logger.removeHandler(self._onward)
                self._onward = None
                level, self._logger.propagate = self._before
                self._logger.setLevel(level)


class _Onward(logging.Handler):
    """Gives the user's own handlers what they would have heard without us."""

    def emit(self, record: logging.LogRecord) -> None:
        """Hand a line on."""
        root = logging.getLogger()
        if root.hasHandlers():
            root.callHandlers(record)


_talking = _Talking()


def _opened(path: Path) -> _LogFile:
    try:
        if path.is_file():
            with path.open("rb") as file:
                begins = file.read(16)
            if begins and not _STAMPED.match(begins):
                raise OutputError(f"{str(path)!r} is not a log: name another file with --log-file.")
        path.parent.mkdir(parents=True, exist_ok=True)  # such as the output folder, which is made later
        return _LogFile(path)
    except (OSError, ValueError) as error:  # ValueError: a null character in the name
        raise OutputError(
            f"The log file {str(path)!r} cannot be written ({_why(error)}): name another one with --log-file."
        ) from error


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


class _LogFile(logging.FileHandler):
    """Appends lines with their time; a disk that is full costs lines, and not the run."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "a", encoding="utf-8", errors="backslashreplace")
        self.setFormatter(_OneLine())

    def handleError(self, record: logging.LogRecord) -> None:
        """Leave the line out."""


class _OneLine(logging.Formatter):
    """``2026-03-01T14:05:09.123+01:00 INFO lstmsizer.run.loop: ...``, whatever is said."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        time = datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds")
        line = f"{time} {record.levelname} {record.name}: {super().format(record)}"
        return "".join(letter if letter.isprintable() else _escaped(letter) for letter in line)


def _escaped(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii")
