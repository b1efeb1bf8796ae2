"""Answers that an earlier run wrote."""

from __future__ import annotations

from pathlib import Path

from lstmsizer.api.sizing import Sizing


def show(folder: str | Path) -> Sizing:
    """The answer kept in a folder by an earlier ``size(..., out=folder)`` or ``Sizing.save``.

    Raises
    ------
    OutputError
        If the folder holds no answer.
    """
    from lstmsizer.export.folder import ANSWER, read
    from lstmsizer.report import facts

    place = Path(folder).expanduser()
    return Sizing(facts.from_json(read(place, ANSWER)), place)
