"""Names that were asked for and are not there."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from lstmsizer.errors import DataError


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """'; did you mean ...?' with the closest known names, or nothing."""
    # Compared in lower case, since 'TEMP' for 'temp' is the commonest slip.
    by_lower = {other.lower(): other for other in known}
    close = difflib.get_close_matches(name.lower(), by_lower, n=2)
    return "; did you mean " + " or ".join(f"'{by_lower[c]}'" for c in close) + "?" if close else ""


def listed(known: Sequence[str]) -> str:
    """The names that there are, at most a dozen: 'a, b and 3 more'."""
    more = f" and {len(known) - 12} more" if len(known) > 12 else ""
    return ", ".join(known[:12]) + more


def check_names(asked: Iterable[str], known: Sequence[str], source: str) -> None:
    """Refuse the first column that is not there, with what it may have been.

    Raises
    ------
    DataError
        With the name, the closest known ones, or the list of all.
    """
    for name in asked:
        if name not in known:
            hint = did_you_mean(name, known) or f"; it has {listed(known)}."
            raise DataError(f"{source} has no column '{name}'{hint}")
