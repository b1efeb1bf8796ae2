"""``report.html``: the answer as one page that needs nothing else, on a screen, a phone or paper.

Whatever comes from the user's data is escaped, and the page's own policy forbids every request and all
scripts but its own one, so that a hostile column name stays a name.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from html import escape
from importlib.resources import files

from lstmsizer.records import Answer, Trial
from lstmsizer.report import readings
from lstmsizer.report.numbers import name
from lstmsizer.report.page import (
    beyond,
    code,
    contents,
    curves,
    data,
    existing,
    learning,
    on_test,
    opening,
    pareto,
    rates,
    rules,
    scores,
    settings,
    spent,
    splits,
    stages,
    trainings,
    tried,
    windows,
)

_ON_PAPER = (
    '<p class="soft paper">On paper a folded part is its title only: what is opened before is printed.</p>'
)


def html(answer: Answer, trials: Sequence[Trial], program: str = "") -> str:
    """The whole page as text; ``trials`` are the study's, ``program`` is the text of ``model.py``."""
    body = "\n".join(
        (
            opening.section(answer),
            scores.section(answer, trials),
            existing.section(answer),
            tried.section(answer),
            curves.section(answer, trials),
            rates.section(answer, trials),
            pareto.section(answer),
            windows.section(answer),
            stages.sections(answer),
            splits.section(answer),
            beyond.sections(answer),
            on_test.section(answer),
            rules.section(answer),
            data.section(answer),
            learning.section(answer),
            spent.section(answer, trials),
            trainings.section(trials),
            settings.section(answer),
            code.section(program),
        )
    )
    page = f"{_head(answer)}\n<main>\n{contents.with_contents(body)}\n{_ON_PAPER}\n</main>\n{_foot()}"
    # A file name that is not text (a lone surrogate) could not be written as UTF-8.
    return page.encode("utf-8", "replace").decode("utf-8")


def _head(answer: Answer) -> str:
    title = escape(f"lstmsizer: {name(readings.target_name(answer) or answer.source)}")
    digest = base64.b64encode(hashlib.sha256(_part("page.js").encode()).digest()).decode()
    policy = (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
        f"script-src 'sha256-{digest}'"
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{_part('page.css')}</style>\n</head>\n<body>"
    )


def _foot() -> str:
    return f"<script>{_part('page.js')}</script>\n</body>\n</html>\n"


def _part(file: str) -> str:
    return files("lstmsizer.report.page").joinpath(file).read_text(encoding="utf-8")
