"""``parts.csv``: which sequence stood in which part, for the code that trains again and for people."""

from __future__ import annotations

import csv
import io

import numpy as np

from lstmsizer.data.dataset import Dataset


def to_csv(dataset: Dataset) -> str:
    """A line for each labelled sequence, in the data's order: its name, and ``train``, ``stop``, ``score``,
    ``test`` or nothing, where it was left out.
    """
    fold = dataset.folds[0]
    parts = np.full(len(dataset.ids), "", dtype="U5")
    for part in ("train", "stop", "score", "test"):
        parts[getattr(fold, part)] = part
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("sequence", "part"))
    writer.writerows(zip(dataset.ids, parts.tolist(), strict=True))
    return text.getvalue()
