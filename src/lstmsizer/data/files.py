"""Files into tables, by their kind; errors point at the line."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from lstmsizer.data.delimited import read_delimited
from lstmsizer.data.json_lines import read_json_lines
from lstmsizer.data.names import did_you_mean
from lstmsizer.data.unpacked import gunzipped
from lstmsizer.errors import DataError

DELIMITED = (".csv", ".tsv", ".txt")
PARQUET = (".parquet", ".pq")
ARROW = (".feather", ".arrow", ".ipc")
JSON_LINES = (".jsonl", ".ndjson")
TABLES = DELIMITED + PARQUET + ARROW + JSON_LINES
EXCEL = (".xls", ".xlsx", ".xlsm", ".xlsb", ".ods")

ARROW_FILE = b"ARROW1"
"""How an Arrow file begins; without it, it is a stream (Arrow Columnar Format, IPC File Format)."""


Needed = Callable[[Mapping[str, pl.DataType]], list[str] | None]
"""Of a table's columns with their types, the names of those that are needed; None: all are."""


@dataclass(frozen=True)
class Content:
    """A file's columns: text as it stands where the file is text, else typed.

    ``first`` is the number of its first row as the user counts, ``unit`` 'line' or 'row'; ``notes`` say how
    it was read, where that is not as usual.
    """

    frame: pl.DataFrame
    unit: str
    first: int
    notes: tuple[str, ...] = ()


def read_file(path: Path, needed: Needed | None = None) -> Content:
    """What a file holds; of a Parquet file only the columns that are ``needed`` (None: all).

    Raises
    ------
    DataError
        No such file, a folder, a kind that is not supported, or content that is no table.
    """
    check_file(path)
    check_table(path)
    if kind_of(path) in PARQUET and not is_packed(path) and path.stat().st_size:
        return Content(_typed(path, path, "Parquet", needed), "row", 0)
    return parsed(path, content_of(path))


def parsed(path: Path, content: bytes) -> Content:
    """What a file's unpacked content makes up."""
    if not content.strip():
        raise DataError(f"{path} is empty; it needs a header line and rows of data.")
    kind = kind_of(path)
    if kind in PARQUET + ARROW:
        return Content(_typed(path, content, "Parquet" if kind in PARQUET else "Feather"), "row", 0)
    if kind in JSON_LINES:
        gapless = b"" not in map(bytes.strip, content.strip().split(b"\n"))
        return Content(read_json_lines(path, content), "line" if gapless else "row", 1 if gapless else 0)
    frame, dialect, notes = read_delimited(path, content)
    return Content(frame, "line", 2 if dialect.header else 1, notes)


def check_file(path: Path) -> None:
    """Refuse what is not there, and a folder."""
    if not path.exists():
        raise DataError(f"There is no file {path}{_sibling(path) or '.'}")
    if path.is_dir():
        raise DataError(f"{path} is a folder; name the CSV, TSV or Parquet file inside it.")


def check_table(path: Path, others: str = "") -> None:
    """Refuse what is no table by its name; ``others`` are kinds that would do too.

    Raises
    ------
    DataError
        With what to do.
    """
    kind = kind_of(path)
    if kind in EXCEL:
        raise DataError(
            f"{path} is a spreadsheet; save its sheet as CSV and give that, or read it with "
            "pandas.read_excel and give the frame."
        )
    if kind not in TABLES:
        raise DataError(
            f"{path} is not a CSV, TSV, Parquet, Feather{others and ','} {others or 'or'} JSON lines file; "
            "save it as one of these."
        )


def kind_of(path: Path) -> str:
    """The name's ending in lower case, whatever it is packed in: '.csv' of 'A.CSV.gz'."""
    name = path.name.lower().removesuffix(".gz")
    return Path(name).suffix


def is_packed(path: Path) -> bool:
    """Whether the name says that it is a gzip file."""
    return path.name.lower().endswith(".gz")


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
        return gunzipped(path) if is_packed(path) else path.read_bytes()
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise DataError(f"{path} is not a complete gzip file; compress it again.") from None
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}.") from None


def _typed(path: Path, content: bytes | Path, kind: str, needed: Needed | None = None) -> pl.DataFrame:
    """From the unpacked content; of a Parquet file that need not be held beside its columns."""
    try:
        if isinstance(content, Path):
            columns = None if needed is None else needed(pl.read_parquet_schema(content))
            return pl.read_parquet(content, glob=False, columns=columns)
        if kind == "Parquet":
            return pl.read_parquet(io.BytesIO(content))
        if content.startswith(ARROW_FILE):
            return pl.read_ipc(io.BytesIO(content))
        return pl.read_ipc_stream(io.BytesIO(content))
    except (pl.exceptions.PolarsError, OSError, ValueError):
        raise DataError(f"{path} is not a readable {kind} file; write it again.") from None
