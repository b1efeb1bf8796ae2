"""The few drawing words that the figures share: elements, scales and ticks. Text is always escaped."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass


def element(tag: str, *content: str, **attributes: str | float) -> str:
    """An SVG element; ``class_`` is class and ``stroke_width`` stroke-width. ``content`` is markup."""
    pairs = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{html.escape(_plain(value))}"'
        for key, value in attributes.items()
    )
    return f"<{tag}{pairs}>{''.join(content)}</{tag}>" if content else f"<{tag}{pairs}/>"


def label(x: float, y: float, words: str, class_: str = "", anchor: str = "start") -> str:
    """Text whose baseline begins (``anchor``: ends, is centred) at a point; ``words`` are escaped."""
    return element("text", html.escape(words), x=x, y=y, class_=class_, text_anchor=anchor)


def tooltip(words: str) -> str:
    """What shows when the pointer rests on the element that holds it."""
    return element("title", html.escape(words))


def drawing(key: str, width: float, height: float, title: str, description: str, *content: str) -> str:
    """A whole figure with its title and its description for those who cannot see it."""
    return element(
        "svg",
        element("title", html.escape(title), id=f"{key}-title"),
        element("desc", html.escape(description), id=f"{key}-desc"),
        *content,
        viewBox=f"0 0 {width:g} {height:g}",
        role="img",
        aria_labelledby=f"{key}-title {key}-desc",
        class_=f"drawing {key}",
    )


def _plain(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Scale:
    """Numbers from ``low`` to ``high`` onto pixels from ``start`` to ``end``, linear or logarithmic."""

    low: float
    high: float
    start: float
    end: float
    logarithmic: bool = False

    def __call__(self, value: float) -> float:
        """The pixel of a value; values outside are held at the edge."""
        low, high, value = (self._bent(x) for x in (self.low, self.high, value))
        share = (value - low) / (high - low) if high > low else 0.5
        return self.start + (self.end - self.start) * min(max(share, 0.0), 1.0)

    def holds(self, value: float) -> bool:
        """Whether a value lies on the scale."""
        return math.isfinite(value) and self.low <= value <= self.high

    def _bent(self, value: float) -> float:
        return math.log(max(value, 1e-300)) if self.logarithmic else value

    def ticks(self) -> tuple[float, ...]:
        """At most ten round values: 1, 2 and 5 times powers of ten, or only some powers of a wide range.

        Where a narrow logarithmic range has hardly any of these, they are as on a linear scale.
        """
        if self.logarithmic and len(values := self._powers()) > 1:
            return values
        step = _round_step((self.high - self.low) / 5)
        if step <= 0:
            return (self.low,)
        first = math.ceil(self.low / step - 1e-9)
        last = math.floor(self.high / step + 1e-9)
        return tuple(i * step for i in range(first, last + 1))

    def _powers(self) -> tuple[float, ...]:
        powers = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        factors, stride = ((1, 2, 5), 1) if len(powers) <= 4 else ((1,), -(-len(powers) // 8))
        values = [factor * 10.0**power for power in powers[::stride] for factor in factors]
        return tuple(value for value in values if self.holds(value))


def _round_step(step: float) -> float:
    """The next larger of 1, 2, 5 times a power of ten."""
    if not step > 0:
        return 0.0
    power = 10.0 ** math.floor(math.log10(step))
    return power * next(factor for factor in (1, 2, 5, 10) if factor * power >= step * (1 - 1e-9))


def spanning(values: Sequence[float], start: float, end: float, spare: float = 0.06) -> Scale:
    """A scale for these values with some space around; logarithmic where they span sixfold or more."""
    finite = [value for value in values if math.isfinite(value)] or [0.0, 1.0]
    low, high = min(finite), max(finite)
    if low > 0 and 6 < high / low < 1e12:
        room = (high / low) ** spare
        return Scale(low / room, high * room, start, end, logarithmic=True)
    room = (high - low) * spare or abs(high) * spare or 1.0
    return Scale(low - room, high + room, start, end)


def apart(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Positions as near as possible to ``wanted`` (ascending), at least ``gap`` apart, within bounds."""
    placed: list[float] = []
    for position in wanted:
        placed.append(max(position, placed[-1] + gap) if placed else max(position, low))
    ceiling = high
    for index in range(len(placed) - 1, -1, -1):
        placed[index] = min(placed[index], ceiling)
        ceiling = placed[index] - gap
    return placed
