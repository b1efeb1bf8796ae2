"""The page's sections on what came after the decision: narrower layers, and dropout."""

from __future__ import annotations

from lstmsizer.records import Answer
from lstmsizer.report import readings
from lstmsizer.report.numbers import interval, percent
from lstmsizer.report.page import markup
from lstmsizer.report.words.stages import dropout_of, left_open


def sections(answer: Answer) -> str:
    """The page's tables of both stages; '' where neither was tried."""
    return "\n".join(filter(None, (_taper_section(answer), _dropout_section(answer))))


def _taper_section(answer: Answer) -> str:
    found = answer.taper
    if found is None:
        return ""
    rows = [
        (str(v.size), left_open(answer, v) if v.judgement != "enough" else "enough", f"{v.replicates}")
        for v in found.tried
    ]
    table = markup.table(("layers", "verdict", "starts"), rows, numeric=(2,), prose=(1,))
    note = f"From {found.before}, one layer halved at a time, against the sizes that it was confirmed beside."
    return f'<h2>Narrower layers</h2>\n{table}\n<p class="soft">{note}</p>'


def _dropout_section(answer: Answer) -> str:
    found = answer.regularisation
    if found is None or not found.effects:
        return ""
    rows = [
        (
            str(effect.candidate.size),
            dropout_of(effect.candidate),
            f"{effect.candidate.learning_rate:.2g}",
            percent(readings.relative(answer, effect.gain), signed=True),
            ""
            if effect.low is None
            else interval(readings.relative(answer, effect.low), readings.relative(answer, effect.high)),
            f"{effect.replicates}",
        )
        for effect in found.effects
    ]
    head = ("size", "the best of its dropouts", "rate", "gain", "interval", "starts")
    table = markup.table(head, rows, numeric=(2, 3, 4, 5))
    note = (
        f"The gain is by how much the loss is lower than that of {answer.decision.size} without dropout; "
        "without an interval it is of the screening, which flatters."
    )
    return f'<h2>What dropout buys</h2>\n{table}\n<p class="soft">{note}</p>'
