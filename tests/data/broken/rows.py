"""What a row of the tables of broken inputs is, and how its source comes to be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lstmsizer.records import Question

Content = str | bytes | Callable[[Path], object]
"""What is written into a file; a function is given the path to write to."""


@dataclass(frozen=True)
class File:
    """A file of this name."""

    name: str
    content: Content


@dataclass(frozen=True)
class Folder:
    """A folder called 'data' with these files, by their paths within it ('../labels.csv' lies beside it)."""

    files: Mapping[str, Content]


@dataclass(frozen=True)
class Broken:
    """One broken input.

    Attributes
    ----------
    what
        Is wrong with it, in a few words: the test's name.
    source
        A ``File``, a ``Folder``, the path of what is not there, or any object that is loaded as it is.
    words
        What the message says (a pattern): what is wrong, where, and what to do.
    question
        That is asked of it.
    test, labels
        As ``load`` has them; ``labels`` are paths within the folder.
    """

    what: str
    source: object
    words: str
    question: Question
    test: object | None = None
    labels: tuple[str, ...] = ()


def made(source: object, place: Path) -> object:
    """The source as ``load`` is given it; files are written into the folder ``place``."""
    if isinstance(source, File):
        return _written(place / source.name, source.content)
    if isinstance(source, Folder):
        (place / "data").mkdir()
        for name, content in source.files.items():
            _written(place / "data" / name, content)
        return place / "data"
    return place / source if isinstance(source, Path) else source


def _written(path: Path, content: Content) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if callable(content):
        content(path)
    else:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def assert_one_sentence(message: str) -> None:
    assert message.endswith((".", "?"))
    assert "\n" not in message
    assert "Traceback" not in message
