"""Text files line by line."""

from __future__ import annotations

from pathlib import Path

from lstmsizer.data.files import check_file, content_of
from lstmsizer.errors import DataError


def text_of(path: Path) -> str:
    """The content of a text file, unpacked; its lines end in a line feed alone.

    Raises
    ------
    DataError
        There is no such file, it is not UTF-8, or there is nothing in it.
    """
    check_file(path)
    content = content_of(path)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise DataError(f"{path} is not UTF-8 text in line {line}; save it as UTF-8.") from None
    if "\0" in text:
        raise DataError(f"{path} is no text file: it holds null bytes.")
    if not text.strip():
        raise DataError(f"{path} is empty; it needs text.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def lines_of(path: Path) -> list[str]:
    """The lines, without a last one that is empty."""
    return text_of(path).removesuffix("\n").split("\n")
