"""Forecasting: from a file or a frame to windows, parts and scaling."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from lstmsizer.data.assembled import named, shapes_of
from lstmsizer.data.dataset import Dataset, Sequences
from lstmsizer.data.fingerprint import fingerprint
from lstmsizer.data.forecast.cut import cut, earlier_parts
from lstmsizer.data.forecast.examples import described, span
from lstmsizer.data.forecast.given import Blocks
from lstmsizer.data.forecast.history import History, read_history
from lstmsizer.data.forecast.known import check_known, feature_names, known_notes, places, with_ahead
from lstmsizer.data.forecast.lookback import Suggested, suggested
from lstmsizer.data.forecast.prepared import (
    Prepared,
    final_fold,
    fold_of,
    leaks,
    log_notes,
    panel_notes,
    preprocessing,
)
from lstmsizer.data.forecast.targets import check_varies
from lstmsizer.data.forecast.trend import trend_notes
from lstmsizer.data.logarithm import logarithm_of
from lstmsizer.data.unasked import told_of
from lstmsizer.data.windows import touched
from lstmsizer.errors import SettingError
from lstmsizer.records import Question


def load(
    source: object,
    question: Question,
    folds: int | None = None,
    test: object | None = None,
    split: Mapping[str, object] | None = None,
) -> Dataset:
    """Read, check, window and split a table to forecast columns; see ``data.load``."""
    _check_question(question)
    check_known(question)
    prepared = _prepared(read_history(source, question, test, split), question)
    clock, panel, parts = prepared.history.clock, prepared.history.panel, prepared.windows.parts
    every = (parts, *earlier_parts(prepared.windows, _folds(folds, prepared.history.blocks)))
    rolled, final = tuple(fold_of(prepared, each) for each in every), final_fold(prepared)
    several = panel if len(panel.names) > 1 else None
    sequences, features = prepared.sequences, prepared.features
    return Dataset(
        sequences=sequences,
        folds=rolled,
        final=final,
        preprocessing=preprocessing(prepared, final),
        columns=feature_names(features.columns, question.known, question.horizons[-1]),
        times=clock.labels,
        shapes=shapes_of(sequences, rolled[0]),
        splits=tuple(
            described(part, numbers, sequences, question.horizons, clock.labels, several)
            for part, numbers in named(rolled[0])
        ),
        notes=prepared.history.notes
        + clock.notes
        + features.notes
        + (told_of(len(parts.score), len(every), "windows", "are few") if folds is None else ())
        + prepared.windows.notes
        + known_notes(question.known, question.window, question.horizons[-1])
        + (trend_notes(question.targets, prepared.windows.targets, parts) if several is None else ())
        + panel_notes(prepared)
        + log_notes(prepared)
        + leaks(prepared, rolled[0]),
        source=prepared.history.table.source,
        fingerprint=fingerprint(sequences, rolled[0], question),
        panel=several,
        test_source=_name_of(test),
    )


def suggest_windows(source: object, question: Question) -> Suggested:
    """Windows that are worth comparing on this data; the question's own window is not looked at."""
    history = read_history(source, question)
    return suggested(history.targets[:, 0], history.panel.firsts)


def _prepared(history: History, question: Question) -> Prepared:
    """Windows and features; what features are is judged by the train part of the latest fold."""
    # Polars takes a quarter of a second to import; who never loads data never waits for it.
    from lstmsizer.data.features import build_features

    windows = cut(history.targets, question, history.panel, history.blocks)
    train = windows.parts.train
    by_target = np.split(windows.targets[train], len(question.targets), axis=1)
    for name, values in zip(question.targets, by_target, strict=True):
        check_varies(name, values)
    width = span(question.window, question.horizons)
    train_rows = touched(windows.starts[train], width, len(history.targets))
    features = build_features(
        history.columns, history.asked, history.clock, train_rows, history.table, history.panel.firsts
    )
    outputs = windows.targets.astype(np.float32)
    known = places(features.columns, question.known)
    values = with_ahead(features.values, known, question.horizons[-1], history.panel.firsts)
    sequences = Sequences(values, windows.starts, question.window, outputs)
    logarithm = logarithm_of(history.targets) if question.log_target else None
    return Prepared(question, history, windows, features, sequences, train_rows, logarithm)


def _check_question(question: Question) -> None:
    if question.task != "forecast":
        raise SettingError(f"The task '{question.task}' is not available; only 'forecast' is.")
    if not question.targets:
        raise SettingError("A forecast needs a target, the column to forecast.")
    if len(set(question.targets)) < len(question.targets):
        raise SettingError(f"The targets are {', '.join(question.targets)}; each must be named once.")
    if question.window < 1:
        raise SettingError(f"The window is {question.window}; it must be at least 1 step.")
    if not question.horizons or min(question.horizons) < 1:
        raise SettingError(f"The horizons are {question.horizons}; each must be at least 1 step ahead.")
    if list(question.horizons) != sorted(set(question.horizons)):
        raise SettingError(f"The horizons {question.horizons} must ascend, each given once.")


def _folds(asked: int | None, blocks: Blocks | None) -> int | None:
    """One where all four parts are given; else as many as are asked for."""
    if blocks is None or not blocks.whole:
        return asked
    if asked not in (None, 1):
        raise SettingError(
            f"All four parts are given, so that there is one split and not {asked}; leave the folds out."
        )
    return 1


def _name_of(test: object | None) -> str:
    """What the source of the test part is called; '' where it has none of its own."""
    return "" if test is None else str(test) if isinstance(test, str | Path) else "DataFrame"
