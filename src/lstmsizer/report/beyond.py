"""What lies beyond the verdict, in words and on the page: another score part, and more data."""

from __future__ import annotations

from collections.abc import Sequence

from lstmsizer.records import Answer, DataShare, MoreData, Size
from lstmsizer.report import markup, readings
from lstmsizer.report.numbers import count, interval, join, number, percent
from lstmsizer.report.svg import Scale, apart, drawing, element, label, spanning, tooltip

_WIDTH, _LEFT, _RIGHT = 680.0, 66.0, 560.0
_TOP, _BOTTOM, _HEIGHT = 30.0, 230.0, 278.0
_NAMES = {0.25: "a quarter", 0.5: "half", 1.0: "all"}
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
    shares = [_NAMES.get(share.share, f"{share.share:g}") for share in found.shares]
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
    note = (
        f"{on_score_part(answer)} The intervals are over such score parts, the trained networks held fixed. "
        "It is no part of the certificate, and says nothing of times that are of another kind."
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
            _NAMES.get(share.share, f"{share.share:g}"),
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
    drawn = markup.figure(_figure(answer, found), caption)
    return f'<h2>With more data</h2>\n{drawn}\n{table}\n<p class="soft">{markup.sentence(note)}</p>'


def _figure(answer: Answer, found: MoreData) -> str:
    """The SVG of loss against the share of the data: a line a size."""
    reach = [
        loss.mean + sign * 2 * loss.sd / loss.replicates**0.5
        for share in found.shares
        for loss in share.losses
        for sign in (-1, 1)
    ]
    y = spanning(reach, _BOTTOM, _TOP)
    x = Scale(found.shares[0].share / 1.15, 1.15, _LEFT, _RIGHT, logarithmic=True)
    last = sorted(found.shares[-1].losses, key=lambda loss: y(loss.mean))
    heights = apart([y(loss.mean) for loss in last], 15, _TOP, _BOTTOM)
    names = [
        label(_RIGHT + 10, height + 4, str(loss.size), _kind(answer, loss.size))
        for loss, height in zip(last, heights, strict=True)
    ]
    lines = [_line(place, found.shares, x, y) for place in range(len(found.shares[0].losses))]
    words = on_more_data(answer)
    return drawing(
        "more-data", _WIDTH, _HEIGHT, "Loss against data", words, _axes(answer, found, x, y), *lines, *names
    )


def _kind(answer: Answer, size: Size) -> str:
    return "answer" if size == answer.decision.size else "tick"


def _line(place: int, shares: Sequence[DataShare], x: Scale, y: Scale) -> str:
    """One size's means and their standard errors."""
    losses = [share.losses[place] for share in shares]
    points = " ".join(f"{x(s.share):.1f},{y(one.mean):.1f}" for s, one in zip(shares, losses, strict=True))
    parts = [element("polyline", points=points, class_="curve")]
    for share, loss in zip(shares, losses, strict=True):
        error = 2 * loss.sd / loss.replicates**0.5
        at, words = x(share.share), f"{loss.size}: {number(loss.mean, 4)}, {count(loss.replicates, 'start')}"
        bar = element(
            "line", x1=at, x2=at, y1=y(loss.mean - error), y2=y(loss.mean + error), class_="whisker"
        )
        dot = element("circle", cx=at, cy=y(loss.mean), r=3.6, class_="mark")
        parts.append(element("g", tooltip(words), bar, dot))
    return element("g", *parts, class_=f"depth{min(losses[0].size.depth, 3)}")


def _axes(answer: Answer, found: MoreData, x: Scale, y: Scale) -> str:
    parts: list[str] = []
    for tick in y.ticks():
        parts.append(element("line", x1=_LEFT, x2=_RIGHT, y1=y(tick), y2=y(tick), class_="grid"))
        parts.append(label(_LEFT - 8, y(tick) + 4, number(tick), "tick", "end"))
    for share in found.shares:
        words = f"{_NAMES.get(share.share, '')}: {share.train:,}"
        parts.append(label(x(share.share), _BOTTOM + 20, words, "tick", "middle"))
    parts.append(element("line", x1=_LEFT, x2=_RIGHT, y1=_BOTTOM, y2=_BOTTOM, class_="axis"))
    parts.append(label((_LEFT + _RIGHT) / 2, _BOTTOM + 40, "training sequences", "tick", "middle"))
    parts.append(label(8, 14, f"{readings.metric_name(answer)} on the score part", "tick"))
    return "".join(parts)
