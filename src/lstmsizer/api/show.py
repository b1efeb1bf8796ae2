"""An answer that an earlier run wrote, as ``size`` gave it."""

from __future__ import annotations

from pathlib import Path

from lstmsizer.api.kept import kept
from lstmsizer.api.sizing import Sizing


def show(folder: str | Path, study: str | None = None) -> Sizing:
    """The answer kept in a folder by an earlier ``size(..., out=folder)`` or ``Sizing.save``.

    Where the folder has no answer (any more), the study has it: without the model, which ``Sizing.export``
    trains again from the data.

    Parameters
    ----------
    folder
        Where the answer's files are, or were.
    study
        The study's database, if it is not in the folder.

    Raises
    ------
    OutputError
        If neither holds an answer.
    """
    place = Path(folder).expanduser()
    return Sizing(kept(place, study), place, study=study)
