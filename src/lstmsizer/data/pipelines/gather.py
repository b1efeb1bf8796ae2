"""Pipelines that give (x, y) again and again are read once, into memory or a file that is mapped into it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

import numpy as np

from lstmsizer.data.labelled.found import Found
from lstmsizer.data.labelled.labels import as_labels
from lstmsizer.data.pipelines.elements import BATCHED_BY_LOOKS, Element, shape_of, split
from lstmsizer.data.pipelines.passes import Pass, is_pipeline, one_pass
from lstmsizer.data.pipelines.rows import Rows, room
from lstmsizer.errors import DataError

MOST_UNCOUNTED = 2**20
"""Sequences that are read of what has no length, before it is taken to have no end."""

Watch = Callable[[int, int | None], None]
"""Called with the elements that were read and those that there are (None: not known)."""


def read_once(source: object, test: object = None, watch: Watch = lambda *_: None) -> tuple[object, object]:
    """The sequences of a pipeline, and of its test part if that is one too; what is none stays as it is.

    Parameters
    ----------
    source, test
        A ``tf.data.Dataset``, ``keras.utils.PyDataset``, torch ``DataLoader`` or ``Dataset``, a generator or
        other iterable of pairs (x, y): x a sequence [T, F] or [T] with a label y, or a batch of them,
        [B, T, F] or a list, with labels [B] or [B, O]. Anything else is given back.
    watch
        Is told how far the reading is.

    Returns
    -------
    source, test
        What ``data.load`` takes: ``Found`` for a pipeline. Of two pipelines the first has both, and the test
        part is None then.

    Raises
    ------
    DataError
        An element is no such pair or unlike those before it, the pipeline fails or has no end, or the file
        finds no room.
    """
    if not is_pipeline(source):
        return source, next(iter(read_once(test, None, watch))) if is_pipeline(test) else test
    with_test = is_pipeline(test)
    return _gathered([source, test] if with_test else [source], watch), None if with_test else test


def _gathered(sources: list[object], watch: Watch) -> Found:
    """The sequences of one pipeline, or of two of which the second is the test part."""
    rows, lengths, labels, counts = Rows(room()), list[int](), list[object](), list[int]()
    passes = [one_pass(source) for source in sources]
    notes: dict[str, None] = {}
    for pipeline in passes:
        notes |= dict.fromkeys(_read(pipeline, rows, lengths, labels, watch))
        counts.append(len(lengths) - sum(counts))
    name = passes[0].name
    values = rows.finished()
    return Found(
        values=values,
        names=tuple(f"feature {i}" for i in range(1, values.shape[1] + 1)),
        levels=((),) * values.shape[1],
        lengths=np.array(lengths, np.int64),
        labels=as_labels(labels, len(lengths), f"y of {name}"),
        ids=tuple(f"{'test ' * part}{i}" for part, count in enumerate(counts) for i in range(count)),
        groups=None,
        test=np.repeat([False, True], counts) if len(counts) == 2 else None,
        source=name,
        kind="arrays",
        notes=(*notes, *rows.notes()),
    )


def _read(
    pipeline: Pass, rows: Rows, lengths: list[int], labels: list[object], watch: Watch
) -> tuple[str, ...]:
    """One pass over a pipeline, added to what was read before; what is to be said of it."""
    first: Element | None = None
    begun = len(lengths)
    for number, given in enumerate(_elements(pipeline)):
        element = split(given, f"Element {number} of {pipeline.name}", pipeline.batched, first)
        first = first or element
        for values, label in zip(element.sequences, element.labels, strict=True):
            rows.add(values, element.where)
            lengths.append(len(values))
            labels.append(label)
        watch(number + 1, pipeline.count)
        if pipeline.count is None and len(lengths) - begun > MOST_UNCOUNTED:
            raise DataError(
                f"{pipeline.name} gave more than {MOST_UNCOUNTED:,} sequences and does not say how many it "
                "has: if it has no end, give one pass of it (itertools.islice, or take); else an object with "
                "__len__."
            )
    if first is None:
        raise DataError(
            f"{pipeline.name} gave nothing; if it was a generator that has been read before, make a new one."
        )
    return () if not first.by_looks else (BATCHED_BY_LOOKS.format(*shape_of(first), name=pipeline.name),)


def _elements(pipeline: Pass) -> islice[object]:
    return islice(pipeline.elements, pipeline.count)
