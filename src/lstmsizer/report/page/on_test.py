"""The page's section on the test part: the network beside what is simpler, and what it confuses."""

from __future__ import annotations

import math
from collections.abc import Sequence

from lstmsizer.records import Answer, LabelScores, Scores, StepScores
from lstmsizer.report import readings
from lstmsizer.report.numbers import count, join, name, number, percent
from lstmsizer.report.page import evidence
from lstmsizer.report.page.markup import data_text, table
from lstmsizer.report.words import labels, steps
from lstmsizer.report.words.recipe import network

_MATRIX = 20  # classes that a matrix on a page is still readable with


def section(answer: Answer) -> str:
    """Errors on the test part beside the baselines', and for classes the confusion matrix."""
    errors = (
        ("test log loss", "accuracy", "95 % interval")
        if readings.tells_labels(answer)
        else ("test MSE", "RMSE", "MAE")
    )
    if isinstance(answer.test, StepScores):
        of_labels = answer.test.frame_accuracy is not None
        right = ("labels wrong", "frame accuracy") if of_labels else ("bits", "right")
        errors = (f"test log loss a {steps.unit(answer)}", *right)
    own = readings.verdict_of(answer, answer.decision.size)
    label, mean = f"{network(answer)} {answer.decision.size}", number(own.mean if own else None)
    ours = (label, mean, *_errors(answer.test), "")
    rows: list[tuple[str, ...]] = [ours, *_by_the_engine(answer)]
    for baseline in answer.baselines:
        found = _errors(baseline.test) if baseline.test else ("–", "–", "–")
        rows.append((data_text(baseline.name, 48), number(baseline.score), *found, _noted(baseline.note)))
    kinds = ["answer", *[""] * (len(rows) - 1)]
    width = 6 if any(row[5] for row in rows) else 5
    head = ("", "score", *errors, "")[:width]
    beside = table(head, [row[:width] for row in rows], numeric=(1, 2, 3, 4), prose=(5,), kinds=kinds)
    simpler = "forecasters" if answer.task == "forecast" else "models"
    parts = [
        f"<h2>On test, beside simple {simpler}</h2>\n{beside}",
        f'<p class="soft">{_note(answer)}{_beside(answer)}</p>',
    ]
    if isinstance(answer.test, Scores) and answer.test.each:
        parts.append(_each_target(answer, answer.test))
    if isinstance(answer.test, LabelScores):
        parts.append(_confused(answer.test, answer.classes))
        parts.append(f'<p class="soft">{_f1(answer.test)}</p>')
    parts.append(evidence.sections(answer))
    return "\n".join(filter(None, parts))


def _noted(note: str) -> str:
    return data_text(note) if note else ""


def _beside(answer: Answer) -> str:
    """Which of several baselines the network is set against, and that the test part has not chosen it."""
    best = readings.best_baseline(answer)
    if best is None or sum(baseline.test is not None for baseline in answer.baselines) < 2:
        return ""
    called = data_text(best[0].name, 48)
    return f" The network is judged beside {called}, which has the best score: test chooses nothing."


def _by_the_engine(answer: Answer) -> list[tuple[str, ...]]:
    """Where the model was fitted by Keras itself, the same training by the engine beside it."""
    if answer.refit is None or answer.refit.engine is None:
        return []
    name_of = f"{answer.spec.setup.cell.upper()} {answer.decision.size}, by the engine"
    return [(name_of, "–", *_errors(answer.refit.engine), "not delivered")]


def _each_target(answer: Answer, ours: Scores) -> str:
    """Errors of each column in its own units, with the RMSE of each baseline beside them."""
    others = [(b.name, b.test.each) for b in answer.baselines if isinstance(b.test, Scores) and b.test.each]
    rows = [
        (
            data_text(own.target, 48),
            *map(number, (own.mse, own.rmse, own.mae)),
            *(number(each[place].rmse) for _, each in others),
        )
        for place, own in enumerate(ours.each)
    ]
    head = ("target", "test MSE", "RMSE", "MAE", *(f"RMSE, {data_text(label, 48)}" for label, _ in others))
    return f"<h2>Each target in its own units</h2>\n{table(head, rows, numeric=range(1, len(head)))}"


def _errors(scores: Scores | LabelScores | StepScores) -> tuple[str, str, str]:
    if isinstance(scores, StepScores):
        accuracy = scores.frame_accuracy
        if accuracy is not None:
            return number(scores.log_loss), f"{100 * scores.error:.1f} %", f"{100 * accuracy:.1f} %"
        right = f"{100 * (1 - scores.error):.1f} %"
        return number(scores.log_loss), number(scores.log_loss / math.log(2)), right
    if isinstance(scores, Scores):
        return number(scores.mse), number(scores.rmse), number(scores.mae)
    low, high = labels.accuracy_interval(scores)
    accuracy = f"{100 * (1 - scores.error):.1f} %"
    return number(scores.log_loss), accuracy, f"{100 * low:.1f} to {100 * high:.1f} %"


def _note(answer: Answer) -> str:
    mean = number(answer.mean_predictor)
    if isinstance(answer.test, StepScores):
        return _note_on_steps(answer, answer.test, mean)
    if isinstance(answer.test, LabelScores):
        reach = labels.log_loss_reach(answer.test)
        return (
            f"Scores are the {readings.metric_name(answer)} on the score part; always giving each class "
            f"its share scores {mean}. The test part has {count(labels.examples(answer.test), 'sequence')}: "
            f"the network's log loss is {number(answer.test.log_loss)} ± {number(reach, 2)} (95 %), and "
            "accuracies have Wilson's interval."
        )
    over = ", over all horizons" if answer.task == "forecast" else ""
    if answer.test.each:
        return (
            f"Scores are {readings.metric_name(answer)} on the score part in scaled units; test errors are "
            f"in standard deviations of each target and series{over}. Predicting the mean scores {mean}."
        )
    return (
        f"Scores are {readings.metric_name(answer)} on the score part in scaled units; test errors are in "
        f"the target's own units{over}. Predicting the mean scores {mean}."
    )


def _note_on_steps(answer: Answer, scores: StepScores, mean: str) -> str:
    labels_of_a_step = scores.frame_accuracy is not None
    each, averaged, summed = (
        ("label", ", averaged over the labels", ", summed over the labels")
        if labels_of_a_step
        else ("class", "", "")
    )
    metric, tested = readings.metric_name(answer), steps.tested(answer, scores)
    return (
        f"Scores are the {metric} on the score part{averaged}; always giving each {each} its "
        f"share scores {mean}. The test part has {tested}; its log loss is in "
        f"nats{summed}."
    )


def _f1(scores: LabelScores) -> str:
    """What accuracy hides where classes are unequal."""
    return (
        f"Macro F1 {labels.macro_f1(scores):.3f}: the mean over classes of the harmonic mean of recall and "
        "precision, in which each class counts alike, however few its sequences."
    )


def _confused(scores: LabelScores, classes: Sequence[str]) -> str:
    """Which classes are told, and what the others are taken for."""
    if len(classes) <= _MATRIX:
        return f"<h2>Which classes are confused</h2>\n{_matrix(scores, classes)}"
    rows: list[tuple[str, ...]] = []
    for label, recall, row in zip(classes, labels.recalls(scores), scores.confusion, strict=True):
        rows.append((data_text(label, 48), f"{sum(row):,}", percent(recall), _taken_for(label, row, classes)))
    head = ("class", "sequences", "recall", "mostly taken for")
    return f"<h2>Which classes are confused</h2>\n{table(head, rows, numeric=(1, 2), prose=(0, 3))}"


def _matrix(scores: LabelScores, classes: Sequence[str]) -> str:
    rows: list[tuple[str, ...]] = []
    for number_of, (label, row) in enumerate(zip(classes, scores.confusion, strict=True)):
        cells = [_cell(amount, hit=column == number_of) for column, amount in enumerate(row)]
        recall = labels.recalls(scores)[number_of]
        rows.append((data_text(label, 24), *cells, percent(recall) if math.isfinite(recall) else "–"))
    head = ("truth", *(data_text(label, 24) for label in classes), "recall")
    note = "A row for each true class: how many of its test sequences were told to be of which class."
    wide = table(head, rows, numeric=range(1, len(head)))
    return f'{wide}\n<p class="soft">{note}</p>'


def _cell(amount: int, *, hit: bool) -> str:
    if hit:
        return f"<strong>{amount:,}</strong>"
    return f"{amount:,}" if amount else "·"


def _taken_for(label: str, row: Sequence[int], classes: Sequence[str]) -> str:
    """The three classes that its sequences are most often taken for, wrongly."""
    wrong = [(amount, other) for amount, other in zip(row, classes, strict=True) if other != label and amount]
    wrong.sort(key=lambda pair: -pair[0])
    return join([f"{data_text(name(other), 24)} ({amount:,})" for amount, other in wrong[:3]])
