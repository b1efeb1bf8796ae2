"""Names that were asked for and are not there."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """'; did you mean ...?' with the closest known names, or nothing."""
    # Compared in lower case, since 'TEMP' for 'temp' is the commonest slip.
    by_lower = {other.lower(): other for other in known}
    close = difflib.get_close_matches(name.lower(), by_lower, n=2)
    return "; did you mean " + " or ".join(f"'{by_lower[c]}'" for c in close) + "?" if close else ""
