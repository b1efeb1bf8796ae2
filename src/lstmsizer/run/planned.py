"""What can be said before any training: what the rules of thumb name, and whose costs a plan shows."""

from __future__ import annotations

from collections.abc import Sequence

from lstmsizer import rules
from lstmsizer.data.dataset import Dataset
from lstmsizer.data.parts import train_values
from lstmsizer.records import RuleSize, Size, Space

SHOWN_UNITS = (1, 2, 4, 8, 16, 32, 64, 128, 256)


def said_by_rules(dataset: Dataset) -> tuple[RuleSize, ...]:
    """What every rule says for this data, judged by the train part alone."""
    tokens = dataset.shapes.vocabulary > 0
    components = None if tokens else rules.principal_components(train_values(dataset))
    (train,) = [split for split in dataset.splits if split.part == "train"]
    bits = rules.class_bits(train.classes) if train.classes else None
    return rules.sizes(dataset.shapes, components=components, bits=bits)


def planned_sizes(space: Space, said: Sequence[RuleSize]) -> tuple[Size, ...]:
    """One layer of each power of two, deeper stacks of a few, and what the rules name."""
    deep = [Size((u,) * depth) for depth in range(2, space.max_layers + 1) for u in (16, 64)]
    grid = [Size((u,)) for u in SHOWN_UNITS] + deep
    allowed = [s for s in grid if max(s.units) <= space.max_units and s.depth <= space.max_layers]
    named = {rule.size for rule in said if rule.size}
    return tuple(sorted({*allowed, *named}, key=lambda s: (s.depth, s.units)))
