"""Letters that a terminal of an older encoding can show."""

from __future__ import annotations

from rich.console import ConsoleOptions

_PLAIN = str.maketrans({"±": "+-", "–": "-", "…": "...", "−": "-", "×": "x", "µ": "u"})


def lettered(text: str, options: ConsoleOptions) -> str:
    """The text as it is where the encoding has all letters; else with look-alikes, and '?' for the others."""
    if not options.ascii_only:
        return text
    return text.translate(_PLAIN).encode(options.encoding, "replace").decode(options.encoding)
