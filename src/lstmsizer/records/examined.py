"""What an examination of this installation and this machine finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Health = Literal["ok", "note", "wrong"]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    ``health`` 'note': it works, but could be better; 'wrong': runs fail or suffer. ``remedy`` is the sentence
    that says what to do, empty where nothing is to be done.
    """

    about: str
    told: str
    health: Health = "ok"
    remedy: str = ""


@dataclass(frozen=True)
class Examination:
    """All findings, in the order in which they are read, and the versions of the packages."""

    versions: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]
