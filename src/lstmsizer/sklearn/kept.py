"""A sizing as the bytes of its files, and back: how fitted estimators are pickled."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from lstmsizer.api.sizing import Sizing
from lstmsizer.export.folder import ANSWER, FILES, read, write
from lstmsizer.report import facts


def packed(sizing: Sizing) -> dict[str, bytes]:
    """By name, the files of an answer: ``model.keras``, ``answer.json``, code, report; not the study."""
    there = [sizing.folder / name for name in sorted(FILES)]
    return {path.name: path.read_bytes() for path in there if path.is_file()}


def unpacked(files: dict[str, bytes]) -> Sizing:
    """The sizing of these files, in a temporary folder of its own; Keras loads the model at its first use.

    Raises
    ------
    OutputError
        If they are no answer.
    """
    temporary = TemporaryDirectory(prefix="lstmsizer-")
    place = Path(temporary.name)
    write(place, {name: content for name, content in files.items() if name in FILES})
    return Sizing(facts.from_json(read(place, ANSWER)), place, temporary)
