"""Tags in tables: a column of tags beside each step's numbers, or lists of tokens and tags in each row."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from lstmsizer.data.labelled.tables import of_table_by_step, text_column
from lstmsizer.data.names import check_names
from lstmsizer.data.stepwise.found import Steps
from lstmsizer.data.stepwise.sentences import of_sentences
from lstmsizer.data.table import Table, read
from lstmsizer.errors import DataError, SettingError
from lstmsizer.records import Question


def from_table(source: object, question: Question) -> Steps:
    """The sequences of a file or a frame whose rows are steps, or sequences in lists.

    Raises
    ------
    DataError
        A column is missing, a tag is, or lists of a row differ in length; the message says where.
    SettingError
        The columns that are needed are not named.
    """
    if question.tags is None or (question.sequence is None) == (question.text is None):
        raise SettingError(
            "Tags in a table need their column (--tags), and either the column that tells sequences apart "
            "(--sequence; one row a step) or the column of the tokens (--text; a list in each row)."
        )
    table = read(source)
    if question.text is not None:
        return _of_lists(table, question, question.text, question.tags)
    return Steps(of_table_by_step(table, question, str(question.sequence), question.tags), "table")


def _of_lists(table: Table, question: Question, text: str, tags: str) -> Steps:
    named = [name for name in (question.group, question.split) if name is not None]
    check_names((text, tags, *named), table.frame.columns, table.source)
    sentences, told = lists_of(table, text), lists_of(table, tags)
    for row, (sentence, beside) in enumerate(zip(sentences, told, strict=True)):
        if len(sentence) != len(beside):
            raise DataError(
                f"At {table.place(row)} of {table.source} '{text}' has {len(sentence)} tokens and '{tags}' "
                f"{len(beside)} tags; each token needs one."
            )
        if not sentence:
            raise DataError(f"At {table.place(row)} of {table.source} '{text}' is empty; remove that row.")
    groups = None if question.group is None else text_column(table, question.group).fill_null("").to_numpy()
    return of_sentences(sentences, told, table.source, "lists", test=_test(table, question), groups=groups)


def _test(table: Table, question: Question) -> np.ndarray | None:
    if question.split is None:
        return None
    parts = text_column(table, question.split).fill_null("").str.to_lowercase()
    other = ~parts.is_in(["train", "test"])
    if other.any():
        row = int(other.arg_true()[0])
        raise DataError(
            f"Column '{question.split}' of {table.source} holds '{parts[row]}' at {table.place(row)}; it "
            "must say 'train' or 'test'."
        )
    return (parts == "test").to_numpy()


def lists_of(table: Table, name: str) -> list[list[str]]:
    """A column's lists as text; text itself is split at its blanks.

    Raises
    ------
    DataError
        It holds other than lists or text, or an item is missing.
    """
    column = table.frame[name]
    if column.dtype == pl.String:
        return [str(value).split() for value in column.fill_null("")]
    if not isinstance(column.dtype, pl.List | pl.Array):
        raise DataError(
            f"Column '{name}' of {table.source} holds no lists; give each row a list of text, or text whose "
            "items stand apart by blanks."
        )
    rows: list[Any] = column.to_list()
    for row, items in enumerate(rows):
        if items is None or any(item is None for item in items):
            raise DataError(
                f"Column '{name}' of {table.source} lacks an item at {table.place(row)}; fill it in."
            )
    return [[str(item) for item in items] for items in rows]
