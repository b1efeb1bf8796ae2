"""The figures of the test part's classes and numbers: bars of F1, calibration, predictions beside truth."""

from __future__ import annotations

from collections.abc import Sequence

from lstmsizer.records import ClassesOnTest, ClassScores, NumbersOnTest
from lstmsizer.report.figures.forecast import tick_text
from lstmsizer.report.figures.svg import Scale, drawing, element, label, tooltip
from lstmsizer.report.numbers import count, name, number, percent

_BAR, _BESIDE = 390.0, 120.0  # pixels of an F1 of 1, and to its right
_LETTERS, _LETTER = 20, 8.1  # of a name at most, and the pixels that a wide one takes
_ROW, _HEAD = 24.0, 48.0
_SQUARE, _EDGE = 300.0, 66.0
_HOW_OFTEN = {"class": "how many are of it", "label": "at how many steps it holds"}


def bars(each: Sequence[ClassScores], baseline: str, names: Sequence[str], what: str = "class") -> str:
    """The SVG of the F1 of each class or label as a bar; a stroke across is the best baseline's."""
    called = [class_name(names, one.number) for one in each]
    start = 16 + _LETTER * max((8, *(min(len(one), _LETTERS) for one in called)))
    x = Scale(0, 1, start, start + _BAR)
    bottom = _HEAD + len(each) * _ROW
    ticks = [label(x(tick), bottom + 16, f"{tick:g}", "tick", "middle") for tick in (0, 0.25, 0.5, 0.75, 1)]
    legend = [label(start, 14, f"F1 of each {what} ({_HOW_OFTEN[what]})", "tick")]
    if baseline:
        legend.append(element("line", x1=start + 4, x2=start + 4, y1=24, y2=38, class_="told beside whole"))
        legend.append(label(start + 14, 35, name(baseline, 40), "tick"))
    told = "; ".join(f"{word} {_share(one.f1)}" for word, one in zip(called, each, strict=True))
    return drawing(
        f"each-{what}",
        x.end + _BESIDE,
        bottom + 26,
        f"F1 of each {what}",
        f"F1 on the test part: {told}",
        *legend,
        *(
            _row(one, word, baseline, x, place)
            for place, (one, word) in enumerate(zip(each, called, strict=True))
        ),
        *ticks,
    )


def _row(one: ClassScores, called: str, baseline: str, x: Scale, place: int) -> str:
    top = _HEAD + place * _ROW
    words = f"{called}: F1 {_share(one.f1)}, precision {_share(one.precision)}, recall {_share(one.recall)}"
    across = ""
    if one.baseline_f1 is not None:
        at = x(one.baseline_f1)
        across = element("line", x1=at, x2=at, y1=top + 1, y2=top + _ROW - 5, class_="told beside whole")
        words += f"; {name(baseline, 30)}: F1 {_share(one.baseline_f1)}"
    wide = x(one.f1 or 0.0) - x.start
    return element(
        "g",
        tooltip(words),
        label(x.start - 8, top + 14, name(called, _LETTERS), "tick", "end"),
        element("rect", x=x.start, y=top + 3, width=wide, height=_ROW - 10, class_="bar"),
        across,
        label(x.end + 10, top + 14, f"{_share(one.f1)} ({one.support:,})", "tick"),
        class_="depth1",
    )


def calibration(found: ClassesOnTest, unit: str) -> str:
    """The SVG of how often the likeliest class is right against its probability: on the line, as claimed."""
    x, y = Scale(0, 1, _EDGE, _EDGE + _SQUARE), Scale(0, 1, _SQUARE + 20, 20)
    total = sum(one.count for one in found.calibration)
    marks = [
        element(
            "circle",
            tooltip(f"claimed {percent(one.claimed)}, right {percent(one.right)}: {count(one.count, unit)}"),
            cx=x(one.claimed),
            cy=y(one.right),
            r=3 + 9 * (one.count / total) ** 0.5,
            class_="dot bubble",
        )
        for one in found.calibration
    ]
    told = "; ".join(
        f"claimed {percent(one.claimed)}, right {percent(one.right)}" for one in found.calibration
    )
    return _square(
        "calibration",
        "Calibration",
        told,
        x,
        y,
        marks,
        "probability of the likeliest class",
        "share that is right",
    )


def scatter(found: NumbersOnTest) -> str:
    """The SVG of predictions against the truth: on the line, right."""
    values = [*found.truth, *found.predicted]
    low, high = min(values), max(values)
    room = 0.04 * (high - low) or 1.0
    x = Scale(low - room, high + room, _EDGE, _EDGE + _SQUARE)
    y = Scale(low - room, high + room, _SQUARE + 20, 20)
    marks = [
        _dot(x(true), y(said), true, said) for true, said in zip(found.truth, found.predicted, strict=True)
    ]
    told = f"{count(len(found.truth), 'sequence')}, truth from {number(min(found.truth))} to "
    told += number(max(found.truth))
    return _square("numbers", "Predictions beside the truth", told, x, y, marks, "truth", "predicted")


def _dot(x: float, y: float, true: float, said: float) -> str:
    words = f"truth {number(true)}, predicted {number(said)}"
    return element("circle", tooltip(words), cx=x, cy=y, r=2.6, class_="dot bubble")


def class_name(classes: Sequence[str], number_of: int) -> str:
    """What a class is called, or its number where the answer has no names."""
    return name(classes[number_of], 48) if number_of < len(classes) else str(number_of)


def _square(
    key: str, title: str, told: str, x: Scale, y: Scale, marks: list[str], across: str, upwards: str
) -> str:
    """Two axes of the same units with the line on which both are equal."""
    bottom = y(y.low)
    parts: list[str] = []
    for tick in y.ticks():
        parts.append(element("line", x1=_EDGE, x2=_EDGE + _SQUARE, y1=y(tick), y2=y(tick), class_="grid"))
        parts.append(label(_EDGE - 8, y(tick) + 4, tick_text(tick), "tick", "end"))
        parts.append(label(x(tick), bottom + 18, tick_text(tick), "tick", "middle"))
    parts.append(element("line", x1=_EDGE, x2=_EDGE + _SQUARE, y1=bottom, y2=bottom, class_="axis"))
    parts.append(element("path", d=f"M{x(x.low)} {y(y.low)}L{x(x.high)} {y(y.high)}", class_="baseline"))
    parts.append(label(_EDGE + _SQUARE / 2, bottom + 38, across, "tick", "middle"))
    parts.append(label(_EDGE + 6, 16, upwards, "tick"))
    drawn = (*parts, element("g", *marks, class_="depth1"))
    return drawing(key, _EDGE + _SQUARE + 20, bottom + 46, title, told, *drawn)


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
