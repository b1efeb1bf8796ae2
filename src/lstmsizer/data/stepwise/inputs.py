"""What the network reads at each step: token numbers, or features."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lstmsizer.data.dataset import Scaling
from lstmsizer.data.labelled.encode import encode
from lstmsizer.data.stepwise.found import Steps
from lstmsizer.data.tokens.vocabulary import RESERVED, UNKNOWN, learned
from lstmsizer.records import Question


@dataclass(frozen=True)
class Inputs:
    """``values`` [R, F] float32 and where they come from, or token numbers [R] int32 and their vocabulary."""

    values: np.ndarray
    columns: tuple[tuple[str, str | None], ...] = ()
    vocabulary: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def vocabulary_size(self) -> int:
        """Different numbers, padding and unknown included; 0 where inputs are no tokens."""
        return RESERVED + len(self.vocabulary) if self.values.ndim == 1 else 0

    @property
    def carried_forward(self) -> tuple[str, ...]:
        """The source columns of features, whose gaps are filled from their past."""
        return tuple(dict.fromkeys(name for name, _ in self.columns))

    def defaults(self, scaling: Scaling) -> tuple[tuple[str, float], ...]:
        """Of each numeric column the value before the first known one: the mean."""
        return tuple(
            (name, float(scaling.input_mean[i]))
            for i, (name, level) in enumerate(self.columns)
            if level is None
        )


def inputs_of(steps: Steps, question: Question, train_rows: np.ndarray) -> Inputs:
    """Inputs that are understood by the ``train_rows`` [R] bool alone: levels, and which tokens are known."""
    found = steps.found
    if not steps.tokens:
        encoded = encode(found, question, train_rows)
        return Inputs(encoded.values, encoded.columns, (), encoded.notes)
    (names,) = found.levels
    numbers = found.values[:, 0].astype(np.int64)
    known = learned([[names[number] for number in numbers[train_rows]]])
    of_level = np.array([known.numbers.get(name, UNKNOWN) for name in names], np.int32)
    values = of_level[numbers]
    rare = float((values[~train_rows] == UNKNOWN).mean()) if not train_rows.all() else 0.0
    note = (
        f"{len(known.tokens):,} tokens come up twice or more in the train part and are known; "
        f"{100 * rare:.1f} % of those in the other parts are not."
    )
    return Inputs(values, (), known.tokens, (note,))
