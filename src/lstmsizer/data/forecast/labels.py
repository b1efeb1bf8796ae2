"""Printable times, written when they are asked for: a table of ten million rows shows a dozen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, overload

import polars as pl

DAY, MINUTE = 86_400_000_000, 60_000_000
"""Microseconds."""


@dataclass(frozen=True, eq=False)
class Labels(Sequence[str]):
    """A text for each of the ``values``: times in this ``form``; numbers, and the rows' own, as they are."""

    values: pl.Series | range
    form: str = ""

    def __len__(self) -> int:
        """How many there are."""
        return len(self.values)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...
    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        """One text, or some."""
        if isinstance(index, slice):
            return tuple(self[place] for place in range(*index.indices(len(self))))
        value: Any = self.values[index]
        return value.strftime(self.form) if self.form else f"{value:.15g}"

    def __eq__(self, other: object) -> bool:
        """Whether all texts are the same."""
        return isinstance(other, Labels | tuple) and tuple(self) == tuple(other)

    __hash__ = None  # pyright: ignore[reportAssignmentType]


def labels_of(times: pl.Series) -> Labels:
    """As short as the times allow: a date, with hours and minutes, with seconds."""
    if times.dtype == pl.Float64:
        return Labels(times)
    if _all_whole(times, DAY):
        return Labels(times, "%Y-%m-%d")
    return Labels(times, "%Y-%m-%d %H:%M" if _all_whole(times, MINUTE) else "%Y-%m-%d %H:%M:%S")


def _all_whole(times: pl.Series, unit: int) -> bool:
    """Whether every time is a whole number of days or minutes; most often the first ones tell."""
    return all(bool((some.to_physical() % unit == 0).all()) for some in (times.head(100), times))
