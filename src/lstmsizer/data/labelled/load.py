"""Labelled sequences: from any source to sequences, parts and scaling."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from lstmsizer.data.dataset import Dataset, Fold, LabelledPreprocessing, Sequences
from lstmsizer.data.fingerprint import fingerprint
from lstmsizer.data.labelled.draw import draw
from lstmsizer.data.labelled.found import Found, joined
from lstmsizer.data.labelled.leaks import leak_notes
from lstmsizer.data.labelled.parts import Parts
from lstmsizer.data.labelled.targets import Targets, find_targets
from lstmsizer.data.parts import counted
from lstmsizer.data.scaling import fit_scaling
from lstmsizer.data.windows import spans, touched
from lstmsizer.records import Question, Shapes

if TYPE_CHECKING:
    from lstmsizer.data.labelled.encode import Encoded


def load(
    source: object,
    question: Question,
    folds: int | None = None,
    test: object | None = None,
    labels: tuple[Path, ...] = (),
) -> Dataset:
    """Read, check and split labelled sequences; see ``data.load``."""
    # Polars takes a quarter of a second to import; who never loads data never waits for it.
    from lstmsizer.data.labelled.encode import encode
    from lstmsizer.data.labelled.read import read

    found, test_source = read(source, question, labels), ""
    if test is not None:
        given = read(test, question, labels)
        found, test_source = joined(found, given), given.source
    targets = find_targets(found, question)
    drawn = draw(found, targets, folds)
    first = drawn.folds[0]
    train_rows = touched(found.starts[first.train], found.lengths[first.train], len(found.values))
    encoded = encode(found, question, train_rows)
    leaks = leak_notes(found, targets, first.train, tuple(name for name, _ in encoded.columns))
    sequences = _sequences(found, targets, encoded)
    rolled = tuple(_fold(sequences, parts) for parts in drawn.folds)
    final = _final(sequences, first)
    return Dataset(
        sequences=sequences,
        folds=rolled,
        final=final,
        preprocessing=_preprocessing(found, question, targets, encoded, final),
        columns=tuple(name if level is None else f"{name}={level}" for name, level in encoded.columns),
        times=(),
        shapes=_shapes(sequences, rolled[0]),
        splits=tuple(counted(part, numbers, sequences) for part, numbers in _named(rolled[0])),
        notes=found.notes + targets.notes + encoded.notes + drawn.notes + leaks,
        source=found.source,
        fingerprint=fingerprint(sequences, rolled[0], replace(question, task=targets.task)),
        task=targets.task,
        class_names=targets.class_names,
        ids=found.ids,
        loss="softmax" if targets.class_names else "mse",
        metric="loss" if targets.class_names else "mse",
        test_source=test_source,
    )


def _sequences(found: Found, targets: Targets, encoded: Encoded) -> Sequences:
    alike = bool((found.lengths == found.lengths[0]).all())
    return Sequences(
        values=encoded.values,
        starts=found.starts,
        steps=int(found.lengths.max()),
        targets=targets.values,
        lengths=None if alike else found.lengths,
        classes=len(targets.class_names),
    )


def _fold(sequences: Sequences, parts: Parts) -> Fold:
    scaling = fit_scaling(sequences, parts.train, spans(sequences, parts.train))
    return Fold(parts.train, parts.stop, parts.score, parts.test, scaling)


def _final(sequences: Sequences, first: Parts) -> Fold:
    """The fold of the finish: train and stop together."""
    train = np.sort(np.concatenate([first.train, first.stop]))
    scaling = fit_scaling(sequences, train, spans(sequences, train))
    return Fold(train, first.score, first.score, first.test, scaling)


def _preprocessing(
    found: Found, question: Question, targets: Targets, encoded: Encoded, final: Fold
) -> LabelledPreprocessing:
    """The defaults are the final fold's means: those that the exported model was trained with."""
    numbers = {
        name: float(final.scaling.input_mean[i])
        for i, (name, level) in enumerate(encoded.columns)
        if level is None
    }
    return LabelledPreprocessing(
        source=found.kind,
        columns=encoded.columns,
        carried_forward=tuple(dict.fromkeys(name for name, _ in encoded.columns)),
        defaults=tuple(numbers.items()),
        steps=int(found.lengths.max()),
        class_names=targets.class_names,
        sequence=question.sequence,
        label=question.label,
        time=found.time,
        arrays=found.arrays,
    )


def _shapes(sequences: Sequences, fold: Fold) -> Shapes:
    return Shapes(
        steps=sequences.steps,
        features=sequences.values.shape[1],
        outputs=sequences.classes or sequences.targets.shape[1],
        train=len(fold.train),
        stop=len(fold.stop),
        score=len(fold.score),
        test=len(fold.test),
    )


def _named(fold: Fold) -> tuple[tuple[str, np.ndarray], ...]:
    return ("train", fold.train), ("stop", fold.stop), ("score", fold.score), ("test", fold.test)
