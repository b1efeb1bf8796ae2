"""How many folds are tried where nobody says: where little is scored, further splits are worth it."""

from __future__ import annotations

ENOUGH_SCORED = 200
"""Examples that should be scored over all folds: then an accuracy is known to within 7 % (95 %, at worst),
and a mean squared error to 20 %.
"""
MOST = 4
"""Each fold costs some trainings, though of few examples, and helps ever less."""


def folds_unasked(scored: int, scored_further: int, possible: int) -> int:
    """As many as bring the scored examples to 200, at most 4 or what is possible.

    ``scored`` in the first fold, ``scored_further`` in each further one.
    """
    further = -(-max(ENOUGH_SCORED - scored, 0) // scored_further)
    return min(1 + further, MOST, possible)


def told_of(scored: int, folds: int, unit: str, little: str) -> tuple[str, ...]:
    """A note that says so, and why; none where there is one fold."""
    if folds == 1:
        return ()
    splits = f"{folds - 1} further split{'s are' if folds > 2 else ' is'}"
    return (
        f"The score part has {scored} {unit}, which {little}; so {splits} to be tried too "
        "(none with folds 1).",
    )
