"""The page's section on the windows that were compared."""

from __future__ import annotations

from lstmsizer.records import Answer
from lstmsizer.report.figures.windows import window_scores
from lstmsizer.report.page import markup
from lstmsizer.report.words.windows import HEAD, on_windows, rows


def section(answer: Answer) -> str:
    """The page's section: a figure and a table; '' where no windows were compared."""
    found = answer.windows
    if found is None:
        return ""
    kinds = [
        "answer" if v.window == found.window else "" if v.confirmed else "screened" for v in found.verdicts
    ]
    caption = (
        "Each mark is a window's mean over random starts, at the size and the learning rate that suit it; "
        "bars are two standard errors. All windows predict the same targets. Lower is better."
    )
    listed = markup.table(HEAD, rows(answer, found), numeric=(0, 1, 2), kinds=kinds)
    note = (
        f"{on_windows(answer)} Windows and sizes are judged at {100 * found.confidence:.4g} % each, so that "
        f"both together hold at {100 * answer.spec.demand.confidence:.4g} %."
    )
    drawn = markup.figure(window_scores(answer, found), caption)
    return f'<h2>Windows</h2>\n{drawn}\n{listed}\n<p class="soft">{markup.sentence(note)}</p>'
