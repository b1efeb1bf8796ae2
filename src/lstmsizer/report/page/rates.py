"""The page's section on learning rates: what was tried for each size, and what was chosen."""

from __future__ import annotations

from collections.abc import Sequence

from lstmsizer.records import Answer, Trial
from lstmsizer.report.figures.rates import rate_figure, screened, shown
from lstmsizer.report.numbers import count, number
from lstmsizer.report.page import markup

_ROWS = 300


def section(answer: Answer, trials: Sequence[Trial]) -> str:
    """The figure, and its numbers folded; '' where no size was screened at two rates."""
    found = screened(trials)
    if len({one.rate for one in found}) < 2 or not shown(answer, found):
        return ""
    left = len({one.size for one in found}) - len(shown(answer, found))
    caption = (
        "Each mark is a learning rate that a size was screened at: the larger, the nearer its score is to "
        "the best of that size (a dot: a quarter worse or more). A hollow mark was trained for some of "
        "the epochs only, a cross has no score; the ring is the rate that was chosen for the comparison."
        + (f" {count(left, 'further size')} are not drawn." if left else "")
    )
    order = {verdict.size: place for place, verdict in enumerate(answer.decision.verdicts)}
    chosen = {verdict.size: verdict.learning_rate for verdict in answer.decision.verdicts}
    ordered = sorted(found, key=lambda one: (order.get(one.size, len(order)), one.size, one.rate))[:_ROWS]
    rows = [
        (
            str(one.size),
            markup.Cell(f"{one.rate:.2g}", one.rate),
            markup.Cell(number(one.mean, 4), one.mean),
            markup.Cell(f"{one.starts}", one.starts),
            "chosen" if chosen.get(one.size) == one.rate else "" if one.ended else "not to its end",
        )
        for one in ordered
    ]
    head = ("size", "learning rate", "loss", "starts", "")
    table = markup.table(
        head, rows, numeric=(1, 2, 3), sizes=[one.size for one in ordered], csv="learning-rates"
    )
    drawn = markup.figure(rate_figure(answer, found), caption)
    folded = markup.folded(f"The {count(len(rows), 'learning rate')} in numbers", table)
    return f"<h2>Learning rate against size</h2>\n{drawn}\n{folded}"
