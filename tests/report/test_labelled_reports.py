"""Answers about labelled sequences: what is said of classes, and of losses near to nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from report_answers import CERTIFIED, FURTHER_SPLITS, trials_of

from lstmsizer.records import Answer, Baseline, LabelScores, Question, Scores, Split
from lstmsizer.report import codec, facts, notebook, readings
from lstmsizer.report.page import page, settings
from lstmsizer.report.page import splits as page_splits
from lstmsizer.report.terminal import summary
from lstmsizer.report.words import labels, sentences, splits, why_not

SCORES = LabelScores(0.21, 0.5, 0.06, ((48, 2, 0), (1, 29, 0), (3, 0, 17)))
WORSE = LabelScores(0.4, 0.6, 0.12, ((45, 5, 0), (2, 28, 0), (5, 0, 15)))
SPLITS = (
    Split("train", 300, classes=(100, 100, 100)),
    Split("stop", 75, classes=(25, 25, 25)),
    Split("score", 75, classes=(25, 25, 25)),
    Split("test", 100, classes=(50, 30, 20)),
)
SETUP = replace(CERTIFIED.spec.setup, loss="softmax", metric="loss")
CLASSES = replace(
    CERTIFIED,
    spec=replace(CERTIFIED.spec, question=Question(task=None, sequence="id", label="word"), setup=SETUP),
    source="words.csv",
    splits=SPLITS,
    test=SCORES,
    baselines=(Baseline("logistic regression", 0.31, WORSE),),
    mean_predictor=1.1,
    task="classify",
    classes=("yes", "no", "<b>maybe"),
)
UNNAMED = replace(CLASSES, spec=replace(CLASSES.spec, question=Question(task=None)), source="words.ts")
ERRORS = replace(CLASSES, spec=replace(CLASSES.spec, setup=replace(SETUP, metric="error")))
NUMBERS = replace(
    CERTIFIED,
    spec=replace(CERTIFIED.spec, question=Question(task="regress", sequence="engine", label="life")),
    splits=tuple(Split(split.part, split.sequences) for split in SPLITS),
    task="regress",
)


def near_nothing(mean_predictor: float = 4.0) -> Answer:
    """An answer whose best loss is less than a fiftieth of the mean predictor's."""
    return replace(CERTIFIED, mean_predictor=mean_predictor)


def test_the_test_part_is_told_with_what_its_size_leaves_open() -> None:
    told = sentences.on_test(CLASSES)
    assert told == (
        "Test log loss of word: 0.210 ± 0.098, 94.0 % right (95 % sure: 87.5 to 97.2 %), macro F1 0.94; "
        "logistic regression 0.400 (88.0 % right): the LSTM is worth having, by 48 %."
    )
    assert sentences.on_test(UNNAMED).startswith("Test log loss: 0.210")
    assert sentences.on_test(ERRORS).startswith("Test share of errors of word: 0.0600, 94.0 % right")
    assert sentences.on_test(NUMBERS).startswith("Test MSE of life: 5")


@pytest.mark.parametrize("answer", [CLASSES, ERRORS], ids=["log loss", "errors"])
def test_a_test_part_too_small_to_tell_says_so(answer: Answer) -> None:
    close = replace(SCORES, log_loss=0.25, error=0.08)
    told = sentences.on_test(replace(answer, baselines=(Baseline("gradient boosting", 0.3, close),)))
    assert told.endswith(", though 100 test sequences can hardly tell it from gradient boosting.")


def test_where_class_shares_do_as_well_the_headline_says_so() -> None:
    hopeless = replace(CLASSES, mean_predictor=0.0701)
    assert "always giving each class its share does as well, with a log loss of 0.0701" in sentences.headline(
        hopeless
    )


@pytest.mark.parametrize(
    "answer", [CLASSES, UNNAMED, ERRORS, NUMBERS], ids=["named", "ts", "errors", "numbers"]
)
def test_every_form_of_the_report_tells_it(answer: Answer) -> None:
    assert facts.from_json(facts.to_json(answer)) == answer
    html = page.html(answer, trials_of(answer))
    assert "Time runs" not in html
    assert "first target" not in html
    assert "<b>" not in html + notebook.html_fragment(answer)
    assert "Test " in summary.text(answer)


def test_the_page_shows_which_classes_are_confused() -> None:
    html = page.html(CLASSES, ())
    assert "Which classes are confused" in html
    assert "one of 3 classes, for each sequence of up to 24 steps of 11 features" in html
    assert '<td class="number"><strong>48</strong></td><td class="number">2</td>' in html
    assert "85 %" in html, "the recall of the last class"
    many = tuple(f"class {number}" for number in range(30))
    row = lambda of: tuple(10 * (of == told) + (told == 0) for told in range(30))  # noqa: E731
    wide = replace(SCORES, confusion=tuple(row(of) for of in range(30)))
    assert "mostly taken for" in page.html(replace(CLASSES, classes=many, test=wide), ())


def test_an_interval_makes_sense_where_nothing_is_wrong() -> None:
    perfect = LabelScores(0.0, 0.0, 0.0, ((10, 0), (0, 10)))
    low, high = labels.accuracy_interval(perfect)
    assert (round(low, 3), high) == (0.839, 1.0), "Wilson's, for 20 of 20"
    assert labels.log_loss_reach(perfect) == 0
    assert labels.recalls(LabelScores(0.1, 0.1, 0.5, ((1, 1), (0, 0))))[0] == 0.5


def test_per_cents_are_of_the_gain_where_hardly_any_loss_is_left() -> None:
    small = near_nothing()
    gain = 4.0 - readings.best_loss(small)
    assert readings.relative(small, 0.04) == pytest.approx(0.04 / gain)
    assert "of the gain over always predicting the mean" in sentences.enough(small)
    assert splits.fine_print(small).endswith("Per cents are of the gain over always predicting the mean.")
    assert "of the best loss" in sentences.enough(CERTIFIED)
    elsewhere = replace(small, sensitivity=FURTHER_SPLITS.sensitivity)
    assert splits.fine_print(elsewhere).endswith("mean, on further splits of the best loss there.")
    assert "Per cents are of the lowest mean loss on a split" in page_splits.section(elsewhere)
    assert "<dt>tolerance</dt><dd>2.1 % of the best loss" in settings.section(small)


def test_nothing_is_divided_by_no_loss_at_all() -> None:
    none = replace(
        CERTIFIED,
        decision=replace(
            CERTIFIED.decision,
            verdicts=tuple(replace(v, mean=v.mean - 0.0698) for v in CERTIFIED.decision.verdicts),
        ),
    )
    assert readings.best_loss(none) == 0
    assert "–" not in sentences.enough(none) + why_not.smaller(none)


def test_further_splits_without_times_go_by_number() -> None:
    assert FURTHER_SPLITS.sensitivity is not None
    found = tuple(
        replace(split, score=SPLITS[2], excess=0.5, low=0.3) for split in FURTHER_SPLITS.sensitivity.splits
    )
    answer = replace(CLASSES, sensitivity=replace(FURTHER_SPLITS.sensitivity, splits=found))
    assert "beyond the tolerance on split 2 (" in splits.on_further_splits(answer)
    assert "split 2" in page.html(answer, ())
    assert "that of the first split" in splits.fine_print(answer)


@dataclass
class _Plan:
    source: str = "words.csv"
    shapes: object = CLASSES.shapes
    notes: tuple[str, ...] = ()
    splits: tuple[Split, ...] = SPLITS
    rules: tuple[object, ...] = ()
    costs: tuple[object, ...] = ()
    calibrated: bool = True
    classes: tuple[str, ...] = CLASSES.classes


def test_a_plan_counts_the_parts() -> None:
    text = summary.plan_text(_Plan())  # type: ignore[arg-type]
    assert text.splitlines()[0] == "  words.csv: up to 24 steps of 11 features in, one of 3 classes out."
    assert "  train        300  100 each" in text
    assert "  test         100  20 to 50" in text
    numbers = summary.plan_text(_Plan(splits=NUMBERS.splits, classes=()))  # type: ignore[arg-type]
    assert "1 number out." in numbers
    assert "of each class" not in numbers


@pytest.mark.parametrize("found", [SCORES, Scores(1.0, 1.0, 1.0), None])
def test_scores_of_either_kind_are_read_again(found: LabelScores | Scores | None) -> None:
    baseline = Baseline("simple", 1.0, found)
    assert codec.decode_record(Baseline, codec.encode(baseline), "baseline") == baseline
