"""What the tags of the steps ask for: classes."""

from __future__ import annotations

import numpy as np

from lstmsizer.data.labelled.found import Found
from lstmsizer.data.labelled.targets import Targets
from lstmsizer.errors import DataError

MOST_TAGS = 1000
"""More different ones are no tags but free text, or numbers."""


def tag_targets(found: Found) -> Targets:
    """Class numbers of the tags [R] (text), and the names of the classes.

    Raises
    ------
    DataError
        There is one tag alone, or there are so many, or fractions, that they are no classes.
    """
    names, numbers = np.unique(found.labels, return_inverse=True)
    if len(names) < 2:
        raise DataError(
            f"Every step of {found.source} has the tag '{names[0]}'; there is nothing to tell apart."
        )
    if len(names) > MOST_TAGS:
        raise DataError(
            f"{found.source} has {len(names):,} different tags, such as '{names[0]}' and '{names[-1]}'; tags "
            f"are classes, of which there are {MOST_TAGS:,} at most."
        )
    order = _order(names, found.source)
    place = np.argsort(order)
    return Targets(
        "tag", place[numbers.reshape(-1)].astype(np.int32), tuple(str(names[i]) for i in order), ()
    )


def _order(names: np.ndarray, source: str) -> np.ndarray:
    """Numbers by their value, else as they are spelled; fractions are no tags."""
    try:
        values = names.astype(np.float64)
    except ValueError:
        return np.arange(len(names))
    if not (values == np.round(values)).all():
        raise DataError(
            f"The tags of {source} are numbers such as {names[0]}, not classes; round them first."
        )
    return np.argsort(values, kind="stable")
