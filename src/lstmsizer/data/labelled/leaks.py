"""The leak check of labelled sequences: a feature whose simplest summary gives the label away."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lstmsizer.data.labelled.found import Found
from lstmsizer.data.labelled.targets import Targets
from lstmsizer.data.regressors import evenly

NEAR_PERFECT = 0.99
"""R2 of a line, or share of sequences that cuts between the classes tell, from one summary alone."""

FEWEST_OF_A_CLASS = 5
"""With fewer sequences of some class, one of many summaries may set them apart by chance."""

MOST_SEQUENCES = 3000
SHOWN = 3


def leak_notes(
    found: Found, targets: Targets, train: np.ndarray, features: tuple[str, ...]
) -> tuple[str, ...]:
    """A warning of features, and of lengths, that tell the ``train`` sequences' [n] labels by themselves.

    Looked at are each feature's mean, standard deviation, least, greatest, first and last value.
    """
    chosen = train[evenly(len(train), MOST_SEQUENCES)]
    labels = targets.values[chosen]
    if (
        targets.class_names
        and np.bincount(labels, minlength=len(targets.class_names)).min() < FEWEST_OF_A_CLASS
    ):
        return ()
    told: dict[str, str] = {}
    for feature, summary, values in _summaries(found, chosen, features):
        if feature not in told and _tells(values, labels, len(targets.class_names)):
            told[feature] = summary
    by_length = "length" in told.values()
    named = [(name, summary) for name, summary in told.items() if summary != "length"]
    what = "classes" if targets.class_names else "labels"
    return (*([_length_note(what)] if by_length else []), *([_note(named, what)] if named else []))


def _summaries(
    found: Found, chosen: np.ndarray, features: tuple[str, ...]
) -> Iterator[tuple[str, str, np.ndarray]]:
    """Feature, summary and its values [n], NaN where nothing is known; the lengths first."""
    yield "", "length", found.lengths[chosen].astype(np.float64)
    lengths = found.lengths[chosen]
    ends = np.cumsum(lengths)
    starts = ends - lengths
    inside = np.stack([starts, ends], axis=1).reshape(-1)  # reduceat: from each start to its end, and on
    rows = np.repeat(found.starts[chosen] - starts, lengths) + np.arange(ends[-1])
    for name in dict.fromkeys(features):
        column = np.append(found.values[rows, found.names.index(name)].astype(np.float64), np.nan)
        known = ~np.isnan(column)
        count = np.add.reduceat(known.astype(np.float64), inside)[::2]
        value = np.where(known, column, 0)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = np.add.reduceat(value, inside)[::2] / count
            variance = np.add.reduceat(value**2, inside)[::2] / count - mean**2
        yield name, "mean", mean
        yield name, "first value", column[starts]
        yield name, "last value", column[ends - 1]
        yield name, "least value", np.fmin.reduceat(column, inside)[::2]
        yield name, "greatest value", np.fmax.reduceat(column, inside)[::2]
        yield name, "standard deviation", np.sqrt(np.maximum(variance, 0))


def _tells(values: np.ndarray, labels: np.ndarray, classes: int) -> bool:
    known = ~np.isnan(values)
    if known.mean() < NEAR_PERFECT or np.ptp(values[known]) == 0:
        return False
    values, labels = values[known], labels[known]
    if classes:
        return _share_told(values, labels, classes) >= NEAR_PERFECT
    return all(
        np.ptp(target) > 0 and np.corrcoef(values, target)[0, 1] ** 2 > NEAR_PERFECT for target in labels.T
    )


def _share_told(values: np.ndarray, labels: np.ndarray, classes: int) -> float:
    """The share of labels [n] that cuts of the values' order into ``classes`` stretches get right at best."""
    order = np.lexsort((labels, values))
    runs = 1 + int((np.diff(labels[order]) != 0).sum())
    if runs > classes + 2 * (1 - NEAR_PERFECT) * len(labels):
        return 0.0  # each further run costs a label at least; most orders end here
    different, place = np.unique(values, return_inverse=True)
    counts = np.zeros((len(different), classes))
    np.add.at(counts, (place, labels), 1)
    # best[k, c]: labels that are right so far if k cuts were made and the stretch since the last is called c
    best = np.full((classes, classes), -np.inf)
    best[0] = 0
    for count in counts:
        cut = np.vstack(
            [
                np.full(classes, -np.inf),
                np.broadcast_to(best[:-1].max(axis=1)[:, None], (classes - 1, classes)),
            ]
        )
        best = np.maximum(best, cut) + count
    return float(best.max() / len(labels))


def _note(named: list[tuple[str, str]], what: str) -> str:
    shown = ", ".join(f"'{name}' (its {summary})" for name, summary in named[:SHOWN])
    more = f" and {len(named) - SHOWN} more features" if len(named) > SHOWN else ""
    alone = "alone tells" if len(named) == 1 else "each alone tell"
    names = ",".join(name for name, _ in named[:SHOWN])
    quoted = f'"{names}"' if " " in names else names
    return (
        f"Leak? {shown}{more} {alone} the {what} almost perfectly. If that would not be known in use, leave "
        f"it out: --exclude {quoted}; if it would, such a summary is enough and no LSTM is needed."
    )


def _length_note(what: str) -> str:
    return (
        f"Leak? The lengths of the sequences alone tell the {what} almost perfectly. If they would not in "
        "use, cut all sequences to one length."
    )
