"""The page's section on the sizes as trade-offs of score, parameters and latency."""

from __future__ import annotations

from lstmsizer.records import Answer, TradeOff
from lstmsizer.report.figures.pareto import trade_offs
from lstmsizer.report.numbers import number
from lstmsizer.report.page import markup
from lstmsizer.report.words.pareto import ABOUT, file, latency

_CAPTION = (
    "Each mark is a size; named ones are on the front, which the line joins; hollow ones were only screened. "
    "Lower is better, and so is further left; screened sizes far from the others are left out."
)


def section(answer: Answer) -> str:
    """The page's figure and table of all that was tried; '' for an answer that does not have them."""
    if not answer.pareto:
        return ""
    rows = [
        (
            str(row.size),
            markup.Cell(number(row.mean), row.mean),
            markup.Cell(f"{row.parameters:,}", row.parameters),
            markup.Cell(latency(row), row.latency_seconds),
            markup.Cell(file(row), row.bytes),
            _kind(row),
        )
        for row in answer.pareto
    ]
    kinds = [
        "answer" if row.size == answer.decision.size else "" if row.confirmed else "screened"
        for row in answer.pareto
    ]
    head = ("size", "loss", "parameters", "a prediction", "file", "")
    listed = markup.table(
        head,
        rows,
        numeric=(1, 2, 3, 4),
        kinds=kinds,
        sizes=[row.size for row in answer.pareto],
        csv="trade-offs",
    )
    note = f'<p class="soft">{_note(answer)}</p>'
    drawn = trade_offs(answer)
    figure = f"{markup.figure(drawn, _CAPTION)}\n" if drawn else ""
    return f"<h2>Score, parameters and latency</h2>\n{figure}{listed}\n{note}"


def _note(answer: Answer) -> str:
    note = (
        "No confirmed size is as good as one on the front in loss, parameters and latency and better in one "
        "of them. Predictions of one sequence and files are those of Keras models"
    )
    if any(not row.measured for row in answer.pareto):
        note += f"; what stands behind {ABOUT} is predicted from those that were built"
    return f"{note}."


def _kind(row: TradeOff) -> str:
    if not row.within:
        return "beyond the limits"
    if not row.confirmed:
        return "screened"
    return "on the front" if row.front else ""
