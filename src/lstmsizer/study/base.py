"""The contracts: a study takes trials and gives them back, nothing lost; a place is where one is kept."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

from lstmsizer.records import Trial

if TYPE_CHECKING:
    import optuna


class Study(Protocol):
    """Everything known about one question, kept where the next run finds it."""

    def trials(self) -> list[Trial]:
        """Every trial so far, in the order in which they were added."""
        ...

    def add(self, trial: Trial) -> None:
        """Keep a trial; when this returns it survives a kill."""
        ...


class Place(Protocol):
    """Where Optuna keeps one study of ours."""

    @property
    def where(self) -> str:
        """How a message names it; it begins a sentence, and holds no password."""
        ...

    @property
    def otherwise(self) -> str:
        """What a user does who wants another study: 'choose another output folder'."""
        ...

    def found(self) -> optuna.Study | None:
        """The study that is there; None: there is none yet."""
        ...

    def mended(self) -> None:
        """Put in order what a killed driver has left, before the first trial is added.

        Only for who holds the study's claim.
        """
        ...

    def made(self) -> optuna.Study:
        """A new study, or an empty one that was begun."""
        ...

    def unmade(self) -> None:
        """Take back what ``made`` has left, where its first trial could not be kept."""
        ...

    def faults(self) -> AbstractContextManager[None]:
        """Within this, whatever the storage raises becomes an ``OutputError``, and Optuna logs nothing."""
        ...
