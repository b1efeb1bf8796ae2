"""The file that a recording grows in: a line for each run, added one by one, whole or not at all."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.record.plan import Recording, Run
from lstmsizer.errors import OutputError
from lstmsizer.records import Candidate, Size

CURVES = 6


class RunFile:
    """Every run of one task so far, and each size's seconds; opening a file that exists goes on with it.

    The first line names the task by its fingerprint. A last line that was cut off by a kill is dropped.
    ``epoch_seconds`` are those of sizes that are complete.

    Raises
    ------
    OutputError
        If the file is about other data or another set-up, or cannot be read or written.
    """

    def __init__(self, path: Path, fingerprint: str) -> None:
        self._path = path
        self.known: dict[Run, Recording] = {}
        self.epoch_seconds: dict[Size, float] = {}
        head = json.dumps({"fingerprint": fingerprint})
        try:
            whole = _whole_lines(path)
            if not whole:
                self._append(head)
                return
            if whole[0] != head:
                raise OutputError(
                    f"'{path}' holds runs of other data or another set-up: move it away or record elsewhere."
                )
            for line in whole[1:]:
                self._remember(json.loads(line))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise OutputError(f"'{path}' cannot be gone on with: {error}.") from None

    def add(self, recording: Recording) -> None:
        """Keep a run; when this returns it is on the disk."""
        self._append(_written(recording))
        self.known[recording.run] = recording

    def add_seconds(self, size: Size, seconds: float) -> None:
        """Keep what an epoch of a size takes."""
        self._append(json.dumps({"units": size.units, "epoch_seconds": seconds}))
        self.epoch_seconds[size] = seconds

    def _remember(self, found: dict[str, Any]) -> None:
        size = Size(tuple(found["units"]))
        if "epoch_seconds" in found:
            self.epoch_seconds[size] = found["epoch_seconds"]
            return
        run = Run(found["role"], Candidate(size, found["rate"]), found["seed"])
        curves = np.frombuffer(base64.b64decode(found["curves"]), "<f4").reshape(-1, CURVES)
        self.known[run] = Recording(run, curves)

    def _append(self, line: str) -> None:
        with self._path.open("a", encoding="ascii") as file:
            file.write(line + "\n")
            file.flush()
            os.fsync(file.fileno())


def _whole_lines(path: Path) -> list[str]:
    """The lines of a file that end, none if there is no file; what comes after the last end is cut off."""
    if not path.exists():
        return []
    data = path.read_bytes()
    end = data.rfind(b"\n") + 1
    if end < len(data):
        os.truncate(path, end)
    return data[:end].decode("ascii").splitlines()


def _written(recording: Recording) -> str:
    run = recording.run
    curves = recording.curves.astype("<f4")
    return json.dumps(
        {
            "role": run.role,
            "units": run.candidate.size.units,
            "rate": run.candidate.learning_rate,
            "seed": run.seed,
            "curves": base64.b64encode(curves.tobytes()).decode("ascii"),
        }
    )
