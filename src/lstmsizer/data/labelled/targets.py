"""What the labels ask for: classes or numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from lstmsizer.data.labelled.found import Found
from lstmsizer.data.labelled.labels import unfolded
from lstmsizer.data.logarithm import Logarithm, logarithm_of, suggested, told_of_logarithm
from lstmsizer.errors import DataError, SettingError
from lstmsizer.records import Question, Task

# Whole numbers are taken as classes if they are few, and each has some sequences to learn it from.
MOST_NUMBERED_CLASSES = 20
FEWEST_OF_A_CLASS = 4


@dataclass(frozen=True)
class Targets:
    """Class numbers [N] int32 with the classes' names, or numbers [N, O] float32 without."""

    task: Task
    values: np.ndarray
    class_names: tuple[str, ...]
    notes: tuple[str, ...]
    logarithm: Logarithm | None = None


def find_targets(found: Found, question: Question) -> Targets:
    """The targets as the question wants them, or as the labels look.

    Raises
    ------
    DataError
        Text is to be regressed, there is but one class, or the labels are all the same.
    SettingError
        The task is neither ``classify`` nor ``regress``.
    """
    if question.task not in (None, "classify", "regress"):
        raise SettingError(
            f"The task '{question.task}' is not available for labelled sequences; choose classify or regress."
        )
    if question.task != "regress":
        found = replace(found, labels=unfolded(found.labels))
    task, notes = (question.task, ()) if question.task else _inferred(found.labels)
    if task == "regress":
        return _logarithms(_numbers(found, notes), found) if question.log_target else _numbers(found, notes)
    if question.log_target:
        raise SettingError(
            "Logarithms (log_target) are of numbers, but the labels are classes: leave it out."
        )
    return _classes(found, notes)


def log_suggested(targets: Targets, train: np.ndarray) -> tuple[str, ...]:
    """A note where the numbers of the train part [n] might be better told by their logarithms."""
    if targets.task != "regress" or targets.logarithm is not None:
        return ()
    return suggested(targets.values[train])


def _logarithms(targets: Targets, found: Found) -> Targets:
    below = (targets.values < 0).any(axis=1)
    if below.any():
        at = int(np.argmax(below))
        raise DataError(
            f"Sequence '{found.ids[at]}' of {found.source} has the label {targets.values[at].min():g}, but a "
            "logarithm needs numbers that are not below 0; leave log_target out."
        )
    kind = logarithm_of(targets.values)
    return replace(targets, logarithm=kind, notes=(*targets.notes, told_of_logarithm(kind)))


def _inferred(labels: np.ndarray) -> tuple[Task, tuple[str, ...]]:
    if labels.dtype.kind == "U":
        return "classify", ()
    if labels.shape[1] > 1 or not _whole(labels):
        return "regress", ()
    different = len(np.unique(labels))
    if different <= MOST_NUMBERED_CLASSES and different * FEWEST_OF_A_CLASS <= len(labels):
        told = f"The labels are {different} different whole numbers, taken as classes"
        return "classify", (f"{told}; the task 'regress' would take them as numbers.",)
    told = f"The labels are {different} different whole numbers, taken as numbers"
    return "regress", (f"{told}; the task 'classify' would take them as classes.",)


def _whole(labels: np.ndarray) -> bool:
    return bool((labels == np.round(labels)).all())


def _classes(found: Found, notes: tuple[str, ...]) -> Targets:
    labels = found.labels
    if labels.dtype.kind != "U":
        if labels.shape[1] > 1:
            raise DataError(
                f"Each sequence of {found.source} has {labels.shape[1]} labels; to classify, give it "
                "one class."
            )
        if not _whole(labels):
            shown = labels[labels != np.round(labels)][0]
            raise DataError(
                f"The labels of {found.source} are numbers such as {shown:g}, not classes; "
                "choose the task 'regress'."
            )
    names, numbers = np.unique(labels.reshape(-1), return_inverse=True)
    if len(names) < 2:
        only = _name(names[0])
        raise DataError(
            f"Every sequence of {found.source} has the label '{only}'; there is nothing to tell apart."
        )
    numbers = numbers.reshape(-1)
    order = _order(names)
    place = np.argsort(order)
    return Targets("classify", place[numbers].astype(np.int32), tuple(_name(names[i]) for i in order), notes)


def _order(names: np.ndarray) -> np.ndarray:
    """Numbers by their value, even where they are written as text; else as they are spelled."""
    try:
        return np.argsort(names.astype(np.float64), kind="stable")
    except ValueError:
        return np.arange(len(names))


def _name(label: object) -> str:
    return str(label) if isinstance(label, str) else f"{label:.15g}"


def _numbers(found: Found, notes: tuple[str, ...]) -> Targets:
    labels = found.labels
    if labels.dtype.kind == "U":
        raise DataError(
            f"The labels of {found.source} are text such as '{labels[0]}', not numbers; "
            "choose the task 'classify'."
        )
    if (labels == labels[0]).all():
        raise DataError(f"Every sequence of {found.source} has the same label; there is nothing to predict.")
    return Targets("regress", labels.astype(np.float32), (), notes)
