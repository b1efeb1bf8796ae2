"""The page's section on what rules of thumb would have said."""

from __future__ import annotations

from lstmsizer.records import Answer
from lstmsizer.report import readings
from lstmsizer.report.page import markup


def section(answer: Answer) -> str:
    """What each rule of thumb says for this data; '' without rules."""
    if not answer.rules:
        return ""
    rows: list[tuple[str, ...]] = []
    for said in answer.rules:
        cost = readings.cost_of(answer, said.size) if said.size else None
        source = markup.data_text(said.rule.source) + ("" if said.rule.verified else " (not checked)")
        rows.append(
            (
                markup.data_text(said.rule.name),
                "–" if said.size is None else str(said.size),
                f"{cost.stack_parameters:,}" if cost else "",
                markup.data_text(said.rule.formula)
                + (f" ({markup.data_text(said.note)})" if said.note else ""),
                source,
            )
        )
    table = markup.table(
        ("rule", "size", "weights", "formula", "source"), rows, numeric=(2,), prose=(0, 3, 4), csv="rules"
    )
    return f"<h2>What rules of thumb would have said</h2>\n{table}"
