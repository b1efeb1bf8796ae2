"""``report.html``: the answer as one page that needs nothing else, on a screen, a phone or paper.

Whatever comes from the user's data is escaped, and the page's own policy forbids scripts and every
request, so that a hostile column name stays a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from importlib.resources import files

from lstmsizer.records import Answer, Trial
from lstmsizer.report import readings
from lstmsizer.report.numbers import name
from lstmsizer.report.page import (
    beyond,
    data,
    existing,
    learning,
    on_test,
    opening,
    pareto,
    rules,
    scores,
    settings,
    splits,
    stages,
    tried,
    windows,
)


def html(answer: Answer, trials: Sequence[Trial]) -> str:
    """The whole page as text; ``trials`` are the study's, for the replicates' dots."""
    title = escape(f"lstmsizer: {name(readings.target_name(answer) or answer.source)}")
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    page = "\n".join(
        (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title>\n<style>\n{_style()}</style>\n</head>\n<body>\n<main>",
            opening.section(answer),
            scores.section(answer, trials),
            existing.section(answer),
            tried.section(answer),
            pareto.section(answer),
            windows.section(answer),
            stages.sections(answer),
            splits.section(answer),
            beyond.sections(answer),
            on_test.section(answer),
            rules.section(answer),
            data.section(answer),
            learning.section(answer),
            settings.section(answer),
            "</main>\n</body>\n</html>\n",
        )
    )
    # A file name that is not text (a lone surrogate) could not be written as UTF-8.
    return page.encode("utf-8", "replace").decode("utf-8")


def _style() -> str:
    return files("lstmsizer.report.page").joinpath("page.css").read_text(encoding="utf-8")
