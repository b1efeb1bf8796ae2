"""Numbers and words that a user wrote, checked in one sentence each."""

from __future__ import annotations

from operator import index

from lstmsizer.data.names import did_you_mean
from lstmsizer.errors import SettingError


def whole(name: str, value: object) -> int:
    """The number as Python's own; NumPy's are welcome, 1.5 and '3' are not."""
    try:
        return index(value)  # pyright: ignore[reportArgumentType]
    except TypeError:
        raise SettingError(f"The {name} must be a whole number, not {value!r}.") from None


def at_least(name: str, value: int, least: int) -> None:
    """Refuse what is no whole number, or too small a one."""
    if whole(name, value) < least:
        raise SettingError(f"The {name} must be at least {least}, not {value}.")


def one_of(name: str, value: str, known: tuple[str, ...]) -> None:
    """Refuse a word that is not among the known ones."""
    if value not in known:
        meant = did_you_mean(str(value), known) or "."
        raise SettingError(f"The {name} {value!r} is not known: choose one of {', '.join(known)}{meant}")
