"""TensorBoard: a run for each trial, with its curves and its row of the HParams table.

Written by tensorboardX, which needs no TensorFlow and loads none. A study's folder holds what the table has
for columns; each trial has a folder in it, written beside its name and then renamed, so it is there whole.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from lstmsizer.records import Answer, Trial
from lstmsizer.track.base import Studied
from lstmsizer.track.described import BEST, curves, figures, name, settings, tested

Write = Callable[..., None]

UNFINISHED = ".unfinished-"
LONGEST_NAME = 200
"""Bytes of a study's name in its folder's: file systems take 255, and the key stands behind it."""


class TensorBoard:
    """Logs into a folder that ``tensorboard --logdir`` is pointed at; a ``Tracker``."""

    title = "TensorBoard"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._place = folder
        self._numbers = 0

    def open(self, studied: Studied) -> frozenset[int]:
        """Make the study's folder, or go on with the one it had."""
        known_by = studied.name.encode()[:LONGEST_NAME].decode(errors="ignore")
        self._place = _place(self._folder, f"{known_by}-{studied.key}", studied.resumed)
        for left in self._place.glob(f"{UNFINISHED}*"):
            shutil.rmtree(left)
        self._place.mkdir(parents=True, exist_ok=True)
        kept = (run.name.partition("-")[0] for run in self._place.iterdir() if run.is_dir())
        return frozenset(int(number) for number in kept if number.isdigit())

    def trial(self, number: int, trial: Trial) -> None:
        """Write a trial's run."""
        self._write_run(name(number, trial), trial, figures(trial))

    def end(self, answer: Answer | None, files: Mapping[str, str | bytes]) -> None:
        """Write the run ``answer``: the training of the delivered model, and its errors on test."""
        if answer is not None:
            shutil.rmtree(self._place / "answer", ignore_errors=True)
            self._write_run("answer", answer.final, {**figures(answer.final), **tested(answer)})

    def _write_run(self, run: str, trial: Trial, told: Mapping[str, float]) -> None:
        from tensorboardX.summary import hparams, scalar

        unfinished, epochs, now = self._place / f"{UNFINISHED}{run}", len(trial.curve.stop), time.time()
        columns, began, ended = hparams(settings(trial), dict.fromkeys(BEST, 0.0))
        if not any(self._place.glob("events*")):
            with _events(self._place) as write:
                write(columns)
        with _events(unfinished) as write:
            write(began)
            for tag, points in curves(trial).items():
                for epoch, value in points:  # at the time at which it was trained
                    write(scalar(tag, value), epoch, now - trial.seconds * (epochs - epoch) / epochs)
            for tag, value in told.items():
                write(scalar(tag, value), trial.best_epoch)
            write(ended)
        unfinished.rename(self._place / run)


def _place(folder: Path, name: str, resumed: bool) -> Path:
    """The study's folder: the last of this name for one that goes on, else the first that is not there."""
    later = (folder / f"{name}-{number}" for number in count(2))
    last = free = folder / name
    while free.exists():
        last, free = free, next(later)
    return last if resumed else free


@contextmanager
def _events(folder: Path) -> Generator[Write]:
    """A new file of events in a folder, and what adds a summary to it."""
    from tensorboardX.event_file_writer import EventsWriter
    from tensorboardX.proto.event_pb2 import Event  # pyright: ignore[reportAttributeAccessIssue]

    folder.mkdir(exist_ok=True)
    file = EventsWriter(str(folder / "events"))

    def write(summary: Any, step: int = 0, at: float | None = None) -> None:
        file.write_event(Event(summary=summary, step=step, wall_time=at or time.time()))

    try:
        yield write
    finally:
        file.close()
