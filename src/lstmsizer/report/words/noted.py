"""Which of an answer's notes are warnings: those that may make the answer worth nothing."""

from __future__ import annotations

from lstmsizer.records import Answer

_WARNING = ("Leak? ", "it cannot follow a trend there", "part has no sequence of")
"""Words of the notes on leaks, on targets that no training has seen, and on classes that a part lacks."""


def warns(note: str) -> bool:
    """Whether a note warns; the others only tell how the data were read."""
    return any(words in note for words in _WARNING)


def warnings(answer: Answer) -> tuple[str, ...]:
    """The notes that warn."""
    return tuple(note for note in answer.notes if warns(note))
