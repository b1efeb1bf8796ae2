"""Any source of labelled sequences, by what it is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from lstmsizer.data.labelled import arrays
from lstmsizer.data.labelled.found import Found
from lstmsizer.errors import SettingError
from lstmsizer.records import Question


def read(source: object, question: Question) -> Found:
    """Sequences and labels of a source.

    Raises
    ------
    DataError
        The source is none of those known, or holds something else than it should; the message says where.
    """
    if isinstance(source, str | Path):
        path = Path(source).expanduser()
        if path.suffix.lower() == ".npz":
            return arrays.read_npz(path, question)
    if isinstance(source, tuple | Mapping):
        return arrays.from_arrays(source, question)
    task = f"The task '{question.task}' needs" if question.task else "Labelled sequences need"
    raise SettingError(
        f"{task} the columns that say which sequence a row belongs to and what its label is: name both."
    )
