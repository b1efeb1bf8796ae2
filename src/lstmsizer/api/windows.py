"""The windows that a user names, or has chosen by the data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from operator import index

from lstmsizer.data.dataset import Dataset
from lstmsizer.data.forecast.lookback import at_window
from lstmsizer.errors import SettingError
from lstmsizer.records import Question, Spec

AUTO = "auto"
MOST = 8
"""Windows that may be compared: each is tuned by itself, and has programs of its own to be compiled."""

Written = int | str | Iterable[int]
"""24, '24', '12,24,48', (12, 24, 48) or 'auto'."""


def lengths(window: Written) -> tuple[int, ...]:
    """The windows that are named, ascending; none where the data are to choose.

    >>> lengths("48,12,24")
    (12, 24, 48)
    """
    if isinstance(window, str) and window.strip().lower() == AUTO:
        return ()
    try:
        if isinstance(window, str):
            named = sorted({int(part) for part in window.split(",")})
        else:
            named = sorted(set(map(index, window if isinstance(window, Iterable) else [window])))
    except (TypeError, ValueError):
        raise SettingError(
            f"The window {window!r} is no number of steps: write 24, or 12,24,48 to compare some, or auto."
        ) from None
    if not named or named[0] < 1:
        raise SettingError(f"The window must be at least 1 step, not {named[0] if named else 'none'}.")
    if len(named) > MOST:
        raise SettingError(f"{len(named)} windows are too many to compare: name at most {MOST}.")
    return tuple(named)


def longest(window: Written | None) -> int | None:
    """What the question asks with, as far as it is known before the data are read."""
    return None if window is None else max(lengths(window), default=1)


def resolved(
    data: object, question: Question, window: Written | None
) -> tuple[Question, tuple[int, ...], tuple[str, ...]]:
    """The question with its longest window, all windows to compare (none: only that), and what to note."""
    if window is not None and question.task != "forecast" and len(lengths(window)) != 1:
        what = "Runs are looked back at" if question.remaining else "A text is cut into chunks"
        raise SettingError(
            f"{what} by one number of steps: write a number such as 64, not {window!r}; several are "
            "compared for forecasts alone."
        )
    if window is None or question.task != "forecast":
        return question, (), ()
    named, notes = lengths(window), ()
    if not named:
        from lstmsizer.data.forecast.load import suggest_windows

        suggested = suggest_windows(data, question)
        named, notes = suggested.windows, (_why(suggested.windows, suggested.season),)
    return replace(question, window=named[-1]), named if len(named) > 1 else (), notes


def with_notes(dataset: Dataset, notes: tuple[str, ...]) -> Dataset:
    """The data set with further notes."""
    return replace(dataset, notes=dataset.notes + notes)


def as_chosen(dataset: Dataset, spec: Spec) -> Dataset:
    """The data set as the answer's window sees it."""
    return at_window(dataset, spec.question.window) if spec.windows else dataset


def _why(windows: tuple[int, ...], season: int | None) -> str:
    some = ", ".join(map(str, windows))
    if season is None:
        return f"Windows: {some} steps; the first rows show no season by which to choose them."
    return f"Windows: {some} steps, by the season of {season} that the first rows show."
