"""The page's sections with names to go to, and the list of them."""

from __future__ import annotations

import re

_HEADING = re.compile(r"<h2>(.*?)</h2>", re.DOTALL)


def with_contents(body: str) -> str:
    """The page's text, each section named by its heading, with the list of them after the opening."""
    opening, *sections = re.split(r"(?=<h2>)", body)
    names: list[tuple[str, str]] = []
    wrapped: list[str] = []
    for section in sections:
        title = _title(section)
        key = _unlike(_key(title), [taken for taken, _ in names])
        names.append((key, title))
        wrapped.append(f'<section id="{key}">\n{section.rstrip()}\n</section>')
    items = "".join(f'<li><a href="#{key}">{title}</a></li>' for key, title in names)
    return "\n".join((opening.rstrip(), f'<nav aria-label="Contents"><ol>{items}</ol></nav>', *wrapped))


def _title(section: str) -> str:
    found = _HEADING.match(section)
    return re.sub(r"<[^>]*>", "", found[1]) if found else ""


def _key(title: str) -> str:
    """``Score against size`` becomes ``score-against-size``."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "section"


def _unlike(key: str, taken: list[str]) -> str:
    return next(
        name for name in (key, *(f"{key}-{n}" for n in range(2, len(taken) + 3))) if name not in taken
    )
