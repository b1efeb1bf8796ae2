"""``lstmsizer size`` as processes of their own, and what of their answers depends on no clock."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import h5py
import numpy as np
import polars as pl

from lstmsizer.study.codec import decode

PROGRAM = (sys.executable, "-m", "lstmsizer")
CLOCKED = frozenset({"seconds", "latency_seconds", "model_latency_seconds", "epoch_seconds", "fits"})
"""Keys of answer.json that the clock has a part in, wherever they stand; and what is read off them:"""
READ_OFF = frozenset({"bytes", "measured", "front"})
ADDRESSES = frozenset({"model_bytes"})
"""Keras writes where objects lay in memory into its files, in more or fewer digits."""


def series(folder: Path, rows: int = 200) -> Path:
    """A noisy wave of so many rows as ``series.csv``."""
    chance, row = np.random.default_rng(0), np.arange(rows)
    load = 20 + 5 * np.sin(row / 3) + chance.standard_normal(rows)
    path = folder / "series.csv"
    pl.DataFrame({"load": load.round(3)}).write_csv(path)
    return path


class Run:
    """One process of the command, leader of a group of its own."""

    def __init__(self, words: Sequence[str], **settings: str) -> None:
        self.began = time.monotonic()
        self._process = subprocess.Popen(
            [*PROGRAM, *words],
            env={**os.environ, "KERAS_BACKEND": "jax", **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    @property
    def alive(self) -> bool:
        """Whether it is under way."""
        return self._process.poll() is None

    @property
    def number(self) -> int:
        """The process's."""
        return self._process.pid

    @property
    def seconds(self) -> float:
        """Since it was started."""
        return time.monotonic() - self.began

    def send(self, number: signal.Signals) -> None:
        """A signal to the whole group, as a terminal sends Ctrl-C."""
        if self.alive:  # else the number may be another group's by now
            os.killpg(self._process.pid, number)

    def kill(self) -> bool:
        """SIGKILL to the group; whether it was still under way. It must not have failed before."""
        self.send(signal.SIGKILL)
        _, said = self._process.communicate()
        assert self._process.returncode in (0, -signal.SIGKILL), said
        return self._process.returncode != 0

    def ended(self, within: float = 300.0) -> tuple[int, str, str]:
        """The exit code, what it said on stdout, and on stderr."""
        try:
            out, err = self._process.communicate(timeout=within)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        return self._process.returncode, out, err


def journal_lines(out: Path) -> int:
    """Whole lines of the folder's study."""
    path = out / "study.journal"
    return path.read_bytes().count(b"\n") if path.exists() else 0


def trials_kept(out: Path) -> dict[str, Any]:
    """The study's trials by their requests (candidate, replicate, epochs, stage); none may be there twice."""
    kept: dict[str, Any] = {}
    for line in (out / "study.journal").read_text(encoding="utf-8").splitlines():
        if (attributes := json.loads(line).get("user_attrs", {})) and "trial" in attributes:
            trial = decode(attributes["trial"])
            key = str(trial.request)
            assert key not in kept, f"trained twice: {key}"
            kept[key] = trial
    return kept


def timeless(out: Path) -> Any:
    """The folder's answer without what the clock has a part in."""
    answer = json.loads((out / "answer.json").read_text(encoding="utf-8"))
    for row in answer["pareto"]:
        for key in READ_OFF:
            del row[key]
    return _without(answer, CLOCKED | ADDRESSES)


def weights(out: Path) -> list[bytes]:
    """Of the delivered model, bit by bit. (What its layers are called depends on what Keras built before.)"""
    kept: list[bytes] = []

    def keep(_: str, item: Any) -> None:
        if isinstance(item, h5py.Dataset):
            kept.append(np.asarray(item).tobytes())

    with (
        ZipFile(out / "model.keras") as archive,
        h5py.File(BytesIO(archive.read("model.weights.h5"))) as file,
    ):
        file.visititems(keep)
    assert kept
    return kept


def _without(tree: Any, keys: frozenset[str]) -> Any:
    if isinstance(tree, dict):
        return {key: _without(value, keys) for key, value in tree.items() if key not in keys}
    return [_without(value, keys) for value in tree] if isinstance(tree, list) else tree
