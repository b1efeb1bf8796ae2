"""The answer as a notebook shows it: the headline and a small table, in the notebook's own style."""

from __future__ import annotations

import html

from lstmsizer.records import Answer
from lstmsizer.report import readings
from lstmsizer.report.numbers import interval, number
from lstmsizer.report.words import sentences
from lstmsizer.report.words.splits import fine_print


def html_fragment(answer: Answer) -> str:
    """Headline, certainty, the sizes that were compared, and the reasons as a foldable list."""
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
    items = "".join(f"<li>{html.escape(sentence)}</li>" for sentence in sentences.reasons(answer))
    fragment = (
        f"<div><p><strong>{html.escape(sentences.headline(answer))}</strong> "
        f"({html.escape(sentences.certainty(answer))})</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        f"<details><summary>Why</summary><ul>{items}</ul><p>{html.escape(fine_print(answer))}</p></details></div>"
    )
    return fragment.encode("utf-8", "replace").decode("utf-8")
