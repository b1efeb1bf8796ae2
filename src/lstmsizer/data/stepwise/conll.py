"""Column files as CoNLL's: a token and its tag a line, sentences apart by blank lines."""

from __future__ import annotations

from pathlib import Path

from lstmsizer.data.stepwise.found import Steps
from lstmsizer.data.stepwise.lines import lines_of
from lstmsizer.data.stepwise.sentences import of_sentences
from lstmsizer.errors import DataError

KINDS = (".conll", ".txt", ".iob", ".iob2", ".bio", ".tsv")
DOCUMENT = "-DOCSTART-"
"""The token of a line that begins a document (Tjong Kim Sang and De Meulder 2003)."""


def read_conll(path: Path) -> Steps:
    """The sentences of a file: of two columns or more, the first is the token and the last its tag.

    Columns are apart by a tab, or by blanks where a line has none. Lines of ``-DOCSTART-`` and comments
    ('# text = ...') are passed over.

    Raises
    ------
    DataError
        A line has one column, or other columns than the first; the message says which line.
    """
    sentences: list[list[str]] = [[]]
    tags: list[list[str]] = [[]]
    columns = 0
    for number, line in enumerate(lines_of(path), start=1):
        fields = _fields(line)
        if not fields or fields[0] == DOCUMENT:
            if sentences[-1]:
                sentences.append([])
                tags.append([])
            continue
        if line.startswith("# ") and len(fields) != columns:
            continue
        columns = columns or len(fields)
        if len(fields) < 2 or len(fields) != columns:
            raise DataError(_fault(path, number, fields, columns))
        sentences[-1].append(fields[0])
        tags[-1].append(fields[-1])
    if not sentences[-1]:
        sentences.pop()
        tags.pop()
    if not sentences:
        raise DataError(
            f"{path} has no token with a tag; write one a line, and a blank line between sentences."
        )
    note = f"Of {columns} columns the first is read as the token and the last as its tag."
    return of_sentences(sentences, tags, str(path), "conll", notes=(note,) if columns > 2 else ())


def without_tags(path: Path) -> list[list[str]]:
    """The tokens of each sentence: the first column, whatever else there is.

    Raises
    ------
    DataError
        The file cannot be read, or has no token.
    """
    sentences: list[list[str]] = [[]]
    columns = 0
    for line in lines_of(path):
        fields = _fields(line)
        if not fields or fields[0] == DOCUMENT:
            sentences.append([])
            continue
        if line.startswith("# ") and len(fields) != columns:
            continue
        columns = columns or len(fields)
        sentences[-1].append(fields[0])
    found = [sentence for sentence in sentences if sentence]
    if not found:
        raise DataError(f"{path} has no token; write one a line, and a blank line between sentences.")
    return found


def _fields(line: str) -> list[str]:
    """The columns of a line; none where it is blank."""
    if not line.strip():
        return []
    return [field.strip() for field in line.strip().split("\t")] if "\t" in line.strip() else line.split()


def _fault(path: Path, number: int, fields: list[str], columns: int) -> str:
    if len(fields) < 2:
        return (
            f"Line {number} of {path} has no tag beside '{fields[0][:40]}'; each line needs a token and its "
            "tag, and blank lines stand between sentences."
        )
    return (
        f"Line {number} of {path} has {len(fields)} columns and the first line {columns}; give all the same."
    )
