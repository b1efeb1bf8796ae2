"""Texts to be told of, from any source that labelled ones are read from; the labels need not be there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from lstmsizer.data.anew.new_data import NewData
from lstmsizer.data.dataset import Sequences
from lstmsizer.data.files import TABLES, check_file, kind_of
from lstmsizer.data.names import check_names
from lstmsizer.data.preprocessing import TokenPreprocessing
from lstmsizer.data.stepwise import slots
from lstmsizer.data.table import read
from lstmsizer.data.tokens import text_files
from lstmsizer.data.tokens.texts import texts_of
from lstmsizer.data.tokens.tokenise import tokeniser
from lstmsizer.data.tokens.vocabulary import Vocabulary
from lstmsizer.errors import DataError

TEXT = "text"
"""The column of the texts, where the training data named none."""


def from_texts(source: object, p: TokenPreprocessing) -> NewData:
    """One example a text: a row of a table, an item of a list, or a line of a file.

    In a file of lines whose training data had labels before the texts, a label may stand there or not: it
    does if every line begins with the name of a class.

    Raises
    ------
    DataError
        A text is missing or a file cannot be read.
    """
    key, texts, name = _texts(source, p)
    read = tokeniser(p.tokens)
    encoded = Vocabulary(p.vocabulary).encode(read(text)[: p.steps] for text in texts)
    lengths = encoded.lengths
    return NewData(
        sequences=Sequences(
            values=encoded.values,
            starts=encoded.starts,
            steps=int(lengths.max()),
            targets=np.zeros((len(lengths), 0), np.float32),
            lengths=None if (lengths == lengths[0]).all() else lengths,
            vocabulary=len(p.vocabulary) + 2,
        ),
        defaults=np.zeros(0),
        keys=(key, pl.Series(TEXT, texts)),
        columns=(),
        class_names=p.class_names,
        source=name,
    )


def _texts(source: object, p: TokenPreprocessing) -> tuple[pl.Series, list[str], str]:
    """What each text is called, the texts, and what messages call them."""
    if isinstance(source, str | Path):
        path = Path(source).expanduser()
        if path.is_dir():
            return _of_folder(path)
        check_file(path)
        if kind_of(path) not in TABLES or (kind_of(path) == ".txt" and p.text is None):
            return _of_lines(path, p)
    else:
        given: Any = source[0] if isinstance(source, tuple) and len(source) == 2 else source
        if isinstance(given, list | tuple | np.ndarray) or _is_column(given):
            return _of_list(list(given))
    table = read(source)
    column = p.text or TEXT
    check_names([column], table.frame.columns, table.source)
    texts = texts_of(table, column)
    return _numbered("row", len(texts)), texts, table.source


def _is_column(given: object) -> bool:
    """Whether it is a series of pandas, Polars or the like."""
    from narwhals.dependencies import is_into_series

    return is_into_series(given)


def _of_list(texts: list[Any]) -> tuple[pl.Series, list[str], str]:
    for number, text in enumerate(texts):
        if not isinstance(text, str) or not text.strip():
            what = "is empty" if isinstance(text, str) else f"is no text but of type {type(text).__name__}"
            raise DataError(f"Text {number} {what}; correct it, or leave it out.")
    if not texts:
        raise DataError("The list of texts is empty.")
    return _numbered("row", len(texts)), list(map(str, texts)), "texts"


def _of_folder(folder: Path) -> tuple[pl.Series, list[str], str]:
    if slots.is_slots(folder):
        texts = [" ".join(words) for words in slots.without_tags(folder)]
        return _numbered("row", len(texts)), texts, str(folder)
    files = text_files.text_files(folder)
    if not files:
        raise DataError(f"The folder {folder} has no .txt file of texts, one a line.")
    read = [(path, text_files.lines_of(path)) for path in files]
    names = [f"{path.name} {number}" for path, lines in read for number, _ in lines.lines]
    texts = [text for _, lines in read for _, text in lines.lines]
    return pl.Series("line", names), texts, str(folder)


def _of_lines(path: Path, p: TokenPreprocessing) -> tuple[pl.Series, list[str], str]:
    read = text_files.lines_of(path)
    texts = [text for _, text in read.lines]
    if p.source == "lines":
        parted = [text_files.label_and_text(text) for text in texts]
        names = {*p.class_names}
        if all(text and {label, label.partition(":")[0]} & names for label, text in parted):
            texts = [text for _, text in parted]
    numbers = pl.Series("line", [number for number, _ in read.lines])
    return numbers, texts, str(path)


def _numbered(name: str, count: int) -> pl.Series:
    return pl.Series(name, np.arange(count))
