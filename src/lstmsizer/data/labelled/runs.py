"""Runs that end in a failure: from a table to what is left after each of their steps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from lstmsizer.data.dataset import Dataset
from lstmsizer.data.labelled import remaining
from lstmsizer.data.labelled.draw import draw
from lstmsizer.data.labelled.found import joined
from lstmsizer.data.labelled.targets import Targets
from lstmsizer.data.labelled.together import put_together
from lstmsizer.data.logarithm import logarithm_of, told_of_logarithm
from lstmsizer.data.windows import touched
from lstmsizer.errors import SettingError
from lstmsizer.records import Question


def load(
    source: object,
    question: Question,
    folds: int | None = None,
    test: object | None = None,
    labels: tuple[Path, ...] = (),
) -> Dataset:
    """Read runs, cut each at each of its steps, and split them; see ``data.load``.

    All examples of a run stand in the same part. A ``test`` source with ``labels`` has runs that break off:
    one example each, its label being what the labels say; without them its runs end as the others do.
    """
    # Polars takes a quarter of a second to import; who never loads data never waits for it.
    from lstmsizer.data.labelled.encode import encode
    from lstmsizer.data.labelled.tables import unlabelled

    if labels and test is None:
        raise SettingError(
            "The table of labels says how much is left of runs that break off, those of the test part: name "
            "that too."
        )
    found, test_source = remaining.with_left(unlabelled(source, question, str(question.sequence))), ""
    if test is not None:
        given = remaining.with_left(unlabelled(test, question, str(question.sequence)), labels)
        found, test_source = joined(found, given), given.source
    lives = (found.labels + found.lengths[:, None]).astype(np.float32)  # parts are balanced by these
    drawn = draw(found, Targets("regress", lives, (), ()), folds)
    first = drawn.folds[0]
    train_rows = touched(found.starts[first.train], found.lengths[first.train], len(found.values))
    encoded = encode(found, question, train_rows)
    cuts = remaining.cut(found, question)
    parts = [remaining.dealt(each, cuts, last_of_test=bool(labels)) for each in drawn.folds]
    sequences = remaining.sequences_of(cuts, encoded.values)
    logarithm = logarithm_of(sequences.targets) if question.log_target else None
    targets = Targets("regress", sequences.targets, (), (), logarithm)
    dataset = put_together(found, question, targets, encoded, parts, sequences)
    told = (
        f"{len(found.lengths):,} runs are cut at each of their steps; a label is what is left of its run, at "
        f"most {question.remaining:,} steps. A run's examples stand in one part.",
        *([] if logarithm is None else [told_of_logarithm(logarithm)]),
    )
    return replace(
        dataset,
        ids=remaining.names_of(cuts, found),
        notes=found.notes + encoded.notes + drawn.notes + told,
        test_source=test_source,
        runs=cuts.run,
    )
