"""What every reader of labelled sequences gives, before anything is split or scaled."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from lstmsizer.data.preprocessing import Source
from lstmsizer.errors import DataError

SEQUENCE, LABEL = "file", "label"
"""Columns that the files of a folder are given: which file a row is from, and the subfolder's name."""


@dataclass(frozen=True)
class Found:
    """N labelled sequences of R steps together, as they stand in the source.

    Attributes
    ----------
    values
        [R, C] float32, NaN where missing; a category is the number of its level.
    names, levels
        Of each of the C columns; a column of numbers has no levels.
    lengths
        [N] int64, at least 1; the sequences follow each other in ``values``.
    labels
        [N] text, or [N, O] float64.
    ids
        [N] what a message calls a sequence.
    groups
        [N] text, or None.
    test
        [N] bool, which sequences are the test part that was given; None: it is to be drawn.
    source, kind
        As ``Dataset`` and ``LabelledPreprocessing`` have them.
    notes
        What the reader noticed, one sentence each.
    arrays
        Names of the arrays of values, labels and lengths ('': none).
    time
        The column of a table by which the steps were ordered.
    """

    values: np.ndarray
    names: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    lengths: np.ndarray
    labels: np.ndarray
    ids: tuple[str, ...]
    groups: np.ndarray | None
    test: np.ndarray | None
    source: str
    kind: Source
    notes: tuple[str, ...] = ()
    arrays: tuple[str, str, str] = ("X", "y", "")
    time: str | None = None

    @property
    def named(self) -> bool:
        """Whether features are columns with names, of which some may be of no use."""
        return self.kind in ("table", "folder")

    @property
    def starts(self) -> np.ndarray:
        """[N] int64, the first row of each sequence."""
        return np.cumsum(self.lengths) - self.lengths


def joined(found: Found, test: Found) -> Found:
    """Both as one, the second being the test part.

    Raises
    ------
    DataError
        They do not have the same columns, or labels of another kind.
    """
    _check_alike(found, test)
    levels = tuple(
        (*ours, *(level for level in theirs if level not in ours))
        for ours, theirs in zip(found.levels, test.levels, strict=True)
    )
    known = replace(found, levels=levels)
    values = [found.values, np.stack([_renumbered(test, known, i) for i in range(len(levels))], axis=1)]
    groups = None if found.groups is None or test.groups is None else (found.groups, test.groups)
    return replace(
        known,
        values=np.concatenate(values),
        lengths=np.concatenate([found.lengths, test.lengths]),
        labels=np.concatenate([found.labels, test.labels]),
        ids=(*found.ids, *(f"test {name}" for name in test.ids)),
        groups=None if groups is None else np.concatenate(groups),
        test=np.repeat([False, True], [len(found.lengths), len(test.lengths)]),
        notes=(*found.notes, *(note for note in test.notes if note not in found.notes)),
    )


def _check_alike(found: Found, test: Found) -> None:
    if found.test is not None or test.test is not None:
        raise DataError(
            f"{found.source} says itself which sequences are the test part; give no other beside it."
        )
    if found.names != test.names:
        theirs = ", ".join(test.names[:12]) + ", ..." * (len(test.names) > 12)
        raise DataError(
            f"The test part {test.source} has the features {theirs} and {found.source} others; "
            "give both the same columns in the same order."
        )
    for name, ours, theirs in zip(found.names, found.levels, test.levels, strict=True):
        if bool(ours) != bool(theirs):
            kinds = ("text", "numbers") if ours else ("numbers", "text")
            raise DataError(
                f"Column '{name}' holds {kinds[0]} in {found.source}, but {kinds[1]} in {test.source}; "
                "write both alike."
            )
    if found.labels.shape[1:] != test.labels.shape[1:] or found.labels.dtype.kind != test.labels.dtype.kind:
        raise DataError(
            f"The labels of {found.source} and of its test part {test.source} are of different kinds; "
            "write both alike."
        )


def _renumbered(test: Found, known: Found, column: int) -> np.ndarray:
    """[R] a column of the test part, its categories by the numbers of both parts' levels."""
    values = test.values[:, column]
    if not test.levels[column]:
        return values
    numbers = np.array([known.levels[column].index(level) for level in test.levels[column]], np.float32)
    missing = np.isnan(values)
    return np.where(missing, np.float32(np.nan), numbers[np.where(missing, 0, values).astype(np.int64)])
