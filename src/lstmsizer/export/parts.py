"""``parts.csv``: what stood in which part, for the code that trains again and for people."""

from __future__ import annotations

import csv
import io

import numpy as np

from lstmsizer.data.dataset import Dataset
from lstmsizer.data.forecast.examples import span
from lstmsizer.data.preprocessing import LabelledPreprocessing, Preprocessing

PARTS = ("train", "stop", "score", "test")


def of_panel(dataset: Dataset, prepared: Preprocessing) -> str:
    """A line for each part of each series that the model knows: the part's first row, counted from 0 on in
    the series, and how many rows there are. A window belongs to the part in whose rows all that it reads and
    predicts lies.
    """
    panel, sequences, fold = dataset.panel, dataset.sequences, dataset.folds[0]
    assert panel is not None
    ends = np.append(panel.firsts[1:], len(panel.ticks))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("series", "part", "first_row", "rows"))
    width = span(prepared.window, prepared.horizons)
    periods: dict[str, tuple[int, int]] = {}
    for part in PARTS:
        starts = sequences.starts[getattr(fold, part)]
        periods[part] = int(panel.ticks[starts].min()), int(panel.ticks[starts + width - 1].max())
    known = set(prepared.series)
    for name, first, end in zip(panel.names, panel.firsts, ends, strict=True):
        if name in known:
            ticks = panel.ticks[first:end]
            for part, (begin, last) in periods.items():
                at, past = np.searchsorted(ticks, begin), np.searchsorted(ticks, last, side="right")
                writer.writerow((name, part, int(at), int(past - at)))
    return text.getvalue()


def to_csv(dataset: Dataset) -> str:
    """A line for each labelled sequence, in the data's order: its name, and ``train``, ``stop``, ``score``,
    ``test`` or nothing, where it was left out. Also its label where the data does not hold it: of a folder's
    files, and of runs that are cut.
    """
    fold = dataset.folds[0]
    parts = np.full(len(dataset.ids), "", dtype="U5")
    for part in PARTS:
        parts[getattr(fold, part)] = part
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    columns = {"sequence": dataset.ids, "part": parts.tolist()}
    prepared = dataset.preprocessing
    if isinstance(prepared, LabelledPreprocessing) and (prepared.source == "folder" or prepared.remaining):
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
