"""Files into tables: compression, encoding, separator and header, with errors that point at the line."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from lstmsizer.data.names import did_you_mean
from lstmsizer.data.unpacked import gunzipped
from lstmsizer.errors import DataError

SEPARATORS = (",", ";", "\t", "|")
DELIMITED = (".csv", ".tsv", ".txt")
PARQUET = (".parquet", ".pq")
# Where fields are not separated by commas, 0,5 is a number.
DECIMAL_COMMA = (r"^\s*([+-]?\d+),(\d+)\s*$", "${1}.${2}")


def is_delimited(path: Path) -> bool:
    """Whether the file is text with lines one can point at."""
    return kind_of(path) in DELIMITED


def read_file(path: Path) -> pl.DataFrame:
    """The file's columns: text as it stands (CSV, TSV) or typed (Parquet).

    Raises
    ------
    DataError
        No such file, a folder, a kind that is not supported, or content that is no table.
    """
    kind = kind_of(path)
    check_file(path)
    if kind not in DELIMITED + PARQUET:
        raise DataError(f"{path} is not a CSV, TSV or Parquet file; save it as one of these.")
    return parsed(path, content_of(path))


def parsed(path: Path, content: bytes) -> pl.DataFrame:
    """The columns that a file's unpacked content makes up."""
    if not content.strip():
        raise DataError(f"{path} is empty; it needs a header line and rows of data.")
    return _parquet(path, content) if kind_of(path) in PARQUET else _delimited(path, content)


def check_file(path: Path) -> None:
    """Refuse what is not there, and a folder."""
    if not path.exists():
        raise DataError(f"There is no file {path}{_sibling(path) or '.'}")
    if path.is_dir():
        raise DataError(f"{path} is a folder; name the CSV, TSV or Parquet file inside it.")


def kind_of(path: Path) -> str:
    """The name's ending in lower case, whatever it is packed in: '.csv' of 'A.CSV.gz'."""
    name = path.name.lower().removesuffix(".gz")
    return Path(name).suffix


def _sibling(path: Path) -> str:
    """A suggestion from the same folder, if that can be looked into."""
    try:
        return did_you_mean(path.name, [p.name for p in path.parent.iterdir()])
    except OSError:
        return ""


def content_of(path: Path) -> bytes:
    """The file's bytes, unpacked.

    Raises
    ------
    DataError
        It cannot be read, or not be unpacked, or not into this machine's memory.
    """
    try:
        return gunzipped(path) if path.name.lower().endswith(".gz") else path.read_bytes()
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise DataError(f"{path} is not a complete gzip file; compress it again.") from None
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}.") from None


def _parquet(path: Path, content: bytes) -> pl.DataFrame:
    try:
        return pl.read_parquet(io.BytesIO(content))
    except (pl.exceptions.PolarsError, OSError):
        raise DataError(f"{path} is not a readable Parquet file; write it again.") from None


def _delimited(path: Path, content: bytes) -> pl.DataFrame:
    """Every column as text: what is a number is decided where it is known which columns are used."""
    separator = separator_of(path, content)
    names = _header(path, text_of(path, content), separator)
    try:
        frame = pl.read_csv(io.BytesIO(content), separator=separator, infer_schema=False)
    except pl.exceptions.NoDataError:
        return pl.DataFrame({name: [] for name in names})
    except pl.exceptions.PolarsError:
        frame = None
    # A line that is too long fails; one that is too short shows as a gap in the last column.
    if frame is None or frame.width != len(names) or frame.to_series(-1).null_count():
        _check_widths(path, text_of(path, content), separator, len(names))
    if frame is None or frame.width != len(names):
        raise DataError(f'{path} cannot be read as a table; look for a quote (") that is never closed.')
    frame = _without_blank_end(frame.rename(dict(zip(frame.columns, names, strict=True))))
    return frame if separator == "," else frame.with_columns(pl.all().str.replace(*DECIMAL_COMMA))


def separator_of(path: Path, content: bytes) -> str:
    """The separator that the first line of ``content`` holds most of; a tab in a .tsv file."""
    if kind_of(path) == ".tsv":
        return "\t"
    header = content.split(b"\n", 1)[0].decode("utf-8", "replace")
    return max(SEPARATORS, key=header.count)


def text_of(path: Path, content: bytes) -> str:
    """The content as text.

    Raises
    ------
    DataError
        It is not UTF-8, or not text.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DataError(f"{path}, line {line}, is not UTF-8 text; save the file as UTF-8.") from None
    if "\0" in text:
        raise DataError(f"{path} is not text but binary data; give a CSV, TSV or Parquet file.")
    return text


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and fields of each row that is not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    return ((reader.line_num, row) for row in reader if row)


def _header(path: Path, text: str, separator: str) -> list[str]:
    try:
        _, cells = next(_rows(text, separator))
    except csv.Error:
        raise DataError(f"{path}, line 1, cannot be read as a header line.") from None
    names = [cell.strip() or f"column {i}" for i, cell in enumerate(cells, start=1)]
    for name in names:
        if names.count(name) > 1:
            raise DataError(f"{path} has two columns called '{name}'; rename one of them.")
    if all(_is_number(cell) for cell in cells):
        raise DataError(f"{path} begins with numbers, not names; add a first line that names the columns.")
    return names


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _check_widths(path: Path, text: str, separator: str, width: int) -> None:
    """Point at the first line with more or fewer fields than the header."""
    try:
        for line, row in _rows(text, separator):
            if len(row) != width:
                raise DataError(
                    f"{path}, line {line}, has {len(row)} field{'s' * (len(row) != 1)} where the header has "
                    f"{width}; correct or remove that line."
                )
    except csv.Error as error:
        raise DataError(f"{path} cannot be read as a table: {error}.") from None


def _without_blank_end(frame: pl.DataFrame) -> pl.DataFrame:
    """Drop blank lines at the end of the file, which would otherwise be a row of gaps."""
    blank = frame.select(pl.all_horizontal(pl.all().is_null())).to_series()
    last = (~blank).arg_true()
    return frame.head(int(last[-1]) + 1 if len(last) else 0)
