"""Labelled sequences with their parts, put together as a data set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lstmsizer.data.assembled import final_parts, fold_of, named, shapes_of
from lstmsizer.data.dataset import Dataset, Fold, Sequences
from lstmsizer.data.fingerprint import fingerprint
from lstmsizer.data.labelled.found import Found
from lstmsizer.data.labelled.parts import Parts
from lstmsizer.data.labelled.targets import Targets
from lstmsizer.data.parts import counted
from lstmsizer.data.preprocessing import LabelledPreprocessing
from lstmsizer.records import Question

if TYPE_CHECKING:
    from lstmsizer.data.labelled.encode import Encoded


def put_together(
    found: Found,
    question: Question,
    targets: Targets,
    encoded: Encoded,
    parts: Sequence[Parts],
    sequences: Sequences,
) -> Dataset:
    """The data set of ``sequences`` over encoded values, split into ``parts``, the first of which decides."""
    first = parts[0]
    rolled = tuple(fold_of(sequences, each, targets.logarithm) for each in parts)
    final = fold_of(sequences, final_parts(first), targets.logarithm)
    return Dataset(
        sequences=sequences,
        folds=rolled,
        final=final,
        preprocessing=_preprocessing(found, question, targets, encoded, final, sequences.steps),
        columns=tuple(name if level is None else f"{name}={level}" for name, level in encoded.columns),
        times=(),
        shapes=shapes_of(sequences, rolled[0]),
        splits=tuple(counted(part, numbers, sequences) for part, numbers in named(rolled[0])),
        notes=(),
        source=found.source,
        fingerprint=fingerprint(sequences, rolled[0], replace(question, task=targets.task)),
        task=targets.task,
        class_names=targets.class_names,
        ids=found.ids,
        loss="softmax" if targets.class_names else "mse",
        metric="loss" if targets.class_names else "mse",
    )


def _preprocessing(
    found: Found, question: Question, targets: Targets, encoded: Encoded, final: Fold, steps: int
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
        steps=steps,
        class_names=targets.class_names,
        sequence=question.sequence,
        label=question.label,
        time=found.time,
        arrays=found.arrays,
        window=question.window,
        remaining=question.remaining,
        logarithm=targets.logarithm,
    )
