"""JSON lines: one object a line, whose keys are the columns."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import NoReturn

import polars as pl

from lstmsizer.data.encoding import text_of
from lstmsizer.errors import DataError


def read_json_lines(path: Path, content: bytes) -> pl.DataFrame:
    """The columns, typed as JSON has them; text where a column has several types.

    Raises
    ------
    DataError
        It is not UTF-8, or a line holds no JSON object; the message has the line.
    """
    lines = [line for line in text_of(path, content).split("\n") if line.strip()]
    try:
        frame = pl.read_ndjson(io.StringIO("\n".join(lines)), infer_schema_length=None)
    except pl.exceptions.PolarsError:
        frame = None
    if frame is None or not frame.width:
        _check_lines(path, content)
        raise DataError(
            f"{path} cannot be read as a table: a key holds objects in one line and something else in "
            "another."
        )
    return frame


def _check_lines(path: Path, content: bytes) -> None:
    """Point at the first line that is no object."""
    for number, line in enumerate(content.decode("utf-8-sig").split("\n"), start=1):
        try:
            found = json.loads(line, parse_constant=_refused) if line.strip() else {"": 0}
        except ValueError as error:
            said = getattr(error, "msg", str(error))
            raise DataError(
                f"{path}, line {number}, is not JSON ({said}); correct or remove that line."
            ) from None
        if not isinstance(found, dict) or not found:
            raise DataError(
                f"{path}, line {number}, holds no JSON object with columns as keys; correct or remove "
                "that line."
            )


def _refused(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON; write null")
