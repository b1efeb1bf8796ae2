"""The page's sections on what lies beyond the verdict: another score part, and more data."""

from __future__ import annotations

from lstmsizer.records import Answer
from lstmsizer.report import readings
from lstmsizer.report.figures.more_data import more_data
from lstmsizer.report.numbers import count, interval, number, percent
from lstmsizer.report.page import markup
from lstmsizer.report.words.beyond import PARTS, on_more_data, on_score_part


def sections(answer: Answer) -> str:
    """The page's sections of both; '' where neither is known."""
    return "\n".join(filter(None, (_score_part(answer), _more_data(answer))))


def _score_part(answer: Answer) -> str:
    found = answer.resampling
    if found is None:
        return ""
    rows: list[tuple[str, str, str]] = []
    for difference in found.differences:
        mean, low, high = (
            readings.relative(answer, x) for x in (difference.mean, difference.low, difference.high)
        )
        rows.append((str(difference.rival), percent(mean, signed=True), interval(low, high)))
    others = "times" if answer.task == "forecast" else "data"
    note = (
        f"{on_score_part(answer)} The intervals are over such score parts, the trained networks held fixed. "
        f"It is no part of the certificate, and says nothing of {others} of another kind."
    )
    table = markup.table(("rival", f"{answer.decision.size} to it", "interval"), rows, numeric=(1, 2))
    return f'<h2>On another score part</h2>\n{table}\n<p class="soft">{markup.sentence(note)}</p>'


def _more_data(answer: Answer) -> str:
    found = answer.more_data
    if found is None:
        return ""
    head = ("trained on", "share", *(str(loss.size) for loss in found.shares[-1].losses), "smallest within")
    rows = [
        (
            f"{share.train:,}",
            PARTS.get(share.share, f"{share.share:g}"),
            *(number(loss.mean) for loss in share.losses),
            str(share.elbow) + ("" if share.least == share.elbow else f" ({share.least} is possible)"),
        )
        for share in found.shares
    ]
    starts = count(min(loss.replicates for loss in found.shares[0].losses), "random start")
    note = (
        f"{on_more_data(answer)} With less than all, means are over {starts}, at the learning rates that "
        "were tuned on all; the score part is the same. A power law with a floor passes through any three "
        "points: it is an extrapolation."
    )
    table = markup.table(head, rows, numeric=(0, *range(2, len(head) - 1)))
    caption = "Mean loss by the share of the train part; bars are two standard errors. Lower is better."
    drawn = markup.figure(more_data(answer, found), caption)
    return f'<h2>With more data</h2>\n{drawn}\n{table}\n<p class="soft">{markup.sentence(note)}</p>'
