"""What a model said of new data, as a table: a row for each window, sequence, text or step."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from lstmsizer.data.anew.new_data import NewData
from lstmsizer.data.panel import absolute
from lstmsizer.errors import OutputError

PREDICTED, PROBABILITY = "predicted", "probability"


def table_of(new: NewData, outputs: np.ndarray) -> pl.DataFrame:
    """The keys of each row, then what is predicted.

    Parameters
    ----------
    new
        The data.
    outputs
        [N, O] as the model gives them; where every step has a class, [R, 2]: its number and probability.

    Returns
    -------
    polars.DataFrame
        Of a forecast a column for each target and horizon ('load +1'), in the units of the data; of a class
        'predicted' and the probability of each, 'P(name)', or at every step only 'probability', that of the
        class that is predicted; of a number 'predicted'.
    """
    told: dict[str, np.ndarray | pl.Series] = {}
    if new.class_names:
        numbers = outputs[:, 0] if new.sequences.per_step else outputs.argmax(axis=1)
        told[PREDICTED] = pl.Series(new.class_names).gather(pl.Series(numbers.astype(np.int64)))
        if new.sequences.per_step:
            told[PROBABILITY] = outputs[:, 1].astype(np.float32)
        else:
            told |= {f"P({name})": outputs[:, i] for i, name in enumerate(new.class_names)}
    else:
        if new.levels is not None:
            outputs = absolute(outputs, new.sequences.starts, new.levels).astype(np.float32)
        names = new.columns or _numbered(outputs.shape[1])
        told |= {name: outputs[:, i] for i, name in enumerate(names)}
    keys: dict[str, np.ndarray | pl.Series] = {}
    for key in new.keys:
        keys[_free(key.name, keys | told)] = key
    return pl.DataFrame([pl.Series(name, values) for name, values in (keys | told).items()])


def _numbered(count: int) -> tuple[str, ...]:
    return (PREDICTED,) if count == 1 else tuple(f"{PREDICTED} {i}" for i in range(1, count + 1))


def _free(name: str, taken: dict[str, Any]) -> str:
    """A key's name, or another one if a prediction or another key is called so."""
    return _free(f"{name} ", taken) if name in taken else name


def like(table: pl.DataFrame, source: object) -> Any:
    """The table as a frame of the library that the source is of, if it is a frame; else as it is."""
    import narwhals as nw

    native: Any = nw.from_native(source, pass_through=True)  # pyright: ignore[reportCallIssue, reportArgumentType]
    if not isinstance(native, nw.DataFrame) or native.implementation.is_polars():
        return table
    columns = {name: table[name].to_numpy() for name in table.columns}
    if native.implementation.is_pandas_like():
        return nw.from_dict(columns, backend=native.implementation).to_native()
    return table.to_arrow() if native.implementation.is_pyarrow() else table


def to_csv(table: pl.DataFrame, form: str) -> str:
    """The table as CSV, times as they are written in this ``form``; 32-bit numbers as short as they are."""
    return table.write_csv(datetime_format=form or None)


WRITERS: dict[str, Callable[[pl.DataFrame, Path, str], object]] = {
    ".csv": lambda table, path, form: table.write_csv(path, datetime_format=form or None),
    ".tsv": lambda table, path, form: table.write_csv(path, separator="\t", datetime_format=form or None),
    ".parquet": lambda table, path, _: table.write_parquet(path),
    ".jsonl": lambda table, path, _: table.write_ndjson(path),
    ".ndjson": lambda table, path, _: table.write_ndjson(path),
}
"""By a file's ending, how a table is written."""


def check_writable(path: Path, data: Path | None = None) -> None:
    """Refuse a file that cannot be written, before any work.

    Raises
    ------
    OutputError
        Its ending is not known, it is a folder or the ``data`` that are to be read, or the folder that it is
        to lie in is not there.
    """
    if path.suffix.lower() not in WRITERS:
        raise OutputError(
            f"Predictions are written as {', '.join(WRITERS)}, by the file's ending; {str(path)!r} has none "
            "of these."
        )
    if path.is_dir() or not path.absolute().parent.is_dir():
        what = "is a folder" if path.is_dir() else "lies in a folder that is not there"
        raise OutputError(f"{str(path)!r} {what}: name a file in an existing folder.")
    if data is not None and path.exists() and data.exists() and path.samefile(data):
        raise OutputError(f"{str(path)!r} holds the data that are to be read: name another file.")


def write(table: pl.DataFrame, path: Path, form: str) -> None:
    """Write the table, whole or not at all; times as text in this ``form``.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    check_writable(path)
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        WRITERS[path.suffix.lower()](table, unfinished, form)
        os.replace(unfinished, path)
    except OSError as error:
        why = error.strerror or str(error).partition(":")[0]  # Polars repeats the path
        raise OutputError(f"{str(path)!r} cannot be written ({why}).") from error
    finally:
        unfinished.unlink(missing_ok=True)
