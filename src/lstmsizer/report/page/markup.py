"""The few words of HTML that the page's sections share. Whatever comes from the user's data is escaped."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lstmsizer.records import Size
from lstmsizer.report.numbers import name, unbroken

_LETTERS = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+"  # Hebrew, Arabic, Syriac, ...
_RIGHT_TO_LEFT = re.compile(f"{_LETTERS}(?:\\W{_LETTERS})*")
_LONG = 160  # letters of a name that a page still shows
WARNING = "Warning:"
"""What stands before a note that warns, so that it does not hang on a colour."""


@dataclass(frozen=True)
class Cell:
    """A cell that shows a number rounded: markup, and the ``value`` by which the table sorts and its CSV."""

    shown: str
    value: float | None


def data_text(text: str, limit: int = _LONG) -> str:
    """A name from the user's data; isolated, so that right-to-left letters do not turn their neighbours."""
    return f"<bdi>{html.escape(name(text, limit))}</bdi>"


def sentence(text: str) -> str:
    """A sentence that breaks no line inside a size or before a per cent sign.

    Right-to-left names in it are isolated: else the number after one would be shown before it.
    """
    return _RIGHT_TO_LEFT.sub(r"<bdi>\g<0></bdi>", unbroken(html.escape(text)))


def size_key(size: Size) -> str:
    """``1x8``, ``64+32``: joins a size's mark, its row and ``<details id="curves-1x8">`` with its curves."""
    return str(size).replace(" ", "")


def figure(drawing: str, caption: str) -> str:
    """A drawing with its caption, both markup already; a wide one scrolls by itself."""
    return f"<figure>{scrolled(drawing)}<figcaption>{caption}</figcaption></figure>"


def folded(summary: str, content: str, key: str = "", *, on_paper: bool = False) -> str:
    """Markup that opens by a click on its ``summary``; ``on_paper``: printed although nobody opened it."""
    named = f' id="{html.escape(key)}"' if key else ""
    printed = _class("on-paper" if on_paper else "")
    return f"<details{named}{printed}><summary>{summary}</summary>\n{content}</details>"


def table(
    head: Sequence[str],
    rows: Iterable[Sequence[str | Cell]],
    numeric: Sequence[int],
    prose: Sequence[int] = (),
    kinds: Sequence[str] = (),
    sizes: Sequence[Size] = (),
    csv: str = "",
) -> str:
    """A table of cells that are markup already.

    ``numeric`` columns are set right, ``prose`` columns may break lines, ``kinds`` are the rows' classes.
    ``sizes`` are the rows', by which the script leads to their curves; under the name ``csv`` the table
    can be downloaded.
    """
    classes = [_class("number" if i in numeric else "prose" if i in prose else "") for i in range(len(head))]
    titles = "".join(_title(title, kind) for kind, title in zip(classes, head, strict=True))
    lines: list[str] = []
    for index, row in enumerate(rows):
        cells = "".join(_cell(cell, kind) for kind, cell in zip(classes, row, strict=True))
        key = f' data-size="{size_key(sizes[index])}"' if sizes else ""
        lines.append(f"<tr{key}{_class(kinds[index] if kinds else '')}>{cells}</tr>")
    named = f' data-csv="{html.escape(csv)}"' if csv else ""
    body = f"<thead><tr>{titles}</tr></thead><tbody>{''.join(lines)}</tbody>"
    return scrolled(f"<table{named}>{body}</table>")


def scrolled(content: str) -> str:
    """A box that scrolls sideways where its content is wider than the page; reached by the keyboard too."""
    return f'<div class="scroll" tabindex="0">{content}</div>'


def _title(title: str, kind: str) -> str:
    return (
        f'<th scope="col"{kind}>{title}</th>' if title else f"<td{kind}></td>"
    )  # an empty head heads nothing


def _cell(cell: str | Cell, kind: str) -> str:
    if isinstance(cell, str):
        return f"<td{kind}>{cell}</td>"
    known = cell.value is not None and math.isfinite(cell.value)
    value = f' data-value="{cell.value:.10g}"' if known else ""
    return f"<td{kind}{value}>{cell.shown}</td>"


def _class(words: str) -> str:
    return f' class="{words}"' if words else ""
