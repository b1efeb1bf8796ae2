"""Vector recall, whose right size is known: n numbers shown at the first step are asked for at the last.

A linear head on fewer than n units gives outputs in a space of fewer than n dimensions, so at least one n-th
of the targets' variance stays unexplained by one unit too few (and an RNN stores about one number a unit:
Collins, Sohl-Dickstein & Sussillo 2016, arXiv:1611.09913, section 3). With n units all of it can be recalled.
"""

from __future__ import annotations

import numpy as np

from lstmsizer.data.dataset import Dataset, Fold, Scaling, Sequences
from lstmsizer.data.preprocessing import Preprocessing
from lstmsizer.records import Question, Shapes, Split

STEPS = 4
SEQUENCES = 6000
PARTS = (0.70, 0.80, 0.90)
"""Where train, stop and score end, as shares of the sequences."""


def question(numbers: int) -> Question:
    """Every number is a target of its own."""
    return Question(targets=("number 1",), window=STEPS, horizons=tuple(range(1, numbers + 1)))


def recall(numbers: int, seed: int = 0) -> Dataset:
    """Sequences of normal numbers without noise; after the first step there is only silence."""
    shown = np.random.default_rng(seed).standard_normal((SEQUENCES, numbers)).astype(np.float32)
    values = np.zeros((SEQUENCES * STEPS, numbers), np.float32)
    values[::STEPS] = shown
    sequences = Sequences(values, np.arange(SEQUENCES) * STEPS, STEPS, shown)
    train, stop, score, test = np.split(np.arange(SEQUENCES), [int(end * SEQUENCES) for end in PARTS])
    scaling = Scaling(np.zeros(numbers), np.ones(numbers), np.zeros(numbers), np.ones(numbers))
    columns = tuple(f"number {i}" for i in range(1, numbers + 1))
    return Dataset(
        sequences=sequences,
        folds=(Fold(train, stop, score, test, scaling),),
        final=Fold(np.concatenate([train, stop]), score, score, test, scaling),
        preprocessing=Preprocessing(
            (), tuple((c, None) for c in columns), (), (), ("number 1",), STEPS, tuple(range(1, numbers + 1))
        ),
        columns=columns,
        times=tuple(map(str, range(len(values) + numbers))),  # those that are asked for too
        shapes=Shapes(STEPS, numbers, numbers, len(train), len(stop), len(score), len(test)),
        splits=tuple(map(_split, ("train", "stop", "score", "test"), (train, stop, score, test))),
        notes=(),
        source=f"recall of {numbers} numbers",
        fingerprint=f"recall {numbers} {seed}",
    )


def _split(part: str, examples: np.ndarray) -> Split:
    first, last = (int(examples[i]) * STEPS + STEPS - 1 for i in (0, -1))
    return Split(part, len(examples), first, last, str(first), str(last))
