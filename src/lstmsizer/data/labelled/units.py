"""Which sequences must stand in the same part: duplicates of each other, and those of one group."""

from __future__ import annotations

import hashlib

import numpy as np

from lstmsizer.data.labelled.found import Found


def duplicates(found: Found) -> np.ndarray:
    """[N] the number of the first sequence with the same values."""
    first: dict[bytes, int] = {}
    ends = (found.starts + found.lengths).tolist()
    return np.array(
        [
            first.setdefault(_digest(found.values[start:end]), number)
            for number, (start, end) in enumerate(zip(found.starts.tolist(), ends, strict=True))
        ],
        np.int64,
    )


def _digest(values: np.ndarray) -> bytes:
    """A name for these values; minus zero is zero, and one NaN is as another."""
    alike = values + np.float32(0)
    alike[np.isnan(alike)] = np.nan
    return hashlib.blake2b(alike.tobytes()).digest()


def by_rarest(same: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """[N] as ``same``, but each sequence that comes again stands for its rarest class [N].

    Else a class whose sequences are all in a larger one too would seem to have none.
    """
    counts = np.bincount(classes)
    rarest = np.lexsort(
        (np.arange(len(same)), counts[classes], same)
    )  # each unit's rarest, first of it first
    units, begins = np.unique(same[rarest], return_index=True)
    return rarest[begins][np.searchsorted(units, same)]


def tied(groups: np.ndarray, same: np.ndarray) -> np.ndarray:
    """[N] groups as numbers; those that share a sequence (``same`` [N], as ``duplicates`` says) are one."""
    numbers = np.unique(groups, return_inverse=True)[1].reshape(-1)
    for number in np.flatnonzero(same != np.arange(len(same))):
        one, other = numbers[number], numbers[same[number]]
        if one != other:
            numbers[numbers == one] = other
    return numbers


def duplicate_notes(same: np.ndarray, targets: np.ndarray) -> tuple[str, ...]:
    """A note on how many sequences are there more than once, and how many of those with another label."""
    again = np.flatnonzero(same != np.arange(len(same)))
    if len(again) == 0:
        return ()
    differ = int((targets[again] != targets[same[again]]).reshape(len(again), -1).any(axis=1).sum())
    otherwise = f", {differ:,} of them with another label" if differ else ""
    verb = "repeats" if len(again) == 1 else "repeat"
    return (
        f"{len(again):,} of {len(same):,} sequences {verb} another one{otherwise}; those that are the same "
        "stand in the same part.",
    )
