"""Any source of labelled sequences, by what it is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from lstmsizer.data.files import check_file, check_table, kind_of
from lstmsizer.data.labelled import arrays, folder, npy, tables, ts
from lstmsizer.data.labelled.found import Found
from lstmsizer.data.pipelines.gather import read_once
from lstmsizer.data.pipelines.passes import is_pipeline
from lstmsizer.errors import DataError, SettingError
from lstmsizer.records import Question


def read(source: object, question: Question, labels: tuple[Path, ...] = ()) -> Found:
    """Sequences and labels of a source; a folder may have its ``labels`` in tables of their own.

    Raises
    ------
    DataError
        The source is none of those known, or holds something else than it should; the message says where.
    SettingError
        The question names no columns where the source is a table, or columns where it has none.
    """
    if labels and not (isinstance(source, str | Path) and Path(source).expanduser().is_dir()):
        raise SettingError(
            "A table of labels is for a folder of one file a sequence; other data hold their labels."
        )
    if is_pipeline(source):
        source, _ = read_once(source)
    if isinstance(source, Found):  # a pipeline that was read
        columns = ("label", "sequence", "group", "time", "split")
        _check_columns(question, f"{source.source} gives whole sequences", columns)
        return source
    if isinstance(source, str | Path):
        path = Path(source).expanduser()
        if path.is_dir():
            return folder.from_folder(path, question, labels)
        check_file(path)
        if kind_of(path) == ".npz":
            _check_columns(question, f"{path} holds arrays", ("sequence", "time", "split"))
            return arrays.read_npz(path, question)
        if kind_of(path) == ".npy":
            columns = ("label", "sequence", "group", "time", "split")
            _check_columns(question, f"{path} holds an array", columns)
            return npy.read_npy(path, question)
        if kind_of(path) == ".ts":
            _check_columns(
                question, f"{path} holds whole sequences", ("label", "sequence", "group", "time", "split")
            )
            return ts.read_pair(path)
        check_table(path, ".npz, .npy, .ts or")
    elif isinstance(source, tuple | Mapping):
        _check_columns(question, "Arrays hold whole sequences", ("sequence", "time", "split"))
        return arrays.from_arrays(source, question)
    elif isinstance(source, list) or (hasattr(source, "shape") and not hasattr(source, "columns")):
        raise DataError("Sequences in arrays need their labels beside them: give both as (X, y).")
    if question.sequence is None or question.label is None:
        raise SettingError(_unnamed(question))
    return tables.from_table(source, question, question.sequence, question.label)


def _check_columns(question: Question, what: str, roles: tuple[str, ...]) -> None:
    for role in roles:
        if getattr(question, role) is not None:
            raise SettingError(f"{what}, so there is no column of the {role} to be named; leave it out.")


def _unnamed(question: Question) -> str:
    named = [role for role in ("sequence", "label", "group", "split") if getattr(question, role) is not None]
    if named or question.task is not None:
        asked = f"The task '{question.task}' needs" if question.task else "Labels of whole sequences need"
        missing = " and ".join(role for role in ("sequence", "label") if role not in named)
        what = "the columns that hold the sequence and the label of each row"
        return f"{asked} {what}: name the {missing} too."
    return (
        "A table needs a question: name the target and the window to forecast a column, or the columns of "
        "the "
        "sequence and the label to classify whole sequences."
    )
