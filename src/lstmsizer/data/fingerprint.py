"""A name for exactly this data and question, by which a study is found again."""

from __future__ import annotations

import hashlib
from dataclasses import fields

import numpy as np

from lstmsizer.data.dataset import Fold, Sequences
from lstmsizer.records import Question

# What the first version could ask; names given then must stay.
FIRST_ASKED = ("targets", "window", "horizons", "features", "exclude", "time", "task")


def fingerprint(sequences: Sequences, fold: Fold, question: Question) -> str:
    """SHA-256 (hex) over the values, windows and targets, the parts of the split, and the question."""
    digest = hashlib.sha256(_written(question).encode())
    arrays = [sequences.values, sequences.targets, sequences.starts]
    lengths = [] if sequences.lengths is None else [sequences.lengths]
    for array in (*arrays, *lengths, fold.train, fold.stop, fold.score, fold.test):
        digest.update(repr(array.shape).encode())
        # Little-endian, so that every machine gives the same name.
        little = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
        digest.update(little.data)
    return digest.hexdigest()


def _written(question: Question) -> str:
    """As ``repr`` writes it, without fields that were added later and that nothing was asked with."""
    asked = {
        field.name: getattr(question, field.name)
        for field in fields(question)
        if field.name in FIRST_ASKED or getattr(question, field.name) != field.default
    }
    targets = asked.pop("targets")
    # The first version had one target, and wrote it first.
    first = {"target": "".join(targets)} if len(targets) < 2 else {"targets": targets}
    return f"Question({', '.join(f'{name}={value!r}' for name, value in {**first, **asked}.items())})"
