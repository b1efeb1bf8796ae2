"""Folders of one file a sequence: labels stand in a table of their own, or are the names of subfolders."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl

from lstmsizer.data.encoding import text_of
from lstmsizer.data.files import DELIMITED, PARQUET, check_file, content_of, kind_of, parsed
from lstmsizer.data.labelled.found import LABEL, SEQUENCE, Found
from lstmsizer.data.labelled.tables import of_table, text_column
from lstmsizer.data.names import check_names, listed
from lstmsizer.data.table import Table
from lstmsizer.errors import DataError, SettingError
from lstmsizer.records import Question


@dataclass(frozen=True)
class _Labels:
    """By file (its path within the folder): the row of the frame that tells of it; notes."""

    frame: pl.DataFrame
    rows: Mapping[str, int]
    notes: tuple[str, ...] = ()


def from_folder(folder: Path, question: Question, labels: tuple[Path, ...]) -> Found:
    """The sequences of every CSV, TSV and Parquet file in a folder and its subfolders, by name.

    Parameters
    ----------
    labels
        Tables whose first column (or ``question.sequence``) names the files: by path, by name with or without
        its ending, or by the number at its end. The first has the label, in its second column or the one
        asked for; the group and the split may stand in any. Empty: the name of the folder that a file is in.

    Raises
    ------
    DataError
        There is no such file, one has no label, other columns than the first or broken content.
    SettingError
        A column of labels is asked for where there is no table of them.
    """
    files = _files(folder, labels)
    if labels:
        files = _beside_labelled(files, labels[0], question)
    question, told = _told(folder, files, question, labels)
    table = _table(folder, files, told)
    found = of_table(table, question, SEQUENCE, question.label or LABEL)
    return replace(found, kind="folder", notes=(*told.notes, *found.notes))


def without_labels(folder: Path) -> Table:
    """Every file of a folder as one table, whose column ``found.SEQUENCE`` says which file a row is from.

    Raises
    ------
    DataError
        There is no such file, one has other columns than the first or broken content.
    """
    files = _files(folder, ())
    return _table(folder, files, _Labels(pl.DataFrame(), dict.fromkeys(files, 0)))


def _files(folder: Path, labels: tuple[Path, ...]) -> list[str]:
    apart = {path.expanduser().resolve() for path in labels}
    found = [
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if kind_of(path) in DELIMITED + PARQUET and path.is_file() and path.resolve() not in apart
    ]
    found = [name for name in found if not any(part.startswith(".") for part in name.split("/"))]
    if not found:
        raise DataError(
            f"The folder {folder} has no CSV, TSV or Parquet file, of which each is one sequence."
        )
    return sorted(found, key=_natural)


def _natural(name: str) -> list[tuple[int, str]]:
    """'a2' before 'a10'."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]


def _beside_labelled(files: list[str], labels: Path, question: Question) -> list[str]:
    """Without the files of subfolders in which none has a label: they are something else."""
    table = Table(piece(labels), str(labels), "line", 2)
    named = set(text_column(table, _key(table, question)).drop_nulls())
    told = {Path(name).parent for name in files for way in NAMED_BY if way(name) in named}
    return [name for name in files if Path(name).parent in told] or files


def _told(
    folder: Path, files: list[str], question: Question, labels: tuple[Path, ...]
) -> tuple[Question, _Labels]:
    """What is said of each file, and the question with its label named."""
    if labels:
        return _from_tables(folder, files, question, labels)
    for role in ("label", "sequence", "group", "split"):
        if getattr(question, role) is not None:
            raise SettingError(
                f"{folder} is a folder, of which each file is one sequence; the column of the {role} must "
                "stand in a table of labels, to be named with --labels."
            )
    loose = [name for name in files if "/" not in name]
    if loose:
        raise DataError(
            f"{folder} holds '{loose[0]}' without saying its label: name a table of labels (--labels "
            "labels.csv), or put the files of each class into a subfolder of its name."
        )
    names = pl.DataFrame({LABEL: [name.split("/")[-2] for name in files]})
    note = "The labels are the names of the folders that the files are in."
    return question, _Labels(names, {name: row for row, name in enumerate(files)}, (note,))


def _from_tables(
    folder: Path, files: list[str], question: Question, labels: tuple[Path, ...]
) -> tuple[Question, _Labels]:
    first, *others = (Table(piece(path), str(path), "line", 2) for path in labels)
    column = _key(first, question)
    label = question.label or _only_other(first, column)
    check_names([label], first.frame.columns, first.source)
    frame, rows = first.frame, _rows(folder, files, first, column)
    for other in others:
        theirs = _rows(folder, files, other, _key(other, question))
        more = other.frame.select(name for name in other.frame.columns if name not in frame.columns)
        frame = frame.select(pl.all().gather([rows[name] for name in files]))
        frame = frame.hstack(more.select(pl.all().gather([theirs[name] for name in files])))
        rows = {name: row for row, name in enumerate(files)}
    wanted = [name for name in (label, question.group, question.split) if name is not None]
    check_names(wanted, frame.columns, " and ".join(map(str, labels)))
    unused = first.frame.height - len(files)
    notes = (f"{unused:,} rows of {first.source} name no file of {folder}.",) if unused else ()
    asked = replace(question, sequence=None, label=label)
    return asked, _Labels(frame.select(list(dict.fromkeys(wanted))), rows, notes)


def _key(table: Table, question: Question) -> str:
    if question.sequence is not None and question.sequence in table.frame.columns:
        return question.sequence
    return table.frame.columns[0]


def _only_other(table: Table, key: str) -> str:
    others = [name for name in table.frame.columns if name != key]
    if len(others) != 1:
        raise DataError(
            f"{table.source} has the columns {listed(table.frame.columns)}: name the label's (--label)."
        )
    return others[0]


def _rows(folder: Path, files: list[str], table: Table, column: str) -> dict[str, int]:
    """The row of the table that names each file."""
    named = text_column(table, column).to_list()
    known: dict[str, int] = {}
    for row, name in enumerate(named):
        if name in known:
            raise DataError(
                f"{table.source} names '{name}' twice, again at {table.place(row)}; keep one row."
            )
        if name is not None:
            known[name] = row
    best: dict[str, int] = {}
    for way in NAMED_BY:
        keys = [way(name) for name in files]
        found = {name: known[key] for name, key in zip(files, keys, strict=True) if key in known}
        if len(set(keys)) == len(keys) and len(found) > len(best):
            best = found
    lost = next((name for name in files if name not in best), None)
    if not best:
        raise DataError(
            f"Column '{column}' of {table.source} names no file of {folder}; it must hold names such as "
            f"'{files[0]}', with or without the ending, or the numbers at their ends."
        )
    if lost is not None:
        raise DataError(
            f"The file '{lost}' of {folder} has no row in {table.source}; add it, or move the file away."
        )
    return best


def _without_ending(name: str) -> str:
    plain = name.removesuffix(".gz")
    return plain[: len(plain) - len(Path(plain).suffix)]


def _number_at_end(name: str) -> str:
    digits = re.search(r"(\d+)$", _without_ending(name))
    return str(int(digits[1])) if digits else name


NAMED_BY: tuple[Callable[[str], str], ...] = (
    lambda name: name,
    _without_ending,
    lambda name: name.split("/")[-1],
    lambda name: _without_ending(name.split("/")[-1]),
    _number_at_end,
)
"""How a table may name a file; the way that names most of them counts."""


def _table(folder: Path, files: list[str], told: _Labels) -> Table:
    """All files as one table, one after the other, each with what is told of it."""
    frames: list[pl.DataFrame] = []
    for name in files:
        frame = piece(folder / name)
        if frame.height == 0:
            raise DataError(f"{folder / name} has no rows; a sequence needs one step at least.")
        if frames and frame.columns != frames[0].columns:
            raise DataError(
                f"{folder / name} has the columns {listed(frame.columns)}, and {folder / files[0]} has "
                f"{listed(frames[0].columns)}; all must have the same in the same order."
            )
        frames.append(frame)
    both = [name for name in (SEQUENCE, *told.frame.columns) if name in frames[0].columns]
    if both:
        raise DataError(
            f"The files of {folder} have a column '{both[0]}', which is also the name of what is told of "
            "each; rename it."
        )
    heights = [frame.height for frame in frames]
    numbers = np.repeat([told.rows[name] for name in files], heights)
    every = pl.concat(frames, how="vertical_relaxed").with_columns(
        pl.Series(SEQUENCE, np.repeat(np.array(files), heights)),
        *(told.frame[name].gather(pl.Series(numbers)).alias(name) for name in told.frame.columns),
    )
    starts = np.cumsum([0, *heights[:-1]]).tolist()
    return Table(every, str(folder), "line", 2, tuple(zip(starts, files, strict=True)))


def piece(path: Path) -> pl.DataFrame:
    """One small table. A header may begin with '#'; its rows may be separated by blanks alone.

    Raises
    ------
    DataError
        As of any table.
    """
    check_file(path)
    content = content_of(path)
    if kind_of(path) not in DELIMITED:
        return parsed(path, content).frame
    text_of(path, content)
    table = parsed(path, _tidy(content))
    if table.first == 1:
        raise DataError(f"{path} begins with numbers, not names; add a first line that names the columns.")
    return table.frame


def _tidy(content: bytes) -> bytes:
    header, end, rest = content.partition(b"\n")
    if header.startswith(b"#"):
        header = header[1:].lstrip()
    separator = max((b",", b";", b"\t", b"|"), key=header.count)
    second = rest.partition(b"\n")[0]
    width = header.count(separator) + 1
    if separator not in second and len(second.split()) == width > 1:
        rest = b"\n".join(separator.join(line.split()) for line in rest.split(b"\n"))
    return header + end + rest
