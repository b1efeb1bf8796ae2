"""What lies beyond the verdict, in words and on the page: another score part, and more data."""

from __future__ import annotations

from lstmsizer.records import Answer, MoreData, Size
from lstmsizer.report.numbers import count, interval, join, percent

PARTS = {0.25: "a quarter", 0.5: "half", 1.0: "all"}


_MOVES = {
    "no": "more would hardly change the size",
    "up": "with more, a larger size may pay",
    "down": "with more, a smaller one may do",
    "unclear": "the luck of the random starts may explain the difference",
}


def on_score_part(answer: Answer) -> str:
    """In which share of resampled score parts the answer is enough; '' where that is not known."""
    found = answer.resampling
    if found is None:
        return ""
    forecast = answer.task == "forecast"
    what = "window" if forecast else "sequence"
    stretches = f"in stretches of {count(found.stretch, what)}" if found.stretch > 1 else "one by one"
    others = "other times of the same series" if forecast else "other sequences of the same kind"
    return (
        f"Had {others} been scored (the {found.score:,} drawn anew, {stretches}), "
        f"{answer.decision.size} would be within the tolerance in {percent(found.holds)} of the cases."
    )


_UNTOLD = 0.5


"""'Not at all, or by half and more' is no forecast of a loss."""


def on_more_data(answer: Answer) -> str:
    """Which sizes were enough with less data, and what twice the data would do; '' where not tried."""
    found = answer.more_data
    if found is None:
        return ""
    elbows = [share.elbow for share in found.shares]
    shares = [PARTS.get(share.share, f"{share.share:g}") for share in found.shares]
    if len(set(elbows)) == 1:
        each = f"{elbows[0]} with {join(shares)}"
    else:
        each = join([f"{elbow} with {share}" for elbow, share in zip(elbows, shares, strict=True)])
    compared = join([str(loss.size) for loss in found.shares[-1].losses])
    said = f"Of {compared} the smallest within the tolerance is {each} of the data"
    return f"{said}: {_MOVES[found.moves]}. {_fall(answer.decision.size, found)}"


def _fall(size: Size, found: MoreData) -> str:
    if found.fall_low > 0:
        fall = f"by {percent(found.fall)} {interval(found.fall_low, found.fall_high)}"
    elif found.fall_high < _UNTOLD:
        fall = f"by at most {percent(found.fall_high)}, and perhaps not at all"
    else:
        return f"What twice the data would do to the loss of {size} cannot be told from these."
    return f"Extrapolated, twice the data would lower the loss of {size} {fall}."
