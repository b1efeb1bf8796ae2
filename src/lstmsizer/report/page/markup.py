"""The few words of HTML that the page's sections share. Whatever comes from the user's data is escaped."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from lstmsizer.report.numbers import name, unbroken

_LONG = 160  # letters of a name that a page still shows


def data_text(text: str, limit: int = _LONG) -> str:
    """A name from the user's data; isolated, so that right-to-left letters do not turn their neighbours."""
    return f"<bdi>{html.escape(name(text, limit))}</bdi>"


def sentence(text: str) -> str:
    """A sentence that breaks no line inside a size or before a per cent sign."""
    return unbroken(html.escape(text))


def figure(drawing: str, caption: str) -> str:
    """A drawing with its caption, both markup already; a wide one scrolls by itself."""
    return f'<figure><div class="scroll">{drawing}</div><figcaption>{caption}</figcaption></figure>'


def table(
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    numeric: Sequence[int],
    prose: Sequence[int] = (),
    kinds: Sequence[str] = (),
) -> str:
    """A table of cells that are markup already.

    ``numeric`` columns are set right, ``prose`` columns may break lines, ``kinds`` are the rows' classes.
    """
    classes = [_class("number" if i in numeric else "prose" if i in prose else "") for i in range(len(head))]
    titles = "".join(f'<th scope="col"{kind}>{title}</th>' for kind, title in zip(classes, head, strict=True))
    lines: list[str] = []
    for index, row in enumerate(rows):
        cells = "".join(f"<td{kind}>{cell}</td>" for kind, cell in zip(classes, row, strict=True))
        lines.append(f"<tr{_class(kinds[index] if kinds else '')}>{cells}</tr>")
    body = "".join(lines)
    return f'<div class="scroll"><table><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table></div>'


def _class(words: str) -> str:
    return f' class="{words}"' if words else ""
