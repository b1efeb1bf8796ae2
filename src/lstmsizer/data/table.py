"""Any source as one table: a file or a frame in, named columns and places to point at out."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from lstmsizer.data.files import Needed, read_file
from lstmsizer.errors import DataError

SEEN = 100
"""Cells of a pandas column of objects that are looked at, to see whether it holds lists."""


@dataclass(frozen=True)
class Table:
    """What was read, before anything is understood of it.

    ``first`` is the number of the first row as the user counts: line 2 of a file with a header,
    row 0 of a frame; ``unit`` is 'line' or 'row'. Where several files follow each other, ``pieces`` has the
    number of the first row of each, ascending from 0, and its name. ``notes`` say how it was read, where that
    is not as usual. ``rows`` has the number that each row had in the source, where they were put in another
    order.
    """

    frame: pl.DataFrame
    source: str
    unit: str
    first: int
    pieces: tuple[tuple[int, str], ...] = ()
    notes: tuple[str, ...] = ()
    rows: np.ndarray | None = None

    def place(self, row: int) -> str:
        """Where a row stands in the user's own source, for messages: 'line 12'."""
        row = row if self.rows is None else int(self.rows[row])
        if not self.pieces:
            return f"{self.unit} {row + self.first}"
        start, name = self.pieces[bisect_right(self.pieces, row, key=lambda piece: piece[0]) - 1]
        return f"{self.unit} {row - start + self.first} of {name}"


def read(source: object, needed: Needed | None = None) -> Table:
    """Read a file of any kind that ``files`` knows, or any data frame that narwhals knows.

    Of a Parquet file only the columns that are ``needed`` are loaded (None: all).

    Raises
    ------
    DataError
        The file cannot be read as a table, the object is no frame, or it has no rows.
    """
    if isinstance(source, str | Path):
        path = Path(source).expanduser()
        content = read_file(path, needed)
        table = Table(content.frame, str(source), content.unit, content.first, notes=content.notes)
    else:
        table = Table(from_frame(source), "DataFrame", "row", 0)
    if table.frame.height == 0:
        raise DataError(f"{table.source} has column names but no rows of data.")
    return table


def from_frame(frame: Any) -> pl.DataFrame:
    """Any eager or lazy frame as a Polars frame; a pandas index of times becomes a column."""
    import narwhals as nw
    from narwhals.exceptions import DuplicateError

    try:
        native: Any = nw.from_native(frame, allow_series=True)
    except TypeError:
        if hasattr(frame, "__arrow_c_stream__"):
            return pl.DataFrame(frame)
        kind = f"{type(frame).__module__}.{type(frame).__qualname__}".removeprefix("builtins.")
        raise DataError(
            f"Data of type {kind} is not supported; give a path to a CSV, TSV, Parquet, Feather or JSON "
            "lines file, or a pandas, Polars or Arrow frame."
        ) from None
    except DuplicateError:
        raise DataError("Two columns of the frame have the same name; rename one of them.") from None
    if isinstance(native, nw.LazyFrame):
        native = native.collect("polars")
    if not isinstance(native, nw.DataFrame):
        raise DataError("A single column has no names to choose from; give a whole frame.")
    return _from_pandas(native) if native.implementation.is_pandas_like() else native.to_polars()


def _from_pandas(frame: Any) -> pl.DataFrame:
    """Column by column, since the whole-frame conversion would need pyarrow."""
    import narwhals as nw

    index = nw.maybe_get_index(frame)
    columns: dict[str, pl.Series] = {}
    if index is not None and str(getattr(index, "dtype", "")).startswith("datetime64"):
        dates = index.tz_convert("UTC").tz_localize(None) if index.tz is not None else index
        columns[str(index.name or "index")] = pl.Series(dates.to_numpy().astype("datetime64[us]"))
    for column in frame.iter_columns():
        name = str(column.name)
        if name in columns:
            raise DataError(f"Two columns of the frame are called '{name}'; rename one of them.")
        columns[name] = _series(column)
    return pl.DataFrame(columns)


def _series(column: Any) -> pl.Series:
    """One pandas column as a Polars series; what is neither number nor time becomes text."""
    import narwhals as nw

    if column.dtype.is_numeric():
        # Integers with gaps come as floats with NaN.
        numbers = pl.Series(column.to_numpy())
        return numbers.fill_nan(None) if numbers.dtype.is_float() else numbers
    if isinstance(column.dtype, nw.Datetime):
        utc = column.dt.convert_time_zone("UTC") if column.dtype.time_zone else column
        return pl.Series(utc.dt.replace_time_zone(None).to_numpy().astype("datetime64[us]"))
    cells = column.to_list()
    if any(isinstance(cell, list | tuple | np.ndarray) for cell in cells[:SEEN]):
        return _lists(column.name, cells)
    # NaN, NaT and pandas.NA are written in ways that are known as missing in every text.
    return pl.Series([None if v is None else str(v) for v in cells], dtype=pl.String)


def _lists(name: str, cells: list[Any]) -> pl.Series:
    """A column of lists, such as the tokens and tags of sentences; what is no list is null."""
    listed = [list(cell) if isinstance(cell, list | tuple | np.ndarray) else None for cell in cells]
    try:
        return pl.Series(listed)
    except (TypeError, ValueError, pl.exceptions.PolarsError) as error:
        raise DataError(
            f"Column '{name}' of the frame holds lists whose values are not of one kind; write them alike."
        ) from error
