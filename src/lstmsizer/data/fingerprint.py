"""A name for exactly this data and question, by which a study is found again."""

from __future__ import annotations

import hashlib

import numpy as np

from lstmsizer.data.dataset import Fold, Sequences
from lstmsizer.records import Question


def fingerprint(sequences: Sequences, fold: Fold, question: Question) -> str:
    """SHA-256 (hex) over the values, windows and targets, the parts of the split, and the question."""
    digest = hashlib.sha256(repr(question).encode())
    arrays = (sequences.values, sequences.targets, sequences.starts)
    for array in (*arrays, fold.train, fold.stop, fold.score, fold.test):
        digest.update(repr(array.shape).encode())
        # Little-endian, so that every machine gives the same name.
        digest.update(np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<")).tobytes())
    return digest.hexdigest()
