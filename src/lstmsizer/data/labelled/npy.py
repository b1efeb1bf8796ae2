"""Arrays in .npy files that lie beside each other: X.npy and y.npy, perhaps lengths.npy and groups.npy."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from lstmsizer.data.files import check_file
from lstmsizer.data.labelled.arrays import GROUPS, LABELS, LENGTHS, VALUES, from_arrays
from lstmsizer.data.labelled.found import Found
from lstmsizer.data.names import did_you_mean
from lstmsizer.errors import DataError
from lstmsizer.records import Question

BESIDE = (*LABELS, *LENGTHS, *GROUPS)
ENDINGS = ("", "_train", "_test")


def read_npy(path: Path, question: Question) -> Found:
    """The sequences of a .npy file, their labels and what else lies beside it by its name.

    Of X_train.npy, y_train.npy has the labels; X_test.npy and y_test.npy are the test part, if there are any.

    Raises
    ------
    DataError
        There is no file of labels, or one cannot be read; as of arrays.
    """
    check_file(path)
    values, ending = _parted(path.stem)
    others = {other.stem: other for other in sorted(path.parent.glob("*.npy")) if other != path}
    ours = {name: other for name, other in others.items() if _parted(name)[1] == ending}
    chosen = {path.stem: path, **_known(ours, BESIDE)}
    if not _known(ours, LABELS):
        wanted = f"y{ending}.npy"
        hint = did_you_mean(wanted, [other.name for other in others.values()]) or "."
        raise DataError(f"There is no file of labels, such as {wanted}, beside {path}{hint}")
    test = {name: other for name, other in others.items() if _parted(name)[1] == "_test"}
    if ending == "_train" and _known(test, LABELS) and _known(test, (values.lower(),)):
        chosen |= _known(test, (*BESIDE, values.lower()))
    named = {_arrays_name(name, values): _loaded(file) for name, file in chosen.items()}
    if not any(name.endswith("_test") for name in named):
        named = {_parted(name)[0]: array for name, array in named.items()}
    return from_arrays(named, question, str(path))


def without_labels(path: Path, lengths: str) -> dict[str, np.ndarray]:
    """The array of a .npy file as X, and the one of its ``lengths`` ('': none), if it lies beside.

    Raises
    ------
    DataError
        A file cannot be read.
    """
    check_file(path)
    beside = path.with_name(f"{lengths}{_parted(path.stem)[1]}.npy")
    told = {lengths: _loaded(beside)} if lengths and beside.is_file() else {}
    return {"X": _loaded(path), **told}


def _parted(stem: str) -> tuple[str, str]:
    """'X_train' -> 'X' and '_train'."""
    found = re.fullmatch(r"(.+?)(_train|_test)?", stem, re.IGNORECASE)
    return (found[1], (found[2] or "").lower()) if found else (stem, "")


def _known(files: dict[str, Path], names: tuple[str, ...]) -> dict[str, Path]:
    return {name: file for name, file in files.items() if _parted(name)[0].lower() in names}


def _arrays_name(stem: str, values: str) -> str:
    """What the array is called beside the others; that of the values is X, whatever the file is called."""
    name, ending = _parted(stem)
    called = "X" if name == values and name.lower() not in VALUES else name
    return called + ending


def _loaded(path: Path) -> np.ndarray:
    try:
        return np.array(np.load(path, mmap_mode="r", allow_pickle=False))  # mapped, it cannot claim too much
    except (ValueError, OSError, EOFError, MemoryError, OverflowError, SyntaxError) as error:
        if "pickle" in str(error) or "object" in str(error):
            raise DataError(
                f"{path} holds Python objects (pickled), which are not read since they may run any code; "
                "save an array of numbers or text."
            ) from None
        raise DataError(f"{path} is not a readable .npy file; write it again with numpy.save.") from None
