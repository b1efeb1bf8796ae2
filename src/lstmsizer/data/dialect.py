"""How a text file writes its table: what separates the fields, and whether the first line names them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import polars as pl

from lstmsizer.data.missing import MISSING
from lstmsizer.data.timeformats import parse_times
from lstmsizer.errors import DataError

SEPARATORS = (";", "\t", "|", ",")
"""The first of those that fit equally well counts: a comma may stand in a number."""
BLANK = " "
SAMPLE = 20
YEARS = range(1500, 2500)
QUOTED = re.compile(r'"[^"]*"')


@dataclass(frozen=True)
class Dialect:
    """How a table is written.

    Attributes
    ----------
    separator
        ``BLANK``: any number of blanks, also at the ends of a line.
    names
        Of the columns; 'column_1', 'column_2', ... where the file has none.
    header
        Whether the first line is one of names; else it is data.
    """

    separator: str
    names: tuple[str, ...]
    header: bool = True


def dialect_of(path: Path, text: str) -> Dialect:
    """What the first lines show.

    Raises
    ------
    DataError
        There is no line that can be split into fields, or two columns have one name.
    """
    lines = list(islice((line for line in io.StringIO(text, newline="") if line.strip()), SAMPLE))
    if not lines:
        raise DataError(f"{path} is empty; it needs a header line and rows of data.")
    separator = "\t" if is_tsv(path) else _separator(lines)
    cells = _cells(path, lines, separator)
    header = not _is_data(cells)
    names = [cell.strip() if header else "" for cell in cells]
    names = [name or f"column_{i}" for i, name in enumerate(names, start=1)]
    for name in names:
        if names.count(name) > 1:
            raise DataError(f"{path} has two columns called '{name}'; rename one of them.")
    return Dialect(separator, tuple(names), header)


def is_tsv(path: Path) -> bool:
    """Whether the file's name says that tabs separate."""
    return path.name.lower().removesuffix(".gz").endswith(".tsv")


def single_blanks(text: str) -> str:
    """Lines whose fields are separated by blanks, with one blank between fields and none at the ends."""
    return "\n".join(" ".join(line.split()) for line in text.splitlines())


def header_notes(path: Path, dialect: Dialect) -> tuple[str, ...]:
    """What is to be said of a file without a header line."""
    if dialect.header:
        return ()
    last = dialect.names[-1]
    named = "its column is called column_1" if last == "column_1" else f"its columns are column_1 to {last}"
    return (f"{path.name} begins with data, not with names: {named}.",)


def _cells(path: Path, lines: list[str], separator: str) -> list[str]:
    """The fields of the first line (which a quoted line end may continue)."""
    if separator == BLANK:
        return lines[0].split()
    try:
        return next(row for row in csv.reader(lines, delimiter=separator) if row)
    except csv.Error:
        raise DataError(f"{path}, line 1, cannot be read as a header line.") from None


def _separator(lines: list[str]) -> str:
    """The one that the first line has most of, if possible one that all lines have equally many of."""
    plain = [QUOTED.sub("", line) for line in lines]
    found = [mark for mark in SEPARATORS if mark in plain[0]]
    steady = [mark for mark in found if len({line.count(mark) for line in plain}) == 1]
    if not steady and _by_blanks(lines):
        return BLANK
    return max(steady or found or [","], key=plain[0].count)


def _by_blanks(lines: list[str]) -> bool:
    """Whether blanks separate: as many fields in every line, mostly numbers below the first."""
    rows = [line.split() for line in lines]
    width = len(rows[0])
    below = rows[1:] or rows
    numbers = sum(_number(cell) is not None for row in below for cell in row)
    return width > 1 and all(len(row) == width for row in rows) and numbers > len(below) * width / 2


def _is_data(cells: list[str]) -> bool:
    """Whether a first line is data: numbers and dates alone, and not numbers that count columns.

    Whole numbers that ascend by one from 0 or from a year are names: pandas calls columns so.
    """
    known = [cell for cell in cells if cell.strip().lower() not in MISSING]
    numbers = [number for number in map(_number, known) if number is not None]
    if not numbers or not all(_number(cell) is not None or _is_date(cell) for cell in known):
        return False
    count = [numbers[0] + place for place in range(len(cells))]
    return not (len(cells) > 1 and numbers == count and (numbers[0] == 0 or numbers[0] in YEARS))


def _number(cell: str) -> float | None:
    try:
        return float(re.sub(r"^\s*([+-]?\d+),(\d+)\s*$", r"\1.\2", cell))
    except ValueError:
        return None


def _is_date(cell: str) -> bool:
    times = parse_times(pl.Series([cell.strip()]))
    return times is not None and times[0].null_count() == 0


def widths(text: str, separator: str) -> Iterable[tuple[int, int]]:
    """Line number and number of fields of each row that is not blank.

    Raises
    ------
    csv.Error
        A row cannot be split.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    return ((reader.line_num, len(row)) for row in reader if row)
