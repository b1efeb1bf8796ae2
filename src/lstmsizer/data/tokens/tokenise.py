"""Texts into tokens: words, characters, or the pieces of a model of the ``tokenizers`` library."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

from lstmsizer.errors import DataError, SettingError

Tokeniser = Callable[[str], list[str]]

WORDS, CHARACTERS = "words", "characters"

WORD = r"\w+|[^\w\s]"
"""A word is letters, digits and underscores in a row; any other mark is a token by itself."""


def normal(text: str) -> str:
    """The text with each accented letter as one character (Unicode's NFC), and without blanks at its ends."""
    return unicodedata.normalize("NFC", text).strip()


def words(text: str) -> list[str]:
    """Words in lower case, and marks.

    >>> words("Who was Galileo?")
    ['who', 'was', 'galileo', '?']
    """
    return re.findall(WORD, normal(text).lower())


def characters(text: str) -> list[str]:
    """Every character, blanks and capitals as they are.

    >>> characters("CC=O")
    ['C', 'C', '=', 'O']
    """
    return list(normal(text))


def suited(texts: Sequence[str]) -> str:
    """'words' where half the texts or more have blanks inside, as sentences have; else 'characters'."""
    spaced = sum(len(text.split(maxsplit=1)) > 1 for text in texts)
    return WORDS if 2 * spaced >= len(texts) else CHARACTERS


def tokeniser(named: str) -> Tokeniser:
    """By its name: 'words', 'characters', or the path of a ``tokenizers`` model (.json).

    Raises
    ------
    SettingError
        The name is neither, or the ``tokenizers`` library is not installed.
    DataError
        There is no such file, or it holds no such model.
    """
    if named in (WORDS, CHARACTERS):
        return words if named == WORDS else characters
    if not named.lower().endswith(".json"):
        raise SettingError(
            f"The tokens {named!r} are not known: write words, characters, or the .json file of a tokenizers "
            "model."
        )
    return _pieces(Path(named).expanduser())


def _pieces(path: Path) -> Tokeniser:
    try:
        from tokenizers import Tokenizer  # pyright: ignore[reportMissingImports]
    except ImportError:
        raise SettingError(
            f"To read {path} the library tokenizers is needed: pip install 'lstmsizer[tokens]'."
        ) from None
    if not path.is_file():
        raise DataError(f"There is no file {path} with a tokenizers model.")
    try:
        model = Tokenizer.from_file(str(path))
    except Exception:  # the library raises nothing narrower
        raise DataError(f"{path} is no model of the tokenizers library; save it by its save().") from None

    def pieces(text: str) -> list[str]:
        return list(model.encode(text, add_special_tokens=False).tokens)

    return pieces
