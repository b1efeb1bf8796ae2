"""What can be said before any training: what the rules of thumb name, and whose costs a plan shows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lstmsizer import rules
from lstmsizer.data.dataset import Dataset
from lstmsizer.data.parts import train_values
from lstmsizer.data.windows import step_rows
from lstmsizer.records import RuleSize, Size, Space

SHOWN_UNITS = (1, 2, 4, 8, 16, 32, 64, 128, 256)


def said_by_rules(dataset: Dataset) -> tuple[RuleSize, ...]:
    """What every rule says for this data, judged by the train part alone."""
    tokens = dataset.shapes.vocabulary > 0
    components = None if tokens else rules.principal_components(train_values(dataset))
    return rules.sizes(dataset.shapes, components=components, bits=bits_of_sequence(dataset))


def bits_of_sequence(dataset: Dataset) -> float | None:
    """The entropy of what a training sequence tells: its class, or all that its steps have; None: numbers."""
    sequences, train = dataset.sequences, dataset.folds[0].train
    if not sequences.per_step:
        if not sequences.classes:
            return None
        return rules.class_bits(np.bincount(sequences.targets[train]).tolist())
    targets = sequences.targets[step_rows(sequences, train)]
    if sequences.classes:
        of_step = rules.class_bits(np.bincount(targets).tolist())
    else:
        holds = targets.sum(axis=0, dtype=np.int64)
        of_step = sum(rules.class_bits([count, len(targets) - count]) for count in holds.tolist())
    return of_step * len(targets) / len(train)


def planned_sizes(space: Space, said: Sequence[RuleSize]) -> tuple[Size, ...]:
    """One layer of each power of two, deeper stacks of a few, and what the rules name."""
    deep = [Size((u,) * depth) for depth in range(2, space.max_layers + 1) for u in (16, 64)]
    grid = [Size((u,)) for u in SHOWN_UNITS] + deep
    allowed = [s for s in grid if max(s.units) <= space.max_units and s.depth <= space.max_layers]
    named = {rule.size for rule in said if rule.size}
    return tuple(sorted({*allowed, *named}, key=lambda s: (s.depth, s.units)))
