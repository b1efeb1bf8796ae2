"""What a network reads at each step, in words: features, or tokens and their embedding."""

from __future__ import annotations

from lstmsizer.records import Cost, Shapes
from lstmsizer.report.numbers import count


def steps(shapes: Shapes) -> str:
    """``24 steps of 8 features``, or ``20 tokens (72 different, each embedded as 8 numbers)``."""
    if not shapes.vocabulary:
        return f"{count(shapes.steps, 'step')} of {count(shapes.features, 'feature')}"
    numbers = count(shapes.features, "number")
    return f"{count(shapes.steps, 'token')} ({shapes.vocabulary:,} different, each embedded as {numbers})"


def features(shapes: Shapes) -> str:
    """What rules of thumb count as F."""
    return f"F = {shapes.features:,} {'numbers a token' if shapes.vocabulary else 'features'}"


def parameters(cost: Cost) -> str:
    """``1,234 parameters``, those of an embedding apart."""
    own = count(cost.stack_parameters, "parameter")
    if not cost.embedding_parameters:
        return own
    return f"{own} beside the {cost.embedding_parameters:,} of the embedding"


def weights_apart(cost: Cost | None) -> str:
    """A sentence on what a table's weights leave out, where they do."""
    if cost is None or not cost.embedding_parameters:
        return ""
    return (
        f"Weights are those of the layers and the head, which the size decides; the embedding has "
        f"{cost.embedding_parameters:,} more, whatever the size."
    )
