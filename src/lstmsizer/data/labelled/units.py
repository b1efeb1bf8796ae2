"""Which sequences must stand in the same part: duplicates of each other, and those of one group."""

from __future__ import annotations

import hashlib

import numpy as np

from lstmsizer.data.labelled.found import Found


def duplicates(found: Found) -> np.ndarray:
    """[N] the number of the first sequence with the same values."""
    first: dict[bytes, int] = {}
    # Minus zero is zero, and there is more than one NaN.
    values = np.where(np.isnan(found.values), np.float32(np.nan), found.values + np.float32(0))
    ends = found.starts + found.lengths
    return np.array(
        [
            first.setdefault(hashlib.blake2b(values[start:end].tobytes()).digest(), number)
            for number, (start, end) in enumerate(zip(found.starts, ends, strict=True))
        ],
        np.int64,
    )


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
