"""The figure of where the parts of the data lie in time, on the split that decided and on further ones."""

from __future__ import annotations

from collections.abc import Sequence

from lstmsizer.records import FurtherSplit, Split
from lstmsizer.report.figures.svg import Scale, drawing, element, label, tooltip
from lstmsizer.report.numbers import count, name

_WIDTH, _ROW, _BOX = 680.0, 48.0, 30.0


def timeline(splits: Sequence[Split], further: Sequence[FurtherSplit] = ()) -> str:
    """The SVG of the parts of the data along their rows; the gaps are the windows between them.

    ``further`` splits stand below, each in a row of its own.
    """
    if not splits:
        return ""
    rows = [tuple(splits), *(split.parts or (split.score,) for split in further)]
    places = [split for row in rows for split in row]
    x = Scale(min(s.first_row for s in places), max(s.last_row for s in places), 0, _WIDTH)
    words = "; ".join(f"{split.part} {count(split.sequences, 'sequence')}" for split in splits)
    title = "Parts of the data in time"
    if further:
        title += f", on {len(rows)} splits"
    drawn = [_row(row, x, 8 + place * _ROW, first=not place) for place, row in enumerate(rows)]
    return drawing("parts", _WIDTH, 12 + _ROW * len(rows), title, words, *drawn)


def _row(splits: Sequence[Split], x: Scale, top: float, *, first: bool) -> str:
    """One split's parts; only the first names what is too narrow for its name, since the others follow it."""
    parts: list[str] = []
    for split in splits:
        start, end = x(split.first_row), x(split.last_row)
        box = element(
            "rect",
            x=start,
            y=top,
            width=max(end - start, 1.5),
            height=_BOX,
            rx=3,
            class_=f"part {split.part}",
        )
        times = f"{name(split.first_time)} to {name(split.last_time)}"
        words = f"{split.part}: {count(split.sequences, 'sequence')}, {times}"
        inside = ""
        if end - start > 11 * len(split.part):
            inside = label((start + end) / 2, top + 20, split.part, "partname", "middle")
        elif first:
            inside = label(min((start + end) / 2, _WIDTH - 20), top + 45, split.part, "tick", "middle")
        parts.append(element("g", tooltip(words), box, inside))
    return "".join(parts)
