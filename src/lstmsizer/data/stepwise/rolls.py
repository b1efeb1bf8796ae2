"""Piano rolls and other sequences of 0 and 1, each step of which is to be told from those before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from lstmsizer.data.files import check_file
from lstmsizer.data.labelled.arrays import sequences_of
from lstmsizer.data.labelled.found import Found
from lstmsizer.data.stepwise.found import Steps, joined, with_next
from lstmsizer.errors import DataError

PARTS = {"train": ("train", "traindata", "valid", "validdata"), "test": ("test", "testdata")}
"""Names of a file's arrays, in lower case, that belong to the parts."""
FEWEST_STEPS = 2


def from_rolls(given: Any, source: str = "arrays") -> Steps:
    """Rolls as a list of [steps, notes], one array [sequences, steps, notes], or by part: 'train', 'test'.

    Raises
    ------
    DataError
        One has a single step, has other notes than the first, or holds others than 0 and 1.
    """
    if not isinstance(given, Mapping):
        return _told(_found(given, source, "The list", "rolls"))
    named: dict[str, Any] = {str(name): value for name, value in given.items()}
    train = {name: v for name, v in named.items() if name.lower() in PARTS["train"]}
    test = {name: v for name, v in named.items() if name.lower() in PARTS["test"]}
    if not train:
        have = ", ".join(named) or "none at all"
        raise DataError(f"{source} has no array 'train' (and 'test') of sequences; it has {have}.")
    parts = [one for name, value in train.items() for one in _listed(value, name, source)]
    steps = _told(_found(parts, source, " and ".join(train), "rolls", _notes(tuple(train))))
    if not test:
        return steps
    ((name, value),) = test.items()
    return joined(steps, _told(_found(_listed(value, name, source), source, name, "rolls")))


def read_mat(path: Path) -> Steps:
    """The cell arrays traindata, validdata and testdata of a MATLAB file (version 5), as such data is spread.

    Raises
    ------
    DataError
        The file cannot be read, or holds no such arrays.
    """
    arrays = _held(path)
    steps = from_rolls(arrays, str(path))
    tested = [name for name in arrays if name.lower() in PARTS["test"]]
    return replace(steps, arrays=(*(name for name in arrays if name not in tested), *tested))


def rolls_of(path: Path) -> list[np.ndarray]:
    """The sequences [steps, notes] of all arrays of a MATLAB file, whatever part they are of.

    Raises
    ------
    DataError
        The file cannot be read, or holds no such arrays.
    """
    arrays = _held(path)
    if not arrays:
        known = ", ".join(name for names in PARTS.values() for name in names)
        raise DataError(f"{path} has none of the arrays {known} of sequences.")
    return [one for name, value in arrays.items() for one in _listed(value, name, str(path))]


def _held(path: Path) -> dict[str, list[Any]]:
    """The sequences of each known array of a file, as they stand there."""
    from scipy.io import loadmat

    check_file(path)
    try:
        held = loadmat(path, variable_names=[name for names in PARTS.values() for name in names])
    except NotImplementedError:
        raise DataError(f"{path} is of MATLAB's version 7.3; save it again with save(..., '-v7').") from None
    except Exception:  # SciPy has no error of its own
        raise DataError(
            f"{path} is not a readable MATLAB file; save it again with save(..., '-v7')."
        ) from None
    return {name: list(np.ravel(value)) for name, value in held.items() if not name.startswith("__")}


def _notes(names: tuple[str, ...]) -> tuple[str, ...]:
    if len(names) < 2:
        return ()
    return (
        f"The parts {' and '.join(names)} are taken together; train, stop and score are drawn from them.",
    )


def _listed(value: Any, name: str, source: str) -> list[np.ndarray]:
    return sequences_of(value, None, name, source)


def _found(given: Any, source: str, name: str, kind: str, notes: tuple[str, ...] = ()) -> Found:
    sequences = sequences_of(given, None, name, source)
    short = [number for number, one in enumerate(sequences) if len(one) < FEWEST_STEPS]
    if short:
        raise DataError(f"Sequence {short[0]} of {name} of {source} has 1 step; a next one needs 2 at least.")
    rows = np.concatenate(sequences)
    counts = np.array([len(one) for one in sequences], np.int64)
    if not np.isin(rows, (0, 1)).all():
        row, column = np.argwhere(~np.isin(rows, (0, 1)))[0]
        number = int(np.searchsorted(np.cumsum(counts), row, side="right"))
        raise DataError(
            f"Sequence {number} of {name} of {source} holds {rows[row, column]:g} in column {column + 1}; "
            "the next step is told of sequences of 0 and 1, and numbers are forecast: name a target and a "
            "window."
        )
    return Found(
        values=rows,
        names=tuple(f"feature {i}" for i in range(1, rows.shape[1] + 1)),
        levels=((),) * rows.shape[1],
        lengths=counts,
        labels=rows,
        ids=tuple(map(str, range(len(counts)))),
        groups=None,
        test=None,
        source=source,
        kind="arrays",
        notes=notes,
    )


def _told(found: Found) -> Steps:
    return with_next(Steps(found, "rolls"))
