"""Bytes into text: the encodings that tables come in, known by their marks and by what they cannot be."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from lstmsizer.errors import DataError

UTF_8, WINDOWS = "utf-8-sig", "cp1252"

# Longer marks first: UTF-32's begins with UTF-16's.
MARKS = (
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Only the letters above 127 tell Windows-1252 from binary data: control characters stand in no text.
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f]")
BEGINNING = 1000


def encoding_of(content: bytes) -> str | None:
    """Python's name of the encoding; None: no text in UTF-8, UTF-16, UTF-32 or Windows-1252.

    A mark at the beginning decides (the Unicode Standard, section 23.8), else, as what else is written with a
    zero in every second place of an ASCII header, UTF-16; else UTF-8 where it is valid, since hardly any
    other text happens to be; else Windows-1252, which is what the Web's standard takes Latin-1 for
    (WHATWG Encoding, section 4.2) and what Excel writes in Western Europe.
    """
    for mark, name in MARKS:
        if content.startswith(mark):
            return name
    beginning = content[:BEGINNING]
    zeros = [beginning[place::2].count(0) / max(len(beginning) // 2, 1) for place in (0, 1)]
    if max(zeros) > 0.9 and min(zeros) == 0:
        return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    if _decodes(content, UTF_8):
        return UTF_8
    return WINDOWS if not CONTROL.search(content) and _decodes(content, WINDOWS) else None


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def decoded(path: Path, content: bytes) -> tuple[str, str]:
    """The content as text, and the encoding that it was read with.

    Raises
    ------
    DataError
        It is not text in an encoding that is known.
    """
    encoding = encoding_of(content) or UTF_8
    if encoding == UTF_8:
        return text_of(path, content), UTF_8
    try:
        return content.decode(encoding).removeprefix("\ufeff"), encoding
    except UnicodeDecodeError:
        name = encoding.upper()
        raise DataError(f"{path} is no complete {name} text; save the file as UTF-8.") from None


def text_of(path: Path, content: bytes) -> str:
    """The content as text, which must be UTF-8.

    Raises
    ------
    DataError
        It is not UTF-8, or not text.
    """
    try:
        text = content.decode(UTF_8)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DataError(f"{path}, line {line}, is not UTF-8 text; save the file as UTF-8.") from None
    if "\0" in text:
        raise DataError(f"{path} is not text but binary data; give a CSV, TSV or Parquet file.")
    return text


def encoding_notes(path: Path, encoding: str) -> tuple[str, ...]:
    """What is to be said of an encoding that is not UTF-8."""
    if encoding == UTF_8:
        return ()
    if encoding == WINDOWS:
        return (
            f"{path.name} is not UTF-8 and was read as Windows-1252 text; if names or categories look wrong, "
            "save it as UTF-8.",
        )
    return (f"{path.name} was read as {encoding[:6].upper()} text.",)
