"""The page's table of every size that was tried."""

from __future__ import annotations

from lstmsizer.records import Answer
from lstmsizer.report import readings
from lstmsizer.report.numbers import duration, interval, number, percent
from lstmsizer.report.page import markup
from lstmsizer.report.page.markup import Cell


def section(answer: Answer) -> str:
    """One row a size that was tried."""
    rows: list[tuple[str | Cell, ...]] = []
    kinds: list[str] = []
    sizes = [verdict.size for verdict in readings.by_size(answer)]
    for verdict in readings.by_size(answer):
        cost = readings.cost_of(answer, verdict.size)
        distances = tuple(readings.relative(answer, x) for x in (verdict.excess, verdict.low, verdict.high))
        rows.append(
            (
                str(verdict.size),
                Cell(number(verdict.mean), verdict.mean),
                Cell(percent(distances[0], signed=True), distances[0]) if verdict.excess is not None else "",
                Cell(interval(*distances[1:]), distances[1]) if verdict.excess is not None else "",
                readings.judged(answer, verdict),
                f"{verdict.replicates}" + (f" ({verdict.diverged} diverged)" if verdict.diverged else ""),
                f"{verdict.learning_rate:.2g}",
                f"{readings.weight(answer, verdict.size)[0]:,}",
                Cell(duration(cost.epoch_seconds), cost.epoch_seconds) if cost else "",
            )
        )
        chosen = verdict.size == answer.decision.size
        kinds.append("answer" if chosen else "" if verdict.confirmed else "screened")
    head = ("size", "loss", "excess", "interval", "verdict", "starts", "rate", "weights", "an epoch")
    note = "Sizes are layers x units; the excess is the distance to the best other size."
    table = markup.table(head, rows, numeric=(1, 2, 3, 5, 6, 7, 8), kinds=kinds, sizes=sizes, csv="sizes")
    return f'<h2>Every size that was tried</h2>\n{table}\n<p class="soft">{note}</p>'
