"""The .ts files of the UEA and UCR archives (https://www.timeseriesclassification.com).

A header of ``@name value`` lines, then after ``@data`` one sequence a line: its dimensions separated by
colons, their values by commas ('?' or NaN: unknown), and its label last.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from lstmsizer.data.encoding import text_of
from lstmsizer.data.files import check_file, content_of
from lstmsizer.data.labelled.found import Found, joined
from lstmsizer.data.labelled.labels import as_labels
from lstmsizer.errors import DataError

TRAIN, TEST = "_TRAIN", "_TEST"


@dataclass(frozen=True)
class _Header:
    """Whether labels are classes (None: there are none), and the line number after which sequences begin."""

    classes: bool | None
    data_line: int


def read_pair(path: Path) -> Found:
    """The sequences of a file; where its name ends in _TRAIN, one in _TEST beside it is the test part.

    Raises
    ------
    DataError
        A file is none of this kind, or a line of it is broken; the message says which.
    """
    found = read_ts(path)
    test = path.with_name(path.name.replace(TRAIN, TEST))
    if test == path or not test.exists():
        return found
    pair = joined(found, read_ts(test))
    return replace(pair, notes=(*pair.notes, f"The test part is {test.name}, which lies beside."))


def read_ts(path: Path) -> Found:
    """The sequences of one file."""
    check_file(path)
    lines = text_of(path, content_of(path)).splitlines()
    header = _header(path, lines)
    if header.classes is None:
        raise DataError(f"{path} has no labels ('@classLabel true' or '@targetLabel true'): add them.")
    places, sequences, labels = _lines(path, lines, header)
    for place, label in zip(places, labels, strict=True):
        if label in ("", "?"):
            raise DataError(f"{place}, has no label after its last colon; add it, or remove the line.")
    features = sequences[0].shape[1]
    return Found(
        values=np.concatenate(sequences),
        names=tuple(f"feature {i}" for i in range(1, features + 1)),
        levels=((),) * features,
        lengths=np.array([len(one) for one in sequences], np.int64),
        labels=as_labels(labels if header.classes else _numbers(labels, path), len(labels), str(path)),
        ids=tuple(map(str, range(len(labels)))),
        groups=None,
        test=None,
        source=str(path),
        kind="ts",
    )


def without_labels(path: Path) -> list[np.ndarray]:
    """The sequences [T, F] of one file, which need no labels.

    Raises
    ------
    DataError
        The file is none of this kind, or a line of it is broken.
    """
    check_file(path)
    lines = text_of(path, content_of(path)).splitlines()
    return _lines(path, lines, _header(path, lines))[1]


def _lines(path: Path, lines: list[str], header: _Header) -> tuple[list[str], list[np.ndarray], list[str]]:
    """Place, values [T, F] and label ('' where there are none) of each sequence."""
    places: list[str] = []
    sequences: list[np.ndarray] = []
    labels: list[str] = []
    for place, line in _data(path, lines, header):
        fields = line.split(":")
        labels.append("" if header.classes is None else fields.pop().strip())
        places.append(place)
        sequences.append(_sequence(fields, place))
        if sequences[-1].shape[1] != sequences[0].shape[1]:
            raise DataError(
                f"{place}, has {sequences[-1].shape[1]} dimensions where the first sequence has "
                f"{sequences[0].shape[1]}; correct or remove that line."
            )
    if not sequences:
        raise DataError(f"{path} has no sequences after '@data'.")
    return places, sequences, labels


def _header(path: Path, lines: list[str]) -> _Header:
    said: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        name, _, value = line.strip().partition(" ")
        said[name.lower()] = value.strip().lower()
        if name.lower() != "@data":
            continue
        if said.get("@timestamps", "false").startswith("true"):
            raise DataError(f"{path} has time stamps, which are not read; write it with '@timeStamps false'.")
        labelled = [n for n in ("@classlabel", "@targetlabel") if said.get(n, "").startswith("true")]
        return _Header(labelled[0] == "@classlabel" if labelled else None, number)
    raise DataError(f"{path} is not a .ts file of the UEA archive: it has no line '@data'.")


def _data(path: Path, lines: list[str], header: _Header) -> Iterator[tuple[str, str]]:
    """Place and text of each sequence."""
    for number, line in enumerate(lines[header.data_line :], start=header.data_line + 1):
        if line.strip() and not line.startswith("#"):
            yield f"{path}, line {number}", line


def _sequence(dimensions: list[str], place: str) -> np.ndarray:
    """[T, F] float32."""
    if not dimensions:
        raise DataError(
            f"{place}, has no colon between its values and its label; correct or remove that line."
        )
    columns = [_values(text, place) for text in dimensions]
    lengths = {len(column) for column in columns}
    if len(lengths) > 1:
        raise DataError(
            f"{place}, has dimensions of {min(lengths)} and of {max(lengths)} values; all must have the same."
        )
    return np.stack(columns, axis=1)


def _values(text: str, place: str) -> np.ndarray:
    try:
        with np.errstate(over="ignore"):
            values = np.array(text.replace("?", "nan").split(","), np.float64).astype(np.float32)
    except ValueError as error:
        wrong = str(error).rpartition(": ")[2]
        raise DataError(
            f"{place}, holds {wrong} where a number should stand; correct it, or write '?'."
        ) from None
    if np.isinf(values).any():
        raise DataError(
            f"{place}, holds an infinite value, or one too large for a 32-bit number; correct it."
        )
    return values


def _numbers(labels: list[str], path: Path) -> np.ndarray:
    try:
        return np.array(labels, np.float64)
    except ValueError as error:
        wrong = str(error).rpartition(": ")[2]
        raise DataError(
            f"{path} says '@targetLabel true', but has the label {wrong}, which is no number."
        ) from None
