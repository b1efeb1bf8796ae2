"""Sequences with a target at every step: from any source to parts and scaling."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from lstmsizer.data.assembled import final_parts, fold_of, named, shapes_of
from lstmsizer.data.dataset import Dataset, Fold, Sequences
from lstmsizer.data.files import kind_of
from lstmsizer.data.fingerprint import fingerprint
from lstmsizer.data.forecast import folds as in_time
from lstmsizer.data.labelled.draw import draw
from lstmsizer.data.labelled.parts import Parts
from lstmsizer.data.labelled.targets import Targets
from lstmsizer.data.parts import counted
from lstmsizer.data.stepwise.inputs import inputs_of
from lstmsizer.data.stepwise.prepared import UNKNOWN_TOKEN, StepPreprocessing
from lstmsizer.data.stepwise.read import read_next, read_tags
from lstmsizer.data.stepwise.targets import tag_targets
from lstmsizer.data.stepwise.text import Text, read_text
from lstmsizer.data.tokens.tokenise import CHARACTERS
from lstmsizer.data.windows import touched
from lstmsizer.errors import SettingError
from lstmsizer.records import Question

TEXTS = (".txt", ".text", "")
WINDOW = 64
"""Tokens of a chunk, where no window is asked for."""


def load(source: object, question: Question, folds: int | None = None, test: object | None = None) -> Dataset:
    """Read, check and split; see ``data.load``. The question's task is ``tag`` or ``next``."""
    if question.task == "next" and isinstance(source, str | Path) and kind_of(Path(source)) in TEXTS:
        if test is not None:
            raise SettingError("A text is tested on its own end; leave the test part out.")
        return _of_text(Path(source).expanduser(), question, folds)
    return _of_sequences(source, question, folds, test)


def _of_sequences(source: object, question: Question, folds: int | None, test: object | None) -> Dataset:
    tagged = question.task == "tag"
    steps = (read_tags if tagged else read_next)(source, question, test)
    found = steps.found
    targets = tag_targets(found) if tagged else Targets("next", found.labels, (), ())
    # Sequences of every length shall be in every part: one of tags has many, and no class of its own.
    drawn = draw(found, replace(targets, values=found.lengths[:, None], class_names=()), folds)
    first = drawn.folds[0].train
    read = inputs_of(steps, question, touched(found.starts[first], found.lengths[first], len(found.values)))
    alike = bool((found.lengths == found.lengths[0]).all())
    sequences = Sequences(
        values=read.values,
        starts=found.starts,
        steps=int(found.lengths.max()),
        targets=targets.values,
        lengths=None if alike else found.lengths,
        classes=len(targets.class_names),
        per_step=True,
        multilabel=not tagged,
        vocabulary=read.vocabulary_size,
    )
    rolled = [_fold(sequences, parts) for parts in drawn.folds]
    final = _fold(sequences, final_parts(rolled[0]))
    preparation = StepPreprocessing(
        source=steps.kind,
        arrays=steps.arrays,
        steps=sequences.steps,
        class_names=targets.class_names,
        columns=read.columns,
        carried_forward=read.carried_forward,
        defaults=read.defaults(final.scaling),
        vocabulary=read.vocabulary,
        sequence=question.sequence,
        tags=question.tags,
        time=found.time,
        text=question.text,
    )
    notes = found.notes + read.notes + drawn.notes
    read_apart = str(test) if isinstance(test, str | Path) else ""
    return replace(
        _dataset(sequences, rolled, final, preparation, question, found.source, found.ids, notes),
        test_source=read_apart,
    )


def _of_text(path: Path, question: Question, folds: int | None) -> Dataset:
    """Targets are the tokens after those read; of the classes the first is that of all unknown tokens."""
    tokens, window = question.tokens or CHARACTERS, question.window or WINDOW
    text = read_text(path, tokens, window, folds)
    known = text.vocabulary
    sequences = Sequences(
        values=text.numbers[:-1],
        starts=text.starts,
        steps=window,
        targets=text.numbers[1:] - 1,
        classes=known.size - 1,
        per_step=True,
        vocabulary=known.size,
    )
    rolled = [_fold(sequences, parts) for parts in text.parts]
    preparation = StepPreprocessing(
        source="text",
        steps=window,
        class_names=(UNKNOWN_TOKEN, *known.tokens),
        tokens=tokens,
        vocabulary=known.tokens,
    )
    final = _final_in_time(sequences, text, rolled[0])
    ids = tuple(map(str, range(len(text.starts))))
    return _dataset(sequences, rolled, final, preparation, question, str(path), ids, _told_of(text, tokens))


def _told_of(text: Text, tokens: str) -> tuple[str, ...]:
    """How a text is read, and how much of what comes later the vocabulary knows."""
    unit = tokens.removesuffix("s")
    later = text.numbers[text.starts[text.parts[0].stop[0]] :]
    unknown = float((later == 1).mean())
    read = (
        f"The text is {len(text.numbers):,} {tokens}, in chunks of {text.window}, each read from an empty "
        f"state; after each {unit} the next one is told."
    )
    many = f"The train part has {len(text.vocabulary.tokens):,} different {tokens}"
    rest = f"; {100 * unknown:.2f} % of the later ones are none of them" if unknown else ""
    return read, f"{many}{rest}."


def _final_in_time(sequences: Sequences, text: Text, first: Fold) -> Fold:
    """Train and stop together, with the chunk between them."""
    train = np.arange(first.train[0], first.stop[-1] + 1)
    return Fold(train, first.score, first.score, first.test, first.scaling)


def _fold(sequences: Sequences, parts: Parts | in_time.Parts) -> Fold:
    fold = fold_of(sequences, parts)
    if not sequences.multilabel:
        return fold
    # 0 and 1 are units already; by its spread, a note that is seldom on would be thirty times as loud.
    still, one = np.zeros_like(fold.scaling.input_mean), np.ones_like(fold.scaling.input_sd)
    return replace(fold, scaling=replace(fold.scaling, input_mean=still, input_sd=one))


def _dataset(
    sequences: Sequences,
    folds: list[Fold],
    final: Fold,
    preparation: StepPreprocessing,
    question: Question,
    source: str,
    ids: tuple[str, ...],
    notes: tuple[str, ...],
) -> Dataset:
    first = folds[0]
    columns = tuple(name if level is None else f"{name}={level}" for name, level in preparation.columns)
    return Dataset(
        sequences=sequences,
        folds=tuple(folds),
        final=final,
        preprocessing=preparation,
        columns=columns or ("token",),
        times=(),
        shapes=shapes_of(sequences, first),
        splits=tuple(counted(part, numbers, sequences) for part, numbers in named(first)),
        notes=notes,
        source=source,
        fingerprint=fingerprint(sequences, first, question),
        task="tag" if question.task == "tag" else "next",
        class_names=preparation.class_names,
        ids=ids,
        loss="sigmoid" if sequences.multilabel else "softmax",
        metric="loss",
    )
