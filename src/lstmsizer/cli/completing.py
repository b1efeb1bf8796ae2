"""What a shell offers when an option's value is to be completed; file names it offers by itself.

What is offered is put into a command line, by some shells through ``eval``: names that a shell could take for
more than a name are left out.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import typer

# What options take; the checks of their values know the same, and a test compares them.
TASKS = ("classify", "forecast", "next", "regress", "tag")
CELLS = ("lstm", "gru")
METRICS = ("mse", "rmse", "mae", "loss", "error")
LOSSES = ("mse", "mae", "huber", "softmax", "sigmoid")
OPTIMIZERS = ("adam", "adamw", "sgd", "rmsprop")
SCHEDULES = ("constant", "cosine", "warmup")
CALENDAR = ("minute", "hour", "weekday", "day", "month", "yearday")
STRATEGIES = ("ladder", "grid", "random", "tpe")
REFITS = ("train", "none", "all", "keras")
EXECUTORS = ("local", "inline", "ray")
LOGS = ("mlflow", "tensorboard:")
FORMATS = ("onnx", "savedmodel", "keras")

PLAIN = re.compile(r"[\w.%/~+-]+")
DELIMITERS = ",;\t|"
HEADER = 2**16  # bytes of a file that are searched for its first line

Completion = Callable[[str], list[str]]


def words(*known: str) -> Completion:
    """Offer these words, also after the comma of a list."""

    def offered(incomplete: str) -> list[str]:
        return _after_comma(incomplete, known)

    return offered


def columns(ctx: typer.Context, incomplete: str) -> list[str]:
    """Offer the columns of the table that stands before the cursor, if it is a text file."""
    arguments = [one.name for one in ctx.command.params if one.param_type_name == "argument"]
    at = arguments.index("data")
    # An option that still lacks its value keeps the arguments from being told apart.
    data = ctx.params.get("data") or (ctx.args[at] if len(ctx.args) > at else None)
    return _after_comma(incomplete, _header(Path(data).expanduser())) if data else []


def answers(incomplete: str) -> list[str]:
    """Offer the folders that hold an answer; without any there the shell offers what it likes."""
    within, _, _ = incomplete.rpartition("/")
    folder = Path(f"{within}/" if "/" in incomplete else ".").expanduser()
    try:
        found = sorted(one.name for one in os.scandir(folder) if os.path.isfile(f"{one.path}/answer.json"))
    except OSError:
        return []
    shown = [f"{within}/{name}/" if "/" in incomplete else f"{name}/" for name in found]
    return [name for name in shown if PLAIN.fullmatch(name) and not name.startswith("-")]


def _after_comma(incomplete: str, known: Iterable[str]) -> list[str]:
    before, comma, last = incomplete.rpartition(",")
    taken = before.split(",")
    return [f"{before}{comma}{word}" for word in known if word.startswith(last) and word not in taken]


def _header(file: Path) -> list[str]:
    """The first line's fields of a text file, those that are plain names."""
    if file.suffix.lower() not in (".csv", ".tsv", ".txt") or not file.is_file():
        return []
    try:
        with file.open("rb") as opened:
            lines = opened.read(HEADER).decode("utf-8-sig", errors="replace").splitlines()
        line = lines[0] if lines else ""
        fields = next(csv.reader([line], delimiter=max(DELIMITERS, key=line.count)), [])
    except (OSError, csv.Error):
        return []
    return [name for name in map(str.strip, fields) if PLAIN.fullmatch(name) and not name.startswith("-")]
