"""Small labelled sequences in every form in which they are read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl

from lstmsizer.records import Question

ANY = Question(task=None)
TABLE = Question(task=None, sequence="id", label="y")


def ragged(count: int = 60, features: int = 2, seed: int = 0) -> list[np.ndarray]:
    """Sequences of 3 to 8 steps of normal numbers."""
    drawn = np.random.default_rng(seed)
    return [drawn.normal(size=(int(steps), features)) for steps in drawn.integers(3, 9, count)]


def labels(count: int = 60, classes: int = 3) -> list[str]:
    """'a', 'b', 'c', 'a', ..."""
    return ["abcdefgh"[i % classes] for i in range(count)]


def long_table(sequences: Sequence[np.ndarray], y: Sequence[object]) -> pl.DataFrame:
    """One row a step: id, t, y and a column for each feature."""
    frames = [
        pl.DataFrame(
            {
                "id": [f"s{number}"] * len(one),
                "t": np.arange(len(one)),
                **{f"x{i}": one[:, i] for i in range(one.shape[1])},
                "y": [label] * len(one),
            }
        )
        for number, (one, label) in enumerate(zip(sequences, y, strict=True))
    ]
    return pl.concat(frames)


def ts_text(
    sequences: Sequence[np.ndarray], y: Sequence[object], header: str = "@classLabel true a b c"
) -> str:
    """As the UEA archive writes them."""
    lines = [
        ":".join([*(",".join(map(str, column)) for column in one.T), str(label)])
        for one, label in zip(sequences, y, strict=True)
    ]
    return "\n".join(["# a comment", "@problemName small", header, "@data", *lines, ""])


def padded(sequences: Sequence[np.ndarray], padding: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """[N, T, F] and the lengths [N]."""
    lengths = np.array([len(one) for one in sequences])
    values = np.full((len(sequences), lengths.max(), sequences[0].shape[1]), padding)
    for number, one in enumerate(sequences):
        values[number, : len(one)] = one
    return values, lengths


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path
