"""Forecasting: from a file or a frame to windows, parts and scaling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from lstmsizer.data.dataset import Dataset, Fold, Preprocessing, Sequences
from lstmsizer.data.fingerprint import fingerprint
from lstmsizer.data.forecast.examples import described, examples, span
from lstmsizer.data.forecast.folds import FEWEST, Parts, before, earlier, largest_window, split
from lstmsizer.data.forecast.leaks import leak_notes
from lstmsizer.data.forecast.lookback import Suggested, suggested
from lstmsizer.data.names import check_names
from lstmsizer.data.scaling import fit_scaling
from lstmsizer.data.unasked import ENOUGH_SCORED, MOST, folds_unasked, told_of
from lstmsizer.data.windows import touched
from lstmsizer.errors import DataError, SettingError
from lstmsizer.records import Question, Shapes, Split

if TYPE_CHECKING:
    from lstmsizer.data.columns import Column
    from lstmsizer.data.features import Features
    from lstmsizer.data.table import Table


def load(source: object, question: Question, folds: int | None = None) -> Dataset:
    """Read, check, window and split a table to forecast a column; see ``data.load``."""
    # Polars takes a quarter of a second to import; who never loads data never waits for it.
    from lstmsizer.data.columns import understand
    from lstmsizer.data.features import build_features
    from lstmsizer.data.forecast.clock import find_clock
    from lstmsizer.data.table import read

    _check_question(question)
    table = read(source)
    columns = understand(table)
    _check_names(question, list(columns), table.source)
    target = _target(columns[question.targets[0]], table)
    clock = find_clock(columns, question, table)
    width = span(question.window, question.horizons)
    starts, targets = examples(target, question.window, question.horizons)
    parts = _parts(target, starts, question)
    _check_varies(question.targets[0], targets[parts.train])
    train_rows = touched(starts[parts.train], width, len(target))
    features = build_features(columns, question, clock, train_rows, table)
    sequences = Sequences(features.values, starts, question.window, targets.astype(np.float32))
    every = (parts, *_earlier(parts, starts, width, folds))
    rolled = tuple(_fold(sequences, each, width) for each in every)
    fold, final = rolled[0], _final(sequences, parts, width)
    return Dataset(
        sequences=sequences,
        folds=rolled,
        final=final,
        preprocessing=_preprocessing(features, clock.columns, final, question),
        columns=tuple(name if level is None else f"{name}={level}" for name, level in features.columns),
        times=clock.labels,
        shapes=_shapes(sequences, fold),
        splits=_splits(sequences, fold, question, clock.labels),
        notes=clock.notes
        + features.notes
        + (told_of(len(parts.score), len(every), "windows", "are few") if folds is None else ())
        + _target_notes(target, starts, question)
        + _leaks(target, features, train_rows, question),
        source=table.source,
        fingerprint=fingerprint(sequences, fold, question),
    )


def suggest_windows(source: object, question: Question) -> Suggested:
    """Windows that are worth comparing on this data; the question's own window is not looked at."""
    from lstmsizer.data.columns import understand
    from lstmsizer.data.table import read

    table = read(source)
    columns = understand(table)
    _check_names(question, list(columns), table.source)
    return suggested(_target(columns[question.targets[0]], table))


def _check_question(question: Question) -> None:
    if question.task != "forecast":
        raise SettingError(f"The task '{question.task}' is not available; only 'forecast' is.")
    if question.window < 1:
        raise SettingError(f"The window is {question.window}; it must be at least 1 step.")
    if not question.horizons or min(question.horizons) < 1:
        raise SettingError(f"The horizons are {question.horizons}; each must be at least 1 step ahead.")
    if list(question.horizons) != sorted(set(question.horizons)):
        raise SettingError(f"The horizons {question.horizons} must ascend, each given once.")


def _check_names(question: Question, known: list[str], source: str) -> None:
    asked = [*question.targets, *(question.features or ()), *question.exclude]
    check_names(asked if question.time is None else [*asked, question.time], known, source)


def _target(column: Column, table: Table) -> np.ndarray:
    """[R] float64, NaN where missing."""
    from lstmsizer.data.columns import check_numbers

    if column.kind == "empty":
        raise DataError(f"The target column '{column.name}' of {table.source} has no values at all.")
    if column.kind != "number":
        row, text = column.offence or (0, str(column.values.drop_nulls()[0]))
        raise DataError(
            f"The target column '{column.name}' must hold numbers, but '{text}' stands at "
            f"{table.place(row)}; name another target."
        )
    check_numbers(column, table)
    values = column.numbers()
    _check_varies(column.name, values[~np.isnan(values)], "")
    return values


def _check_varies(name: str, values: np.ndarray, where: str = " in the train part") -> None:
    if (values == values.flat[0]).all():
        raise DataError(
            f"The target column '{name}' has the same value everywhere{where}, {values.flat[0]:g}; "
            "there is nothing to forecast."
        )


def _parts(target: np.ndarray, starts: np.ndarray, question: Question) -> Parts:
    def splits(window: int) -> bool:
        found, _ = examples(target, window, question.horizons)
        return split(found, span(window, question.horizons)) is not None

    width = span(question.window, question.horizons)
    parts = split(starts, width)
    if parts is not None:
        return parts
    # Four parts of FEWEST windows each; a block of n windows takes n + width - 1 rows.
    needed = 4 * (FEWEST + width - 1)
    largest = largest_window(splits, min(question.window, len(target)))
    known = int((~np.isnan(target)).sum())
    rows = (
        f"{len(target):,} rows" if known == len(target) else f"{len(target):,} rows, {known:,} with a target,"
    )
    raise DataError(
        f"{rows} are too few for window {question.window} and horizon {question.horizons[-1]}: four parts of "
        f"{FEWEST} windows need {needed:,}; "
        + (
            f"the largest window that works is {largest}."
            if largest
            else "no window would work: more rows are needed."
        )
    )


def _earlier(parts: Parts, starts: np.ndarray, width: int, folds: int | None) -> list[Parts]:
    """The parts of every fold but the latest, latest first; None: as many folds as are worth trying."""
    if folds is not None and folds < 1:
        raise SettingError(f"The number of folds is {folds}; it must be at least 1.")
    found: list[Parts] = []
    most = MOST if len(parts.score) < ENOUGH_SCORED else 1  # a long series is not split in vain
    for back in range(1, folds or most):
        further = earlier(parts, starts, width, back)
        if further is None and folds:
            raise DataError(
                f"{folds} folds are too many: the earliest must still have half of the latest one's "
                f"{len(parts.train):,} training windows; at most {back} can be had."
            )
        if further is None:
            break
        found.append(further)
    if folds or not found:
        return found
    return found[: folds_unasked(len(parts.score), len(found[0].score), 1 + len(found)) - 1]


def _fold(sequences: Sequences, parts: Parts, width: int) -> Fold:
    return Fold(parts.train, parts.stop, parts.score, parts.test, fit_scaling(sequences, parts.train, width))


def _final(sequences: Sequences, parts: Parts, width: int) -> Fold:
    """The fold of the finish: train and stop in one block."""
    block = before(sequences.starts, width, parts.score_row)
    return Fold(block, parts.score, parts.score, parts.test, fit_scaling(sequences, block, width))


def _preprocessing(
    features: Features, time: tuple[str, ...], final: Fold, question: Question
) -> Preprocessing:
    """The defaults are the final fold's means: those that the exported model was trained with."""
    numbers = {
        name: float(final.scaling.input_mean[i])
        for i, (name, level) in enumerate(features.columns)
        if level is None
    }
    return Preprocessing(
        time=time,
        columns=features.columns,
        carried_forward=tuple(dict.fromkeys(name for name, _ in features.columns)),
        defaults=tuple(numbers.items()),
        targets=question.targets,
        window=question.window,
        horizons=question.horizons,
    )


def _shapes(sequences: Sequences, fold: Fold) -> Shapes:
    return Shapes(
        steps=sequences.steps,
        features=sequences.values.shape[1],
        outputs=sequences.targets.shape[1],
        train=len(fold.train),
        stop=len(fold.stop),
        score=len(fold.score),
        test=len(fold.test),
    )


def _splits(
    sequences: Sequences, fold: Fold, question: Question, times: tuple[str, ...]
) -> tuple[Split, ...]:
    named: Mapping[str, np.ndarray] = {
        "train": fold.train, "stop": fold.stop, "score": fold.score, "test": fold.test
    }  # fmt: skip
    return tuple(
        described(part, numbers, sequences, question.horizons, times) for part, numbers in named.items()
    )


def _target_notes(target: np.ndarray, starts: np.ndarray, question: Question) -> tuple[str, ...]:
    lost = len(target) - span(question.window, question.horizons) + 1 - len(starts)
    if lost == 0:
        return ()
    return (
        f"{lost:,} windows are left out because a value of '{question.targets[0]}' to be forecast is missing.",
    )


def _leaks(
    target: np.ndarray, features: Features, train_rows: np.ndarray, question: Question
) -> tuple[str, ...]:
    """What is to be said of columns of numbers that give the target away."""
    numbers = {
        name: features.values[:, i]
        for i, (name, level) in enumerate(features.columns)
        if level is None and name != question.targets[0]
    }
    return leak_notes(question.targets[0], target, numbers, train_rows, question.window, question.horizons)
