"""``parts.csv``: which sequence stood in which part, for the code that trains again and for people."""

from __future__ import annotations

import csv
import io

import numpy as np

from lstmsizer.data.dataset import Dataset, LabelledPreprocessing


def to_csv(dataset: Dataset) -> str:
    """A line for each labelled sequence, in the data's order: its name, and ``train``, ``stop``, ``score``,
    ``test`` or nothing, where it was left out. Of a folder also its label, which the files do not hold.
    """
    fold = dataset.folds[0]
    parts = np.full(len(dataset.ids), "", dtype="U5")
    for part in ("train", "stop", "score", "test"):
        parts[getattr(fold, part)] = part
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    columns = {"sequence": dataset.ids, "part": parts.tolist()}
    prepared = dataset.preprocessing
    if isinstance(prepared, LabelledPreprocessing) and prepared.source == "folder":
        columns["label"] = _labels(dataset)
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return text.getvalue()


def _labels(dataset: Dataset) -> list[str]:
    """As they are written in the data: the classes' names, or numbers."""
    targets = dataset.sequences.targets
    if dataset.class_names:
        return [dataset.class_names[number] for number in targets]
    return [f"{value:.9g}" for value in targets[:, 0]]  # all digits of a 32-bit number
