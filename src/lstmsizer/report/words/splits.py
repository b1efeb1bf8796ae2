"""How the answer stands on further splits, in words."""

from __future__ import annotations

from lstmsizer.records import Answer, FurtherSplit, Sensitivity, Split
from lstmsizer.report import readings
from lstmsizer.report.numbers import count, join, name, percent

ONE_SPLIT = (
    "This holds on this split of the data: the random starts were varied, the split was not. "
    "Per cents are of {whole}."
)
FURTHER_SPLITS = (
    "The verdict is that of the {first} split, where the random starts were varied; the further splits show "
    "how much the split matters, and change nothing. Per cents are of {whole}."
)


def fine_print(answer: Answer) -> str:
    """What the verdict holds on."""
    whole = readings.whole_name(answer)
    said = ONE_SPLIT if answer.sensitivity is None else FURTHER_SPLITS
    first = "latest" if answer.task == "forecast" else "first"
    if whole == "the best loss":
        return said.format(first=first, whole="the best size's mean loss")
    there = "" if answer.sensitivity is None else ", on further splits of the best loss there"
    return said.format(first=first, whole=whole + there)


def on_further_splits(answer: Answer) -> str:
    """How often the answer was within the tolerance of the best there too; '' where none was tried."""
    found = answer.sensitivity
    if found is None:
        return ""
    kinds = [standing(answer, split) for split in found.splits]
    parts: list[str] = []
    if inside := kinds.count("within"):
        parts.append(f"within the tolerance of the best{_times(inside, len(kinds))}")
    if unclear := kinds.count("unclear"):
        luck = f"by no more than the luck of {count(found.seeds, 'random start')}"
        parts.append(f"beyond the tolerance {luck}{_times(unclear, len(kinds))}")
    for split, kind, scored in zip(found.splits, kinds, scored_parts(found), strict=True):
        if kind == "beyond":
            better = f"{split.best} was {percent(split.excess)} better"
            parts.append(f"beyond the tolerance {scored} ({better})")
    return f"On {count(len(kinds), 'further split')} {answer.decision.size} was {join(parts)}."


def standing(answer: Answer, split: FurtherSplit) -> str:
    """``within`` the tolerance of the best, ``beyond`` it, or ``unclear``: what seeds can explain."""
    tolerance = answer.decision.tolerance.relative
    if split.excess <= tolerance:
        return "within"
    return "beyond" if split.low > tolerance else "unclear"


def scored_parts(found: Sensitivity) -> tuple[str, ...]:
    """What each further split scores: ``where 2012-12-31 to 2013-09-29 is scored``, or ``on split 2``."""
    return tuple(
        f"where {period(split)} is scored" if split.score.first_time else f"on split {number}"
        for number, split in enumerate(found.splits, start=2)
    )


def period(split: FurtherSplit) -> str:
    """``2012-12-31 09:00 to 2013-09-29 01:00``: the first and last target that was scored."""
    return f"{name(split.score.first_time)} to {name(split.score.last_time)}"


def class_counts(split: Split) -> str:
    """How many sequences of each class a part has, ``20 each`` or ``24 to 88``; '' where there are none."""
    if not split.classes:
        return ""
    fewest, most = min(split.classes), max(split.classes)
    return f"{fewest:,} each" if fewest == most else f"{fewest:,} to {most:,}"


def _times(amount: int, of: int) -> str:
    if of == 1:
        return ""
    if amount == of:
        return " each time"
    return " once" if amount == 1 else f" {amount} times"
