"""The answer as a notebook shows it: the headline, the figure of its scores, and a small table."""

from __future__ import annotations

import html

from lstmsizer.records import Answer
from lstmsizer.report import readings
from lstmsizer.report.figures.sizes import score_figure
from lstmsizer.report.numbers import interval, number
from lstmsizer.report.page.markup import sentence
from lstmsizer.report.words import sentences
from lstmsizer.report.words.splits import fine_print

# Words and lines have the notebook's own colour, whatever its theme; the rest is read on light and on dark.
_STYLE = """
.lstmsizer { --one: #3987d6; --two: #d9732c; --three: #9a68d0; max-width: 46rem; }
.lstmsizer svg { display: block; width: 100%; max-width: 34rem; height: auto; fill: currentColor; }
.lstmsizer svg { font-size: 13px; }
.lstmsizer table { color: inherit; }
.lstmsizer svg .grid { stroke: currentColor; opacity: .15; }
.lstmsizer svg .axis, .lstmsizer svg .baseline { fill: none; stroke: currentColor; opacity: .6; }
.lstmsizer svg .baseline { stroke-dasharray: 5 4; }
.lstmsizer svg .rule { stroke: currentColor; opacity: .5; }
.lstmsizer svg .band { fill: #2f9e5b; opacity: .18; }
.lstmsizer svg .depth1 { --hue: var(--one); }
.lstmsizer svg .depth2 { --hue: var(--two); }
.lstmsizer svg .depth3 { --hue: var(--three); }
.lstmsizer svg .curve { fill: none; stroke: var(--hue); stroke-width: 1.8; }
.lstmsizer svg .mark { fill: var(--hue); stroke: var(--hue); stroke-width: 1.5; }
.lstmsizer svg .mark.hollow { fill-opacity: 0; }
.lstmsizer svg .whisker { stroke: var(--hue); stroke-width: 1.8; }
.lstmsizer svg .ring { fill: none; stroke: currentColor; stroke-width: 1.8; }
.lstmsizer svg .answer { font-weight: 650; }
"""


def html_fragment(answer: Answer) -> str:
    """Headline, certainty, score against size, the sizes as a table, and the reasons as a foldable list."""
    items = "".join(f"<li>{sentence(reason)}</li>" for reason in sentences.reasons(answer))
    fragment = (
        f'<div class="lstmsizer"><style>{_STYLE}</style>'
        f"<p><strong>{html.escape(sentences.headline(answer))}</strong> "
        f"({html.escape(sentences.certainty(answer))})</p>"
        f"{score_figure(answer, ())}{_table(answer)}"
        f"<details><summary>Why</summary><ul>{items}</ul><p>{html.escape(fine_print(answer))}</p></details></div>"
    )
    return fragment.encode("utf-8", "replace").decode("utf-8")


def _table(answer: Answer) -> str:
    """The sizes that were compared, smallest first."""
    rows: list[str] = []
    for verdict in readings.by_size(answer):
        low, high = (readings.relative(answer, bound) for bound in (verdict.low, verdict.high))
        cells = (
            str(verdict.size),
            number(verdict.mean),
            "" if verdict.excess is None else interval(low, high),
            readings.judged(answer, verdict),
            f"{readings.weight(answer, verdict.size)[0]:,}",
        )
        weight = "bold" if verdict.size == answer.decision.size else "normal"
        inner = "".join(f'<td style="text-align:left">{html.escape(cell)}</td>' for cell in cells)
        rows.append(f'<tr style="font-weight:{weight}">{inner}</tr>')
    titles = ("size", "loss", "against the best other", "verdict", "weights")
    head = "".join(f'<th style="text-align:left">{title}</th>' for title in titles)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
