"""A part of the data in words and rows, whatever the task."""

from __future__ import annotations

import numpy as np

from lstmsizer.data.dataset import Dataset, Sequences, in_own_units
from lstmsizer.data.forecast import examples
from lstmsizer.data.preprocessing import Preprocessing
from lstmsizer.data.windows import spans, touched
from lstmsizer.records import Split


def described(dataset: Dataset, part: str, numbers: np.ndarray) -> Split:
    """What is said of the part that has these example numbers [n]."""
    preprocessing = dataset.preprocessing
    if isinstance(preprocessing, Preprocessing):
        return examples.described(
            part, numbers, dataset.sequences, preprocessing.horizons, dataset.times, dataset.panel
        )
    return counted(part, numbers, dataset.sequences)


def counted(part: str, numbers: np.ndarray, sequences: Sequences) -> Split:
    """The number of labelled sequences of a part, and of each class, where whole sequences have one."""
    if not sequences.classes or sequences.per_step:
        return Split(part, len(numbers))
    classes = np.bincount(sequences.targets[numbers], minlength=sequences.classes)
    return Split(part, len(numbers), classes=tuple(map(int, classes)))


def train_values(dataset: Dataset) -> np.ndarray:
    """[R', F] values of the rows that may be looked at before anything is trained: the train part's.

    In the units of the data, of a panel in those of each series.
    """
    if dataset.task == "forecast" and dataset.panel is None:
        (train,) = [split for split in dataset.splits if split.part == "train"]
        return dataset.sequences.values[: train.last_row + 1]
    train = dataset.folds[0].train
    sequences = in_own_units(dataset.sequences, dataset.folds[0].levels)
    rows = touched(sequences.starts[train], spans(sequences, train), len(sequences.values))
    return sequences.values[rows]
