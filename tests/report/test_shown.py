"""The report's figures and sentences on what the model said of the test part."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import pytest
from report_answers import CERTIFIED, HOSTILE_NAME, trials_of

from lstmsizer.errors import OutputError
from lstmsizer.records import (
    Answer,
    CalibrationBin,
    ClassesOnTest,
    ClassScores,
    ForecastsOnTest,
    HorizonError,
    NumbersOnTest,
    Residuals,
    Stretch,
    TargetOnTest,
)
from lstmsizer.records.shown import LabelsOnTest
from lstmsizer.report import facts
from lstmsizer.report.figures import classes as of_classes
from lstmsizer.report.page import evidence, page
from lstmsizer.report.words import on_test as words

LEFT_OVER = Residuals((-2.0, -1.0, 0.0, 1.0, 2.0), (1, 5, 4, 2), (2, 4, 4, 2), 1, 0, 0.05, 1.1)
NEAR = Stretch(
    "",
    1,
    ("09:00", "10:00", "11:00", "15:00"),
    (0, 1, 2, 6),
    (1, 2, 3, 2),
    (1.1, 2.1, 2.5, 2.2),
    (0, 1, 2, 3),
)
ERRORS = (HorizonError(1, 0.5, 0.4), HorizonError(2, 0.9, 1.0), HorizonError(3, 1.5, 1.6))
TARGET = TargetOnTest("pm2.5", 13, LEFT_OVER, ERRORS, (NEAR, replace(NEAR, horizon=3)))
FORECASTS = replace(CERTIFIED, on_test=ForecastsOnTest("ridge", (TARGET,)))
NUMBERS = replace(
    CERTIFIED, on_test=NumbersOnTest("ridge", 900, (1, 2, 3), (1.5, 2, 2.5), (2, 2, 2), LEFT_OVER)
)
EACH = (
    ClassScores(0, 90, 0.95, 0.9, 0.92, 0.9, 1.0, 0.95),
    ClassScores(1, 10, 0.5, 0.4, 0.44, None, 0.0, None),
)
CLASSES = replace(
    CERTIFIED,
    classes=("up", "down"),
    on_test=ClassesOnTest(
        "majority class",
        100,
        EACH,
        (CalibrationBin(20, 0.55, 0.5), CalibrationBin(80, 0.95, 0.8)),
    ),
)

LABELS = replace(
    CERTIFIED,
    on_test=LabelsOnTest(
        "shares",
        400,
        (ClassScores(0, 90, 0.9, 0.8, 0.85, None, 0.0, 0.0), EACH[1], replace(EACH[1], number=7)),
    ),
)


def hostile(answer: Answer) -> Answer:
    """The same answer, wherever it has a name now with one that would do harm as markup."""
    match answer.on_test:
        case ForecastsOnTest(_, (target,)):
            bad = replace(NEAR, series=HOSTILE_NAME, times=(HOSTILE_NAME,) * 4)
            found = ForecastsOnTest(HOSTILE_NAME, (replace(target, target=HOSTILE_NAME, stretches=(bad,)),))
        case found:
            assert found is not None
            found = replace(found, baseline=HOSTILE_NAME)
    return replace(answer, classes=(HOSTILE_NAME, HOSTILE_NAME), on_test=found)


@pytest.mark.parametrize(("answer", "drawn"), [(FORECASTS, 4), (NUMBERS, 2), (CLASSES, 2), (LABELS, 1)])
def test_each_kind_has_its_figures_in_the_report_and_reads_back_from_the_file(
    answer: Answer, drawn: int
) -> None:
    kept = facts.from_json(facts.to_json(answer))
    assert kept == answer
    for one in (kept, hostile(kept)):
        found = [
            ElementTree.fromstring(svg) for svg in re.findall(r"<svg.*?</svg>", evidence.sections(one), re.S)
        ]
        assert len(found) == drawn - (one is not kept and answer is FORECASTS)
        assert all(svg.attrib["role"] == "img" for svg in found)
        text = page.html(one, trials_of(one))
        assert "<script>alert" not in text
        identifiers = re.findall(r' id="([^"]*)"', text)
        assert len(identifiers) == len(set(identifiers))


def test_lists_that_do_not_fit_together_are_told_as_a_broken_file() -> None:
    short = replace(NEAR, truth=NEAR.truth[:-1])
    for found in (
        ForecastsOnTest("ridge", (replace(TARGET, stretches=(short,)),)),
        ForecastsOnTest("ridge", (replace(TARGET, residuals=replace(LEFT_OVER, edges=())),)),
        NumbersOnTest("", 3, (1, 2, 3), (1, 2), (), LEFT_OVER),
        ClassesOnTest("", 0, (), ()),
        LabelsOnTest("", 3, ()),
    ):
        with pytest.raises(OutputError, match=r"^answer.json is broken: answer.on_test"):
            facts.from_json(facts.to_json(replace(CERTIFIED, on_test=found)))


def test_an_answer_of_an_earlier_version_has_no_such_section() -> None:
    assert evidence.sections(CERTIFIED) == ""


def test_a_line_breaks_where_rows_are_missing() -> None:
    drawing = re.findall(r'<path d="([^"]*)" class="told truth"', evidence.sections(FORECASTS))[0]
    assert re.findall("[ML]", drawing) == ["M", "L", "L", "M"]


def test_a_bias_is_told_when_it_makes_a_part_of_the_error() -> None:
    assert words.bias(LEFT_OVER, 13).startswith("Hardly any bias")
    leaning = replace(LEFT_OVER, mean=-0.5, sd=1.0)
    assert words.bias(leaning, 15).startswith("No bias that 15 examples could show: ")
    assert words.bias(leaning, 17) == (
        "A bias: forecasts are 0.500 too high on average, beside a standard deviation of 1.00; this makes "
        "20 % of the squared error."
    )


def test_the_horizon_is_told_with_where_the_baseline_is_better() -> None:
    assert words.by_horizon(TARGET, "ridge") == (
        "The RMSE grows with the horizon, from 0.500 (1 step ahead) to 1.50 (3 steps ahead); ridge is better "
        "at 1 of the 3 horizons."
    )
    assert words.by_horizon(replace(TARGET, by_horizon=ERRORS[:1]), "ridge") == ""
    alone = tuple(replace(error, baseline=None) for error in ERRORS)
    assert words.by_horizon(replace(TARGET, by_horizon=alone), "").endswith("to 1.50 (3 steps ahead).")
    arched = (ERRORS[2], replace(ERRORS[2], rmse=2.0), replace(ERRORS[0], horizon=9))
    assert words.by_horizon(replace(TARGET, by_horizon=arched), "ridge").startswith(
        "The RMSE falls with the horizon, from 1.50 (3 steps ahead) to 0.500 (9 steps ahead), but is largest "
        "in between, 2.00 (3 steps ahead); "
    )


def test_classes_that_the_baseline_tells_better_are_counted_and_the_worst_is_named() -> None:
    found = CLASSES.on_test
    assert isinstance(found, ClassesOnTest)
    assert words.better_told(found.classes, found.baseline, "class") == (
        "By F1 majority class tells 1 of the 2 classes better than the network."
    )
    worse = [replace(one, f1=0.1, baseline_f1=0.9) for one in EACH[:2]]
    assert words.better_told(worse, "ridge", "label").startswith("By F1 ridge tells all 2 labels better")
    assert words.better_told(worse[:1], "ridge", "label").startswith("By F1 ridge tells the label better")
    assert words.worst_told(found.classes, CLASSES.classes, "class") == (
        "Told worst is 'down': F1 0.44, with 10 in the test part."
    )
    lost = [replace(EACH[1], f1=f1) for f1 in (None, 0.0, 0.4)]
    assert words.worst_told(lost, ("a", "b", "c"), "class") == "2 of the 3 classes are never told rightly."


def test_labels_have_the_names_of_the_features_and_the_steps_at_which_they_hold() -> None:
    shown = evidence.sections(LABELS).replace("\u00a0", " ")
    assert (
        "Told worst is &#x27;DEWP&#x27;: F1 0.44, with 10 in the test part. By F1 shares tells none of the"
        in shown
    )
    assert "Shown are the 3 most frequent of 11 labels." in shown
    assert "<bdi>cbwd=cv</bdi>" in shown
    assert 'data-csv="each-label"' in shown


def test_long_names_of_classes_stay_within_the_figure() -> None:
    drawn = ElementTree.fromstring(of_classes.bars(CLASSES.on_test.classes, "ridge", ("W" * 500, "down")))  # type: ignore[union-attr]
    ends = [t for t in drawn.iter("text") if t.get("text-anchor") == "end"]
    assert all(len(t.text or "") * 7.9 < float(t.attrib["x"]) for t in ends)
    assert len(ends) == 2


def test_probabilities_that_claim_too_much_are_told() -> None:
    found = CLASSES.on_test
    assert isinstance(found, ClassesOnTest)
    said = words.calibration(found, "sequence")
    assert said.startswith("Probabilities claim too much: the likeliest class has a mean probability of 87 %")
    honest = replace(found, calibration=(CalibrationBin(100, 0.8, 0.81),))
    assert words.calibration(honest, "step").startswith("Probabilities hold what they claim")
