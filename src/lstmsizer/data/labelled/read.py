"""Any source of labelled sequences, by what it is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from lstmsizer.data.files import kind_of
from lstmsizer.data.labelled import arrays, tables, ts
from lstmsizer.data.labelled.found import Found
from lstmsizer.errors import SettingError
from lstmsizer.records import Question


def read(source: object, question: Question) -> Found:
    """Sequences and labels of a source.

    Raises
    ------
    DataError
        The source is none of those known, or holds something else than it should; the message says where.
    SettingError
        The question names no columns where the source is a table, or columns where it has none.
    """
    if isinstance(source, str | Path):
        path = Path(source).expanduser()
        if kind_of(path) == ".npz":
            _check_columns(question, f"{path} holds arrays", ("sequence", "time", "split"))
            return arrays.read_npz(path, question)
        if kind_of(path) == ".ts":
            _check_columns(
                question, f"{path} holds whole sequences", ("label", "sequence", "group", "time", "split")
            )
            return ts.read_pair(path)
    elif isinstance(source, tuple | Mapping):
        _check_columns(question, "Arrays hold whole sequences", ("sequence", "time", "split"))
        return arrays.from_arrays(source, question)
    if question.sequence is None or question.label is None:
        raise SettingError(_unnamed(question))
    return tables.from_table(source, question, question.sequence, question.label)


def _check_columns(question: Question, what: str, roles: tuple[str, ...]) -> None:
    for role in roles:
        if getattr(question, role) is not None:
            raise SettingError(f"{what}, so there is no column of the {role} to be named; leave it out.")


def _unnamed(question: Question) -> str:
    if question.task is not None:
        return (
            f"The task '{question.task}' needs the columns that say which sequence a row belongs to and "
            "what its label is: name both (sequence and label)."
        )
    return (
        "A table needs a question: name the target and the window to forecast a column, or the columns of "
        "the "
        "sequence and the label to classify whole sequences."
    )
