"""What follows from sequences and their parts alone, whatever the task: folds and shapes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lstmsizer.data.dataset import Fold, Sequences
from lstmsizer.data.forecast import folds as in_time
from lstmsizer.data.labelled.parts import Parts
from lstmsizer.data.logarithm import Logarithm
from lstmsizer.data.scaling import fit_scaling
from lstmsizer.data.windows import spans
from lstmsizer.records import Shapes


def fold_of(sequences: Sequences, parts: Parts | in_time.Parts, logarithm: Logarithm | None = None) -> Fold:
    """The fold with these parts; its scaling is that of the train part."""
    scaling = fit_scaling(sequences, parts.train, spans(sequences, parts.train), logarithm)
    return Fold(parts.train, parts.stop, parts.score, parts.test, scaling)


def final_parts(first: Parts | Fold) -> Parts:
    """The parts of the finish: train and stop together, and the score part to stop by."""
    train = np.sort(np.concatenate([first.train, first.stop]))
    return Parts(train, first.score, first.score, first.test)


def shapes_of(sequences: Sequences, fold: Fold) -> Shapes:
    """Tokens have no features: it is the set-up that says as how many numbers one is embedded."""
    return Shapes(
        steps=sequences.steps,
        features=1 if sequences.vocabulary else sequences.values.shape[1],
        outputs=sequences.classes or sequences.targets.shape[1],
        train=len(fold.train),
        stop=len(fold.stop),
        score=len(fold.score),
        test=len(fold.test),
        vocabulary=sequences.vocabulary,
        per_step=sequences.per_step,
        padded=sequences.lengths is not None,
    )


def named(fold: Fold) -> Iterator[tuple[str, np.ndarray]]:
    """The parts of a fold by name, each with its example numbers."""
    yield from (("train", fold.train), ("stop", fold.stop), ("score", fold.score), ("test", fold.test))
