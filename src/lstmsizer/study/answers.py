"""An answer's text among a study's attributes, in pieces that every database takes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

ANSWER = "answer"
"""The attribute that says how many pieces there are, and their SHA-256 (hex); it is written last."""
PIECE = 10_000
"""Characters of a piece: MySQL's TEXT holds 65,535 bytes, and JSON may take six for a character."""


def pieces(text: str) -> dict[str, Any]:
    """The attributes that keep a text, in the order in which they are to be written."""
    parts = [text[at : at + PIECE] for at in range(0, len(text), PIECE)]
    named = {_name(number): part for number, part in enumerate(parts)}
    return {**named, ANSWER: {"pieces": len(parts), "sha256": _digest(text)}}


def whole(attributes: Mapping[str, Any]) -> str:
    """The text that was kept; '' where there is none, or not all of it."""
    match attributes.get(ANSWER):
        case {"pieces": int(amount), "sha256": str(digest)} if 0 <= amount <= len(attributes):
            text = "".join(str(attributes.get(_name(number), "")) for number in range(amount))
            return text if _digest(text) == digest else ""
        case _:
            return ""


def _name(number: int) -> str:
    return f"{ANSWER}_{number}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
