"""From runs to a table: the file that ``lstmsizer.train.recorded`` reads."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.record.plan import Recording
from benchmarks.record.task import Task, without_inputs
from lstmsizer.errors import OutputError
from lstmsizer.records import Loss, Size

KINDS: dict[Loss, str] = {"mse": "mse", "softmax": "ce"}


def write_table(
    path: Path, task: Task, recordings: Iterable[Recording], epoch_seconds: Mapping[Size, float]
) -> None:
    """Write the table at once and whole; a table that is there is replaced."""
    found = sorted(recordings, key=_order)
    candidates = [recording.run.candidate for recording in found]
    score, test = without_inputs(task)
    arrays: dict[str, Any] = {
        "rows": np.array(
            [
                (c.size.depth, c.size.units[0], c.learning_rate, r.run.seed)
                for c, r in zip(candidates, found, strict=True)
            ]
        ),
        "curves": np.stack([recording.curves for recording in found]),
        "secs": np.array([task.setup.epochs * epoch_seconds[c.size] for c in candidates], np.float32),
        "role": np.array([recording.run.role for recording in found]),
        "score_without_inputs": score,
        "test_without_inputs": test,
        "n": len(task.fold.train),
        "B": task.setup.batch_size,
        "epochs": task.setup.epochs,
        "kind": KINDS[task.setup.loss],
        "T": task.fold.steps,
        "F": task.setup.embedding or task.shapes.features,
        "O": task.shapes.outputs,
        "vocab": task.fold.vocabulary,
        "n_score": len(task.fold.score),
    }
    partly = path.with_name(path.name + ".part")
    try:
        with partly.open("wb") as file:
            np.savez_compressed(file, **arrays)
        os.replace(partly, path)
    except OSError as error:
        raise OutputError(f"'{path}' cannot be written: {error}.") from None


def _order(recording: Recording) -> tuple[object, ...]:
    run = recording.run
    return run.candidate.size.depth, run.candidate.size, run.candidate.learning_rate, run.seed
