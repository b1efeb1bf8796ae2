"""The lines of ``model.py`` that read a table as the data room reads it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lstmsizer.data.delimited import DECIMAL_COMMA
from lstmsizer.data.dialect import BLANK, Dialect, dialect_of
from lstmsizer.data.encoding import UTF_8, decoded
from lstmsizer.data.files import ARROW, ARROW_FILE, JSON_LINES, PARQUET, content_of, is_packed, kind_of
from lstmsizer.errors import DataError
from lstmsizer.export.literals import collection, text

FRAME = "DataFrame"  # the source of what was no file


@dataclass(frozen=True)
class _Written:
    """How the file stands on the disk."""

    dialect: Dialect
    encoding: str
    packed: bool

    @property
    def plain(self) -> bool:
        """Whether Polars reads it by itself."""
        return self.encoding == UTF_8 and self.dialect.separator != BLANK


def reading(path: str, constant: str = "DATA", frame: str = "frame") -> str:
    """How the file called ``constant`` becomes ``frame``; what stands in a text file is read as text.

    How a text file is written is looked up in it; one that is gone counts as comma-separated.
    """
    exact = ", glob=False" if any(mark in path for mark in "*?[") else ""
    kind = PARQUET[0] if path == FRAME else kind_of(Path(path))
    if kind in PARQUET + ARROW:
        read = "read_parquet" if kind in PARQUET else _arrow(path)
        if is_packed(Path(path)):
            return f"with gzip.open({constant}) as file:\n    {frame} = pl.{read}(file.read())\n"
        return f"{frame} = pl.{read}({constant}{exact if kind in PARQUET else ''})\n"
    if kind in JSON_LINES:
        return f"{frame} = pl.read_ndjson({constant}, infer_schema_length=None)\n"
    return _delimited(path, exact, constant, frame)


def needs_gzip(path: str) -> bool:
    """Whether the lines of ``reading`` use Python's gzip."""
    if path == FRAME or not is_packed(Path(path)) or kind_of(Path(path)) in JSON_LINES:
        return False
    return kind_of(Path(path)) in PARQUET + ARROW or not _written(path).plain


def _arrow(path: str) -> str:
    try:
        stream = not content_of(Path(path).expanduser()).startswith(ARROW_FILE)
    except DataError:
        stream = False
    return "read_ipc_stream" if stream else "read_ipc"


def _delimited(path: str, exact: str, constant: str, frame: str) -> str:
    written = _written(path)
    dialect = written.dialect
    stated = "" if dialect.separator == "," else f", separator={text(dialect.separator)}"
    if not dialect.header:
        stated += ", has_header=False"
    stated += ", infer_schema=False"
    named = any(name == f"column_{i}" for i, name in enumerate(dialect.names, start=1))
    stripped = ".rename(str.strip)" if dialect.header and not named else ""
    if written.plain:
        lines = f"{frame} = pl.read_csv({constant}{stated}{exact}){stripped}\n"
    else:
        lines = f"{_opened(written, constant)}{frame} = pl.read_csv(lines.encode(){stated}){stripped}\n"
    if not dialect.header:
        lines += f'{frame}.columns = [f"column_{{i}}" for i in range(1, {frame}.width + 1)]\n'
    elif named:
        lines += collection(f"{frame}.columns = [", map(text, dialect.names), "]") + "\n"
    return lines if dialect.separator == "," else lines + _decimal_commas(frame)


def _opened(written: _Written, constant: str) -> str:
    """The text in the variable ``lines``."""
    by = "gzip.open" if written.packed else "open"
    opened = f'with {by}({constant}, "rt", encoding={text(written.encoding)}, newline="") as file:\n'
    if written.dialect.separator != BLANK:
        return f"{opened}    lines = file.read()\n"
    return f'{opened}    lines = "\\n".join(" ".join(line.split()) for line in file)\n'


def _decimal_commas(frame: str) -> str:
    pattern, replacement = map(text, DECIMAL_COMMA)
    return (
        f"# Where fields are not separated by commas, 0,5 is a number.\nDECIMAL_COMMA = {pattern}\n"
        f"{frame} = {frame}.with_columns(pl.all().str.replace(DECIMAL_COMMA, {replacement}))\n"
    )


def _written(path: str) -> _Written:
    """How the file was read; as CSV if it is gone."""
    place = Path(path).expanduser()
    try:
        lines, encoding = decoded(place, content_of(place))
        return _Written(dialect_of(place, lines), encoding, is_packed(place))
    except DataError:
        return _Written(Dialect(",", ()), UTF_8, packed=False)
