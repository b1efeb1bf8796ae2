"""Sequences of which every step is told of, from any source that was trained on; tags need not be there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from lstmsizer.data.anew.columns import input_defaults
from lstmsizer.data.anew.new_data import NewData
from lstmsizer.data.anew.sequences import of_table
from lstmsizer.data.dataset import Sequences
from lstmsizer.data.files import check_file, kind_of
from lstmsizer.data.labelled.arrays import sequences_of
from lstmsizer.data.names import check_names
from lstmsizer.data.stepwise import conll, rolls, slots
from lstmsizer.data.stepwise.lines import lines_of, text_of
from lstmsizer.data.stepwise.prepared import StepPreprocessing
from lstmsizer.data.stepwise.tables import lists_of
from lstmsizer.data.table import read
from lstmsizer.data.tokens.tokenise import tokeniser
from lstmsizer.data.tokens.vocabulary import RESERVED, Vocabulary
from lstmsizer.errors import DataError

TOKEN, SEQUENCE, STEP = "token", "sequence", "step"


def from_steps(source: object, p: StepPreprocessing) -> NewData:
    """One row of predictions for each step.

    Raises
    ------
    DataError
        The source is not of the kind that the model was trained on, or cannot be read.
    """
    if p.source == "table":
        return _of_table(source, p)
    if p.source == "rolls":
        return _of_rolls(source, p)
    if p.source == "text":
        return _of_text(source, p)
    return _of_sentences(source, p)


def _new(values: np.ndarray, lengths: np.ndarray, p: StepPreprocessing, source: str) -> NewData:
    """Sequences one after the other; called by the number of each, from 0 on, and of its steps, from 1 on."""
    starts = np.cumsum(lengths) - lengths
    numbers = np.repeat(np.arange(len(lengths)), lengths)
    steps = np.arange(len(values)) - starts[numbers] + 1
    return NewData(
        sequences=Sequences(
            values=values,
            starts=starts,
            steps=int(lengths.max()),
            targets=np.zeros((len(lengths), 0), np.float32),
            lengths=None if (lengths == lengths[0]).all() else lengths,
            per_step=True,
            vocabulary=len(p.vocabulary) + RESERVED if values.ndim == 1 else 0,
        ),
        defaults=input_defaults(p.columns, p.defaults),
        keys=(pl.Series(SEQUENCE, numbers), pl.Series(STEP, steps)),
        columns=(),
        class_names=p.class_names,
        source=source,
    )


def _of_table(source: object, p: StepPreprocessing) -> NewData:
    rows = of_table(read(source), p.columns, str(p.sequence), p.time)
    new = _new(rows.values, rows.lengths, p, rows.source)
    numbers, steps = new.keys
    return replace(new, keys=(rows.key.gather(numbers), steps), notes=rows.notes)


def _of_rolls(source: object, p: StepPreprocessing) -> NewData:
    if isinstance(source, str | Path):
        path = Path(source).expanduser()
        if kind_of(path) != ".mat":
            raise DataError(f"The model was trained on piano rolls, and {path} is no .mat file of such.")
        sequences, name = rolls.rolls_of(path), str(path)
    else:
        given: Any = source
        sequences, name = sequences_of(given, None, "The list", "rolls"), "rolls"
    values = np.concatenate(sequences)
    if values.shape[1] != len(p.columns):
        raise DataError(
            f"The rolls of {name} have {values.shape[1]} columns, and the model reads {len(p.columns)}."
        )
    new = _new(values, np.array([len(one) for one in sequences], np.int64), p, name)
    return replace(new, columns=tuple(f"P({column})" for column, _ in p.columns))


def _of_text(source: object, p: StepPreprocessing) -> NewData:
    """Chunks as the model was trained on, each read from an empty state; the last may be shorter."""
    if not isinstance(source, str | Path):
        raise DataError("The model was trained on a text file; give the path of another one.")
    tokens = tokeniser(p.tokens)(text_of(Path(source).expanduser()))
    values = Vocabulary(p.vocabulary).encode([tokens]).values
    starts = np.arange(0, len(values), p.steps)
    new = _new(values, np.minimum(p.steps, len(values) - starts), p, str(source))
    keys = (pl.Series(STEP, np.arange(1, len(values) + 1)), pl.Series(TOKEN, tokens))
    return replace(new, keys=keys)


def _of_sentences(source: object, p: StepPreprocessing) -> NewData:
    sentences, name = _sentences(source, p)
    encoded = Vocabulary(p.vocabulary).encode(sentences)
    new = _new(encoded.values, encoded.lengths, p, name)
    tokens = [token for sentence in sentences for token in sentence]
    return replace(new, keys=(*new.keys, pl.Series(TOKEN, tokens)))


def _sentences(source: object, p: StepPreprocessing) -> tuple[list[list[str]], str]:
    """Each one's tokens, and what messages call them."""
    if isinstance(source, list):
        listed: list[Any] = source
        for number, one in enumerate(listed):
            if not isinstance(one, list | tuple) or not one:
                raise DataError(f"Sequence {number} is no list of tokens; give lists of one token or more.")
        return [[str(token) for token in one] for one in listed], "the list"
    if p.source != "lists" and isinstance(source, str | Path):
        path = Path(source).expanduser()
        if p.source == "slots" and path.is_dir():
            return slots.without_tags(path), str(path)
        check_file(path)
        if p.source == "conll":
            return conll.without_tags(path), str(path)
        words = [line.split() for line in lines_of(path) if line.strip()]
        return words, str(path)
    table, column = read(source), p.text or "tokens"
    check_names([column], table.frame.columns, table.source)
    sentences = lists_of(table, column)
    empty = next((row for row, sentence in enumerate(sentences) if not sentence), None)
    if empty is not None:
        raise DataError(f"At {table.place(empty)} of {table.source} '{column}' is empty; remove that row.")
    return sentences, table.source
