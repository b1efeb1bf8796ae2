"""What the model said of the test part: forecasts beside the truth, residuals, classes, calibration."""

from __future__ import annotations

from collections.abc import Sequence

from lstmsizer.records import (
    Answer,
    ClassesOnTest,
    ClassScores,
    ForecastsOnTest,
    NumbersOnTest,
    Residuals,
    Stretch,
    TargetOnTest,
)
from lstmsizer.records.shown import LabelsOnTest
from lstmsizer.report.figures import classes as of_classes
from lstmsizer.report.figures import forecast as of_forecasts
from lstmsizer.report.numbers import count
from lstmsizer.report.page.markup import data_text, figure, folded, sentence, table
from lstmsizer.report.words import on_test as words
from lstmsizer.report.words import steps

_OPEN = 2  # stretches that are seen at once; more are folded
_STANDINGS = ("in the middle of all series", "forecast best", "forecast worst")  # in the record's order


def sections(answer: Answer) -> str:
    """The figures that the answer's ``on_test`` has numbers for; '' without it."""
    match answer.on_test:
        case ForecastsOnTest() as found:
            return "\n".join(_forecasts(found, place) for place in range(len(found.targets)))
        case NumbersOnTest() as found:
            return _numbers(found)
        case ClassesOnTest() as found:
            return _classes(answer, found)
        case LabelsOnTest() as found:
            return _labels(answer, found)
        case _:
            return ""


def _forecasts(found: ForecastsOnTest, place: int) -> str:
    target, key = found.targets[place], f"t{place + 1}"
    of = f" of {data_text(target.target, 48)}" if len(found.targets) > 1 else ""
    series = list(dict.fromkeys(stretch.series for stretch in target.stretches))
    drawn = [
        figure(
            of_forecasts.over_time(f"forecast-{key}-{number}", stretch, target.target, found.baseline),
            _caption(target, stretch, series),
        )
        for number, stretch in enumerate(target.stretches)
    ]
    first = _OPEN if place == 0 else 0
    parts = [f"<h2>Forecasts beside the truth{of}</h2>", *drawn[:first]]
    if drawn[first:]:
        parts.append(folded("More of the test part", "".join(drawn[first:])))
    bars = of_forecasts.residuals(f"residuals-{key}", target.residuals, target.target, found.baseline)
    told = sentence(words.bias(target.residuals, target.examples))
    parts.append(figure(bars, f"{told} {_outside(target.examples, 'window', target.residuals)}"))
    if said := words.by_horizon(target, found.baseline):
        line = of_forecasts.horizons(f"horizons-{key}", target.by_horizon, target.target, found.baseline)
        parts.append(figure(line, sentence(said)))
    return "\n".join(parts)


def _caption(target: TargetOnTest, stretch: Stretch, series: Sequence[str]) -> str:
    ahead = count(stretch.horizon, "step")
    of = f" of {data_text(stretch.series, 48)}" if stretch.series else ""
    if len(series) == len(_STANDINGS):
        of += f" ({_STANDINGS[series.index(stretch.series)]})"
    return (
        f"{data_text(target.target, 48)}{of}, each forecast {ahead} before: the latest {len(stretch.rows):,} "
        "of the test part."
    )


def _outside(examples: int, unit: str, found: Residuals) -> str:
    """How much of the test part the histogram is of, and what it leaves out."""
    said = f"All {count(examples, unit)} of the test part"
    if not found.outside:
        return f"{said}."
    verb = "lies" if found.outside == 1 else "lie"
    return f"{said}; {count(found.outside, 'residual')} of the network {verb} outside."


def _numbers(found: NumbersOnTest) -> str:
    some = "" if len(found.truth) == found.examples else f" {len(found.truth):,} of"
    caption = (
        f"Each dot is a sequence of the test part (shown:{some} {found.examples:,}); on the line it is right."
    )
    dots = figure(of_classes.scatter(found), caption)
    bars = of_forecasts.residuals("residuals-t1", found.residuals, "the number", found.baseline)
    told = sentence(words.bias(found.residuals, found.examples))
    left_over = figure(bars, f"{told} {_outside(found.examples, 'sequence', found.residuals)}")
    return f"<h2>Predictions beside the truth</h2>\n{dots}\n{left_over}"


def _classes(answer: Answer, found: ClassesOnTest) -> str:
    unit = steps.unit(answer) if answer.shapes.per_step else "sequence"
    bars = _bars(found.classes, found.baseline, answer.classes, "class")
    claims = figure(
        of_classes.calibration(found, unit),
        f"{sentence(words.calibration(found, unit))} Larger dots are of more {unit}s; below the line too "
        "much is claimed.",
    )
    return f"<h2>Each class</h2>\n{bars}\n<h2>Calibration</h2>\n{claims}"


def _labels(answer: Answer, found: LabelsOnTest) -> str:
    """Labels have the names of the features: they are these a step later."""
    bars = _bars(found.labels, found.baseline, answer.columns, "label", found.steps)
    return f"<h2>Each label</h2>\n{bars}"


def _bars(each: Sequence[ClassScores], baseline: str, names: Sequence[str], what: str, steps: int = 0) -> str:
    """The figure of all classes or labels with what it says, and the same as a table."""
    said = [words.worst_told(each, names, what), words.better_told(each, baseline, what)]
    if len(each) < len(names):
        said.append(f"Shown are the {len(each)} most frequent of {len(names):,} {words.MANY[what]}.")
    if steps:
        said.append(f"Of {count(steps, 'step')}; a label is told where its probability is above a half.")
    caption = sentence(" ".join(filter(None, said)))
    return figure(of_classes.bars(each, baseline, names, what), caption) + _table(each, baseline, names, what)


def _table(each: Sequence[ClassScores], baseline: str, names: Sequence[str], what: str) -> str:
    rows = [
        (
            data_text(of_classes.class_name(names, one.number), 48),
            f"{one.support:,}",
            *(_share(value) for value in (one.precision, one.recall, one.f1)),
            *(_share(value) for value in (one.baseline_precision, one.baseline_recall, one.baseline_f1)),
        )
        for one in each
    ]
    beside = data_text(baseline, 30) if baseline else ""
    head = (what, "support", "precision", "recall", "F1", f"{beside}: precision", "recall", "F1")
    width = 8 if beside else 5
    rows = [row[:width] for row in rows]
    return folded(
        "The same in numbers", table(head[:width], rows, numeric=range(1, width), csv=f"each-{what}")
    )


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
