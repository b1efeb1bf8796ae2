"""Trackers as users write them: 'tensorboard:runs/', 'mlflow', 'mlflow:sqlite:///runs.db'."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from lstmsizer.errors import SettingError
from lstmsizer.track.base import Tracker
from lstmsizer.track.mlflow import MLflow
from lstmsizer.track.tensorboard import TensorBoard

TENSORBOARD_FOLDER = "runs"
"""Where TensorBoard's logs go if no folder is named, as with other libraries."""

_PACKAGES = {"tensorboard": "tensorboardX", "mlflow": "mlflow"}


def trackers(log: str | Iterable[str] | None) -> tuple[Tracker, ...]:
    """What is named, in the order of the names: one, several in a list or by commas, or None for none.

    >>> [tracker.title for tracker in trackers(None)]
    []

    Raises
    ------
    SettingError
        If a name is not known, or its library is not installed.
    """
    texts = [log] if isinstance(log, str) else log or ()
    return tuple(_tracker(one.strip()) for text in texts for one in text.split(","))


def _tracker(text: str) -> Tracker:
    kind, _, place = text.partition(":")
    if kind not in _PACKAGES:
        raise SettingError(f"The log {text!r} is not known: write tensorboard:FOLDER, mlflow or mlflow:URI.")
    if find_spec(_PACKAGES[kind]) is None:
        raise SettingError(
            f"To log to {kind} the library {_PACKAGES[kind]} is needed: pip install 'lstmsizer[{kind}]'."
        )
    if kind == "tensorboard":
        return TensorBoard(Path(place or TENSORBOARD_FOLDER).expanduser())
    return MLflow(place or None)
