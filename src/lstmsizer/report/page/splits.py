"""The page's section on further splits of the data."""

from __future__ import annotations

from lstmsizer.records import Answer
from lstmsizer.report.numbers import count, interval, percent
from lstmsizer.report.page import markup
from lstmsizer.report.words import splits


def section(answer: Answer) -> str:
    """The answer beside its rivals on further splits; '' where none was asked for."""
    found, size = answer.sensitivity, answer.decision.size
    if found is None:
        return ""
    rows = [
        (
            markup.data_text(splits.period(split) if split.score.first_time else f"split {number_of}"),
            f"{split.train:,}",
            str(split.best),
            percent(split.excess, signed=True),
            splits.standing(answer, split),
        )
        for number_of, split in enumerate(found.splits, start=2)
    ]
    over_folds = [
        (str(d.rival), percent(d.mean, signed=True), interval(d.low, d.high)) for d in found.differences
    ]
    head = ("scored", "trained on", "best other", f"{size} to it", "the tolerance")
    note = (
        f"Each with {count(found.seeds, 'random start')}. 'Unclear' is beyond the tolerance by no more than "
        "their luck. The intervals are over splits, the first one among them; few splits make them wide. "
        f"Per cents are of the lowest mean loss on a split, and the tolerance is "
        f"{percent(answer.decision.tolerance.relative)} of it."
    )
    return (
        f"<h2>On further splits</h2>\n{markup.table(head, rows, numeric=(1, 3))}\n"
        f"{markup.table(('rival', f'{size} to it', 'interval'), over_folds, numeric=(1, 2))}\n"
        f'<p class="soft">{note}</p>'
    )
