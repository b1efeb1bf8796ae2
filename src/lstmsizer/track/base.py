"""The contract of every tracker: trials and the answer, logged where people look at their experiments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from lstmsizer.records import Answer, Spec, Trial


@dataclass(frozen=True)
class Studied:
    """The study that is logged.

    Attributes
    ----------
    name
        What people will know it by: the name of its folder, or of its data.
    key
        Tells it from every other study, whatever that is called.
    source, fingerprint, spec
        The data and the question.
    resumed
        It has trials already and goes on. A new study of the same key (its folder was removed) is another
        one, and has a log of its own.
    """

    name: str
    key: str
    source: str
    fingerprint: str
    spec: Spec
    resumed: bool


class Tracker(Protocol):
    """Logs one study: ``open``, then trials, then ``end``, all from one thread.

    Trials are numbered from 1 in the study's order, which stays when a study goes on. What is in the log is
    there whole: a trial that a kill cut off is no part of what ``open`` gives. Any method may raise whatever
    its library raises.

    Attributes
    ----------
    title
        What it is called in messages: 'TensorBoard'.
    """

    title: str

    def open(self, studied: Studied) -> frozenset[int]:
        """Begin the study's log, or go on with it; the numbers of the trials that are in it."""
        ...

    def trial(self, number: int, trial: Trial) -> None:
        """Log a trial."""
        ...

    def end(self, answer: Answer | None, files: Mapping[str, str | bytes]) -> None:
        """Log the answer and its files by their names; None: there came none of it."""
        ...
