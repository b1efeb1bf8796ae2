"""Any source of sequences with a target at every step, by what it is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from lstmsizer.data.files import check_file, kind_of
from lstmsizer.data.stepwise import conll, rolls, slots, tables
from lstmsizer.data.stepwise.found import Steps, joined
from lstmsizer.errors import DataError, SettingError
from lstmsizer.records import Question

NAMED = ("tags", "text", "sequence", "group", "split", "time")


def read_tags(source: object, question: Question, test: object | None) -> Steps:
    """Sequences with a tag at every step: tables, frames, CoNLL files, folders of seq.in and seq.out.

    Raises
    ------
    DataError
        The source holds something else than it should; the message says where.
    SettingError
        The question names no columns where the source has some, or columns where it has none.
    """
    steps = _read_tags(source, question)
    return steps if test is None else joined(steps, _read_tags(test, question))


def _read_tags(source: object, question: Question) -> Steps:
    if isinstance(source, str | Path):
        path = Path(source).expanduser()
        if path.is_dir():
            _check_unnamed(question, f"{path} has its words in {slots.SENTENCES} and tags in {slots.TAGS}")
            if not slots.is_slots(path):
                raise DataError(
                    f"{path} is a folder without {slots.SENTENCES} and {slots.TAGS}, and without a folder "
                    "train that has them; name a file, or a folder that does."
                )
            return slots.read_tags(path)
        check_file(path)
        if question.tags is None and kind_of(path) in conll.KINDS:
            _check_unnamed(question, f"{path} is read as a token and its tag a line")
            return conll.read_conll(path)
    return tables.from_table(source, question)


def read_next(source: object, question: Question, test: object | None) -> Steps:
    """Sequences of 0 and 1 whose next step is to be told: a .mat file, or arrays.

    Raises
    ------
    DataError
        The source holds something else than it should; the message says where.
    SettingError
        A column is named, or a window, where sequences have their own steps.
    """
    if question.window:
        raise SettingError(
            "A window cuts one long text into chunks; sequences that are apart have steps of their own: "
            "leave it out."
        )
    steps = _read_next(source, question)
    return steps if test is None else joined(steps, _read_next(test, question))


def _read_next(source: object, question: Question) -> Steps:
    _check_unnamed(question, "The next step is told of whole sequences")
    if isinstance(source, str | Path):
        path = Path(source).expanduser()
        if kind_of(path) == ".mat":
            return rolls.read_mat(path)
        check_file(path)
        raise DataError(
            f"{path} is neither a text (.txt) nor a .mat file of piano rolls; give arrays of 0 and 1 from "
            "Python, or save it as one of these."
        )
    if isinstance(source, list | tuple | Mapping | np.ndarray):
        given: Any = source
        return rolls.from_rolls(given)
    raise DataError(
        "The next step is told of a text file, a .mat file of piano rolls, or a list of arrays of 0 and 1."
    )


def _check_unnamed(question: Question, what: str) -> None:
    for role in NAMED:
        if getattr(question, role) is not None:
            raise SettingError(f"{what}, so there is no column of the {role} to be named; leave it out.")
