"""CSV and its kin: text with one row a line, every column as text."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import polars as pl

from lstmsizer.data.dialect import BLANK, Dialect, dialect_of, header_notes, single_blanks, widths
from lstmsizer.data.encoding import UTF_8, decoded, encoding_notes
from lstmsizer.errors import DataError

# Where fields are not separated by commas, 0,5 is a number.
DECIMAL_COMMA = (r"^\s*([+-]?\d+),(\d+)\s*$", "${1}.${2}")


def read_delimited(path: Path, content: bytes) -> tuple[pl.DataFrame, Dialect, tuple[str, ...]]:
    """Every column as text, how the file is written, and what is to be said of that.

    What is a number is decided where it is known which columns are used.

    Raises
    ------
    DataError
        It is no text, or no table; the message has the line.
    """
    text, encoding = decoded(path, content)
    dialect = dialect_of(path, text)
    if dialect.separator == BLANK:
        text = single_blanks(text)
    plain = encoding == UTF_8 and dialect.separator != BLANK
    frame = _frame(path, content if plain else text.encode(), text, dialect)
    return frame, dialect, encoding_notes(path, encoding) + header_notes(path, dialect)


def _frame(path: Path, content: bytes, text: str, dialect: Dialect) -> pl.DataFrame:
    names, separator = dialect.names, dialect.separator
    try:
        frame = pl.read_csv(
            io.BytesIO(content), separator=separator, has_header=dialect.header, infer_schema=False
        )
    except pl.exceptions.NoDataError:
        return pl.DataFrame({name: [] for name in names})
    except pl.exceptions.PolarsError:
        frame = None
    # A line that is too long fails; one that is too short shows as a gap in the last column.
    if frame is None or frame.width != len(names) or frame.to_series(-1).null_count():
        _check_widths(path, text, dialect)
    if frame is None or frame.width != len(names):
        raise DataError(f'{path} cannot be read as a table; look for a quote (") that is never closed.')
    frame = _without_blank_end(frame.rename(dict(zip(frame.columns, names, strict=True))))
    return frame if separator == "," else frame.with_columns(pl.all().str.replace(*DECIMAL_COMMA))


def _check_widths(path: Path, text: str, dialect: Dialect) -> None:
    """Point at the first line with more or fewer fields than the header."""
    width, first = len(dialect.names), "the header" if dialect.header else "the first line"
    try:
        for line, fields in widths(text, dialect.separator):
            if fields != width:
                raise DataError(
                    f"{path}, line {line}, has {fields} field{'s' * (fields != 1)} where {first} has "
                    f"{width}; correct or remove that line."
                )
    except csv.Error as error:
        raise DataError(f"{path} cannot be read as a table: {error}.") from None


def _without_blank_end(frame: pl.DataFrame) -> pl.DataFrame:
    """Drop blank lines at the end of the file, which would otherwise be a row of gaps."""
    blank = frame.select(pl.all_horizontal(pl.all().is_null())).to_series()
    last = (~blank).arg_true()
    return frame.head(int(last[-1]) + 1 if len(last) else 0)
