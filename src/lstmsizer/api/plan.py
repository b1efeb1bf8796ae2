"""What ``lstmsizer.plan`` returns: rules of thumb and costs, before any training."""

from __future__ import annotations

from dataclasses import dataclass

from lstmsizer.records import Cost, Question, RuleSize, Setup, Shapes, Split
from lstmsizer.report import summary


@dataclass(frozen=True, repr=False)
class Plan:
    """What folklore says and what sizes would cost on this data.

    ``calibrated`` tells whether this machine's speed was known, so that costs have seconds; ``classes`` are
    the names of the classes, where there are any.
    """

    source: str
    question: Question
    setup: Setup
    shapes: Shapes
    columns: tuple[str, ...]
    splits: tuple[Split, ...]
    notes: tuple[str, ...]
    rules: tuple[RuleSize, ...]
    costs: tuple[Cost, ...]
    calibrated: bool
    classes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """The table that the command line prints."""
        return summary.plan_text(self)
