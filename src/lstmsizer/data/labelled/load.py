"""Labelled sequences: from any source to sequences, parts and scaling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lstmsizer.data.dataset import Dataset, Sequences
from lstmsizer.data.labelled.found import Found, joined
from lstmsizer.data.labelled.given import parts_given, with_test
from lstmsizer.data.labelled.leaks import leak_notes
from lstmsizer.data.labelled.targets import Targets, find_targets, log_suggested
from lstmsizer.data.labelled.together import put_together
from lstmsizer.data.windows import touched
from lstmsizer.records import Question

if TYPE_CHECKING:
    from lstmsizer.data.labelled.encode import Encoded


def load(
    source: object,
    question: Question,
    folds: int | None = None,
    test: object | None = None,
    labels: tuple[Path, ...] = (),
    split: Mapping[str, object] | None = None,
) -> Dataset:
    """Read, check and split labelled sequences; see ``data.load``."""
    # Polars takes a quarter of a second to import; who never loads data never waits for it.
    from lstmsizer.data.labelled.encode import encode
    from lstmsizer.data.labelled.read import read

    found, test_source = read(source, question, labels), ""
    if test is not None:
        given = read(test, question, labels)
        found, test_source = joined(found, given), given.source
    found = with_test(found, split)
    targets = find_targets(found, question)
    drawn = parts_given(found, targets, split, folds)
    first = drawn.folds[0]
    train_rows = touched(found.starts[first.train], found.lengths[first.train], len(found.values))
    encoded = encode(found, question, train_rows)
    leaks = leak_notes(found, targets, first.train, tuple(name for name, _ in encoded.columns))
    sequences = _sequences(found, targets, encoded)
    skewed = log_suggested(targets, first.train)
    notes = found.notes + targets.notes + encoded.notes + drawn.notes + leaks + skewed
    dataset = put_together(found, question, targets, encoded, drawn.folds, sequences)
    return replace(dataset, notes=notes, test_source=test_source)


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
