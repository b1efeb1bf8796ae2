"""Long tables: one row a step, with a column for the sequence that it belongs to and one for the label."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from lstmsizer.data.columns import Column, check_numbers, understand
from lstmsizer.data.labelled.found import Found
from lstmsizer.data.missing import MISSING
from lstmsizer.data.names import check_names
from lstmsizer.data.table import Table, read
from lstmsizer.errors import DataError
from lstmsizer.records import Question

UNUSABLE = {
    "time": "holds times",
    "empty": "has no values",
    "other": "holds values that are no numbers or text",
}
TEST, TRAIN = "test", "train"


@dataclass(frozen=True)
class Rows:
    """Which sequence each row [R] belongs to, by the order in which they come, and their names; ``order`` [R]
    has the rows, sequence by sequence.
    """

    sequence: np.ndarray
    names: tuple[str, ...]
    order: np.ndarray


def from_table(source: object, question: Question, sequence: str, label: str) -> Found:
    """The sequences of a file or a frame; see ``of_table``."""
    return of_table(read(source), question, sequence, label)


def of_table(table: Table, question: Question, sequence: str, label: str) -> Found:
    """The sequences of a table that was read.

    Raises
    ------
    DataError
        A column is missing or cannot be used, a label is missing, or it, the group or the part changes
        within a sequence; the message says where.
    """
    return _found(table, question, {"sequence": sequence, "label": label})


def of_table_by_step(table: Table, question: Question, sequence: str, tags: str) -> Found:
    """The same where each row has a tag of its own: the labels [R] are those of the steps, as text."""
    return _found(table, question, {"sequence": sequence, "tags": tags})


def unlabelled(source: object, question: Question, sequence: str) -> Found:
    """The sequences of a file or a frame without a label: all [N, 1] are 0."""
    return _found(read(source), question, {"sequence": sequence})


def _found(table: Table, question: Question, named: dict[str, str]) -> Found:
    optional = {"group": question.group, "split": question.split, "time": question.time}
    named |= {role: name for role, name in optional.items() if name is not None}
    asked = (*named.values(), *(question.features or ()), *question.exclude)
    check_names(asked, table.frame.columns, table.source)
    _check_roles(named)
    rows = rows_of(table, named["sequence"], question.time)
    if "tags" in named:
        labels = _each(table, named["tags"])[rows.order]
    elif "label" in named:
        labels = labels_of(_constant(table, named["label"], rows, "label"))
    else:
        labels = np.zeros((len(rows.names), 1))
    values, names, levels, notes = _features(table, question, set(named.values()))
    return Found(
        values=values[rows.order],
        names=names,
        levels=levels,
        lengths=np.bincount(rows.sequence),
        labels=labels,
        ids=rows.names,
        groups=None if question.group is None else _constant(table, question.group, rows, "group"),
        test=None
        if question.split is None
        else test_rows(_constant(table, question.split, rows, "part"), table, question),
        source=table.source,
        kind="table",
        time=question.time,
        notes=table.notes + notes,
    )


def _check_roles(named: dict[str, str]) -> None:
    roles: dict[str, str] = {}
    for role, name in named.items():
        if name in roles:
            raise DataError(f"Column '{name}' cannot be both the {roles[name]} and the {role}; name another.")
        roles[name] = role


def text_column(table: Table, name: str) -> pl.Series:
    """A column as text, null where missing.

    Raises
    ------
    DataError
        It holds what is no text, number or time.
    """
    raw = table.frame[name]
    if raw.dtype.is_nested() or isinstance(raw.dtype, pl.Binary | pl.Object | pl.Duration):
        raise DataError(
            f"Column '{name}' of {table.source} holds values of type {raw.dtype}; "
            "it must hold text or numbers."
        )
    if raw.dtype.is_float():  # 1.0 is written 1
        whole = raw.fill_nan(None)
        raw = whole.cast(pl.Int64, strict=False) if (whole.drop_nulls() % 1 == 0).all() else whole
    text = raw.cast(pl.String, strict=False).str.strip_chars()
    return text.set(text.str.to_lowercase().is_in(MISSING), None)


def rows_of(table: Table, sequence: str, time: str | None) -> Rows:
    """Which sequence each row belongs to; within it rows are in the order of ``time`` (None: as they stand).

    Raises
    ------
    DataError
        A row names no sequence, or its time is missing or stands twice.
    """
    text = text_column(table, sequence)
    if text.null_count():
        place = table.place(int(text.is_null().arg_true()[0]))
        raise DataError(f"Column '{sequence}' names no sequence at {place}; fill it in, or remove that row.")
    names = text.unique(maintain_order=True)
    numbers = text.replace_strict(names, pl.Series(range(len(names)), dtype=pl.Int64)).to_numpy()
    if time is None:
        return Rows(numbers, tuple(names), np.argsort(numbers, kind="stable"))
    times = _times(table, time)
    order = np.lexsort((times, numbers))
    again = (np.diff(times[order]) == 0) & (np.diff(numbers[order]) == 0)
    if again.any():
        row = int(order[int(np.argmax(again)) + 1])
        raise DataError(
            f"Sequence '{text[row]}' has two rows with the same time in '{time}', one at "
            f"{table.place(row)}; keep one row for each time."
        )
    return Rows(numbers, tuple(names), order)


def _times(table: Table, name: str) -> np.ndarray:
    """[R] float64, ascending with time."""
    column = understand(Table(table.frame.select(name), table.source, table.unit, table.first))[name]
    if column.kind not in ("time", "number"):
        raise DataError(
            f"Column '{name}' of {table.source} holds no times; write them like 2024-12-31 18:00."
        )
    if column.values.null_count():
        row = int(column.values.is_null().arg_true()[0])
        raise DataError(
            f"The time in '{name}' is missing or unreadable at {table.place(row)}; correct that row."
        )
    return column.values.to_physical().cast(pl.Float64).to_numpy()


def _each(table: Table, name: str) -> np.ndarray:
    """[R] the text of every row."""
    text = text_column(table, name)
    if text.null_count():
        place = table.place(int(text.is_null().arg_true()[0]))
        raise DataError(f"Column '{name}' has no tag at {place}; fill it in, or remove that row.")
    return np.asarray(text.to_list(), np.str_)


def _constant(table: Table, name: str, rows: Rows, role: str) -> np.ndarray:
    """[N] the one text that a column holds in each sequence; rows without one do not count."""
    text = text_column(table, name)
    known = np.flatnonzero(text.is_not_null().to_numpy())
    values = np.asarray(text.to_list(), object)
    first = np.full(len(rows.names), -1)
    first[rows.sequence[known[::-1]]] = known[::-1]  # the earliest row is written last
    if (first < 0).any():
        number = int(np.argmax(first < 0))
        row = int(np.argmax(rows.sequence == number))
        raise DataError(
            f"Sequence '{rows.names[number]}', which begins at {table.place(row)}, has no {role} in column "
            f"'{name}'; fill it in, or remove the sequence."
        )
    expected = values[first[rows.sequence[known]]]
    wrong = values[known] != expected
    if wrong.any():
        place = int(np.argmax(wrong))
        row = int(known[place])
        raise DataError(
            f"Sequence '{rows.names[rows.sequence[row]]}' has the {role} '{expected[place]}' and, at "
            f"{table.place(row)}, '{values[row]}'; column '{name}' must hold one in all its rows."
        )
    return values[first].astype(np.str_)


def labels_of(text: np.ndarray) -> np.ndarray:
    """[N, 1] float64 if all are numbers, else the text [N]."""
    try:
        numbers = text.astype(np.float64)[:, None]
    except ValueError:
        return text
    return numbers if np.isfinite(numbers).all() else text


def test_rows(parts: np.ndarray, table: Table, question: Question) -> np.ndarray:
    """[N] bool, which of the parts [N] are 'test'; all others must be 'train'."""
    lower = np.char.lower(parts)
    other = ~np.isin(lower, (TRAIN, TEST))
    if other.any():
        raise DataError(
            f"Column '{question.split}' of {table.source} holds '{parts[other][0]}'; it must say "
            "'train' or 'test'."
        )
    return lower == TEST


def _features(
    table: Table, question: Question, roles: set[str]
) -> tuple[np.ndarray, tuple[str, ...], tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """Values [R, C] float32, names and levels of every column that a model could read; and a note on
    others.
    """
    free = [name for name in table.frame.columns if name not in roles and name not in question.exclude]
    wanted = free if question.features is None else list(dict.fromkeys(question.features))
    for name in wanted:
        if name in roles:
            raise DataError(f"Column '{name}' has another part to play; it cannot be a feature too.")
    columns = understand(Table(table.frame.select(wanted), table.source, table.unit, table.first))
    left_out: dict[str, list[str]] = {}
    encoded: list[tuple[Column, np.ndarray, tuple[str, ...]]] = []
    for name, column in columns.items():
        if column.kind in UNUSABLE:
            if question.features is not None:
                raise DataError(f"Column '{name}' cannot be a feature: it {UNUSABLE[column.kind]}.")
            left_out.setdefault(UNUSABLE[column.kind], []).append(name)
        else:
            encoded.append((column, *_encoded(column, table)))
    if not encoded:
        raise DataError(f"No column of {table.source} is left to learn from; exclude fewer columns.")
    notes = tuple(f"Left out as features: {', '.join(n)} ({why})." for why, n in left_out.items())
    values = np.stack([numbers for _, numbers, _ in encoded], axis=1)
    return values, tuple(c.name for c, _, _ in encoded), tuple(levels for *_, levels in encoded), notes


def _encoded(column: Column, table: Table) -> tuple[np.ndarray, tuple[str, ...]]:
    """[R] float32, and the levels that the numbers of a category stand for."""
    if column.kind == "number":
        check_numbers(column, table)
        return column.numbers().astype(np.float32), ()
    levels = tuple(column.values.drop_nulls().unique().sort())
    numbers = pl.Series(range(len(levels)), dtype=pl.Float32)
    coded = column.values.replace_strict(list(levels), numbers, default=None, return_dtype=pl.Float32)
    return coded.fill_null(float("nan")).to_numpy(), levels
