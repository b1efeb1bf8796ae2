"""Labelled texts of any source, before anything is split or read as tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstmsizer.data.labelled import found as labelled
from lstmsizer.data.labelled.found import Found
from lstmsizer.data.labelled.labels import as_labels
from lstmsizer.data.labelled.tables import labels_of, test_rows, text_column
from lstmsizer.data.names import check_names
from lstmsizer.data.preprocessing import TextSource
from lstmsizer.data.table import Table, read
from lstmsizer.data.tokens.tokenise import normal
from lstmsizer.errors import DataError, SettingError
from lstmsizer.records import Question

UNKNOWN_TO_PANDAS = ("nan", "<na>", "none", "nat")
"""How a missing text of a pandas frame comes, compared in lower case."""


@dataclass(frozen=True)
class Texts:
    """N texts with their labels.

    Attributes
    ----------
    texts
        [N] as they stand in the source, never empty.
    found
        What there is besides; its values are the texts' characters by number, by which a text that comes
        again is known.
    kind, encodings
        As ``TokenPreprocessing`` has them.
    """

    texts: tuple[str, ...]
    found: Found
    kind: TextSource
    encodings: tuple[str, ...] = ("utf-8-sig",)


def found_texts(
    texts: Sequence[str],
    labels: np.ndarray,
    ids: tuple[str, ...],
    source: str,
    kind: TextSource,
    *,
    groups: np.ndarray | None = None,
    test: np.ndarray | None = None,
    notes: tuple[str, ...] = (),
) -> Texts:
    """Texts [N] and labels ([N] text or [N, O] float64) as a reader found them.

    Two texts are the same if only their capitals or blanks differ.
    """
    plain = [" ".join(normal(text).lower().split()) for text in texts]
    letters = np.frombuffer("".join(plain).encode("utf-32-le", "surrogatepass"), np.uint32)
    found = Found(
        values=letters.astype(np.float32)[:, None],  # exact: they are below 2**21
        names=("characters",),
        levels=((),),
        lengths=np.array([len(text) for text in plain], np.int64),
        labels=labels,
        ids=ids,
        groups=groups,
        test=test,
        source=source,
        kind="table",  # whatever it is: texts have one column
        notes=notes,
    )
    return Texts(tuple(texts), found, kind)


def joined(given: Texts, test: Texts) -> Texts:
    """Both as one, the second being the test part."""
    encodings = dict.fromkeys((*given.encodings, *test.encodings))
    found = labelled.joined(given.found, test.found)
    return Texts((*given.texts, *test.texts), found, given.kind, tuple(encodings))


def from_table(source: object, question: Question, text: str) -> Texts:
    """One text a row of a file or a frame.

    Raises
    ------
    DataError
        A column or a text or its label is missing; the message says where.
    SettingError
        No column of labels is named.
    """
    if question.label is None:
        raise SettingError(
            f"The texts of column '{text}' need their labels: name the column that is to be told (--label)."
        )
    table = read(source)
    roles = {"text": text, "label": question.label, "group": question.group, "split": question.split}
    named = {role: name for role, name in roles.items() if name is not None}
    check_names(named.values(), table.frame.columns, table.source)
    _check_apart(named)
    texts = texts_of(table, text)
    split = None if question.split is None else _known(table, question.split, "part")
    return found_texts(
        texts,
        labels_of(_known(table, question.label, "label")),
        tuple(map(str, range(len(texts)))),
        table.source,
        "table",
        groups=None if question.group is None else _known(table, question.group, "group"),
        test=None if split is None else test_rows(split, table, question),
        notes=table.notes,
    )


def from_pair(given: Any, question: Question) -> Texts:
    """``(texts, labels)``, the texts being a list, a tuple or an array of str.

    Raises
    ------
    DataError
        A text is empty or none at all, or the labels are not one for each.
    SettingError
        A column is named.
    """
    for role in ("text", "label", "group", "split"):
        if getattr(question, role) is not None:
            raise SettingError(
                f"A list of texts has no columns, so there is none of the {role} to be named; leave it out."
            )
    texts, labels = list(given[0]), given[1]
    for number, text in enumerate(texts):
        if not isinstance(text, str) or not text.strip():
            what = "is empty" if isinstance(text, str) else f"is no text but of type {type(text).__name__}"
            raise DataError(f"Text {number} {what}; correct it, or leave it out with its label.")
    plain = [str(text) for text in texts]  # NumPy's str are of a type of their own
    where = "The list of labels"
    names = tuple(map(str, range(len(plain))))
    return found_texts(plain, as_labels(labels, len(plain), where), names, "texts", "pair")


def is_pair_of_texts(source: object) -> bool:
    """Whether a source is ``(texts, labels)``: the first is of text, or a list that begins with one."""
    if not isinstance(source, tuple) or len(source) != 2:
        return False
    texts: Any = source[0]
    if isinstance(texts, np.ndarray):
        texts = texts.tolist()
    return isinstance(texts, list | tuple) and len(texts) > 0 and isinstance(texts[0], str)


def _check_apart(named: dict[str, str]) -> None:
    roles: dict[str, str] = {}
    for role, name in named.items():
        if name in roles:
            raise DataError(f"Column '{name}' cannot be both the {roles[name]} and the {role}; name another.")
        roles[name] = role


def texts_of(table: Table, name: str) -> list[str]:
    """The texts of a column. What is written like a missing value ('NA', 'none') may be a word here.

    Raises
    ------
    DataError
        A row has no text.
    """
    column = table.frame[name].cast(str, strict=False)
    frame = table.source == "DataFrame"
    for row, text in enumerate(column):
        if text is None or not text.strip() or (frame and text.strip().lower() in UNKNOWN_TO_PANDAS):
            raise DataError(
                f"Column '{name}' of {table.source} has no text at {table.place(row)}; fill it in, or remove "
                "that row."
            )
    return column.to_list()


def _known(table: Table, name: str, role: str) -> np.ndarray:
    """[N] a column's text, of which none may be missing."""
    text = text_column(table, name)
    if text.null_count():
        place = table.place(int(text.is_null().arg_true()[0]))
        raise DataError(
            f"Column '{name}' of {table.source} has no {role} at {place}; fill it in, or remove that row."
        )
    return text.to_numpy().astype(np.str_)
