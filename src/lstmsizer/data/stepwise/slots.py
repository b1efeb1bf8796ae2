"""Folders with a file of sentences, a file of their tags and one of their labels, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lstmsizer.data.stepwise.found import Steps
from lstmsizer.data.stepwise.lines import lines_of
from lstmsizer.data.stepwise.sentences import of_sentences
from lstmsizer.errors import DataError

SENTENCES, TAGS, LABELS = "seq.in", "seq.out", "label"
TRAINING, TESTING = ("train", "valid", "dev"), "test"


@dataclass(frozen=True)
class Lines:
    """N sentences as words; their tags and labels, where asked for; and which are tested on (None: drawn)."""

    sentences: list[list[str]]
    tags: list[list[str]]
    labels: list[str]
    ids: tuple[str, ...]
    test: np.ndarray | None
    notes: tuple[str, ...]


def is_slots(folder: Path) -> bool:
    """Whether a folder, or its subfolder 'train', has a ``seq.in``."""
    return (folder / SENTENCES).is_file() or (folder / TRAINING[0] / SENTENCES).is_file()


def read_tags(folder: Path) -> Steps:
    """Words and tags of a folder.

    Raises
    ------
    DataError
        A file is missing, or a line has not as many tags as words; the message says which.
    """
    read = read_lines(folder, TAGS)
    return of_sentences(
        read.sentences, read.tags, str(folder), "slots", test=read.test, ids=read.ids, notes=read.notes
    )


def read_lines(folder: Path, beside: str) -> Lines:
    """The sentences of a folder with what stands ``beside`` them in a file of this name."""
    there = [name for name in (*TRAINING, TESTING) if (folder / name / SENTENCES).is_file()]
    places = [folder / name for name in there] or [folder]
    sentences: list[list[str]] = []
    others: list[list[str]] = []
    ids: list[str] = []
    parts: list[str] = []
    for place in places:
        read, told = _pair(place, beside)
        sentences += read
        others += told
        name = f"{place.name} " if there else ""
        ids += [f"{name}{number}" for number in range(1, len(read) + 1)]
        parts += [place.name] * len(read)
    test = np.array(parts) == TESTING if TESTING in there else None
    tagged = beside == TAGS
    return Lines(
        sentences,
        others if tagged else [],
        [] if tagged else [" ".join(one) for one in others],
        tuple(ids),
        test,
        _notes(there),
    )


def without_tags(folder: Path) -> list[list[str]]:
    """The words of each sentence of a folder's ``seq.in``, or of those in its parts' folders.

    Raises
    ------
    DataError
        There is no such file, or no sentence in it.
    """
    places = [folder / name for name in (*TRAINING, TESTING) if (folder / name / SENTENCES).is_file()]
    lines = [line for place in places or [folder] for line in lines_of(place / SENTENCES)]
    return [line.split() for line in lines if line.strip()]


def _notes(there: list[str]) -> tuple[str, ...]:
    """That what was meant for choosing is dealt anew."""
    trained = [name for name in there if name != TESTING]
    if len(trained) < 2:
        return ()
    return (
        f"The parts {' and '.join(trained)} are taken together; train, stop and score are drawn from them.",
    )


def _pair(place: Path, beside: str) -> tuple[list[list[str]], list[list[str]]]:
    """Words of each line, and the fields beside them; lines that are blank in both are passed over."""
    for name in (SENTENCES, beside):
        if not (place / name).is_file():
            raise DataError(f"There is no file {place / name}; each {SENTENCES} needs one beside it.")
    words, told = ([line.split() for line in lines_of(place / name)] for name in (SENTENCES, beside))
    if len(words) != len(told):
        raise DataError(
            f"{place / SENTENCES} has {len(words):,} lines and {beside} {len(told):,}; give them the same."
        )
    for number, (sentence, fields) in enumerate(zip(words, told, strict=True), start=1):
        if beside == TAGS and len(sentence) != len(fields):
            raise DataError(
                f"Line {number} of {place / SENTENCES} has {len(sentence)} words, but {beside} has "
                f"{len(fields)} tags there; each word needs one."
            )
        if bool(sentence) != bool(fields):
            raise DataError(f"Line {number} of {place} is blank in {SENTENCES} or {beside}, but not in both.")
    kept = [pair for pair in zip(words, told, strict=True) if pair[0]]
    return [sentence for sentence, _ in kept], [fields for _, fields in kept]
