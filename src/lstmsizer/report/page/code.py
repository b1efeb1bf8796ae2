"""The page's section with the answer's code, to be read and copied."""

from __future__ import annotations

from html import escape

from lstmsizer.report.numbers import count
from lstmsizer.report.page import markup

_MOST = 100_000  # letters; a vocabulary of many words stands in the code


def section(code: str) -> str:
    """The text of ``model.py``, folded; '' where it is not at hand."""
    if not code:
        return ""
    if len(code) > _MOST:
        return (
            f'<h2>The code</h2>\n<p class="soft">model.py is too long ({len(code):,} letters) for here.</p>'
        )
    told = "It reads the data again, prepares it, and trains and tests this very model, without this tool."
    shown = markup.scrolled(f"<pre>{escape(code)}</pre>")
    folded = markup.folded(f"model.py, {count(code.count(chr(10)), 'line')}", shown, "code")
    return f'<h2>The code</h2>\n<p class="soft">{told}</p>\n{folded}'
