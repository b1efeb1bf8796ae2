"""Plain text files of one example a line: each file a class, or each line its label first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from lstmsizer.data.encoding import decoded, encoding_notes
from lstmsizer.data.files import content_of, kind_of
from lstmsizer.data.labelled.targets import FEWEST_OF_A_CLASS
from lstmsizer.data.tokens.texts import Texts, found_texts
from lstmsizer.errors import DataError

FASTTEXT = "__label__"
"""What fastText's format has before each label (https://fasttext.cc/docs/en/supervised-tutorial.html)."""

MOST_LABELS = 200
NEARLY_ALL = 0.98
"""Of the lines have a text and a label that comes again, if it is such a file and no other text; what is
wrong with the rest will be said.
"""

LOOKED_AT = 2000
"""Lines that decide whether a file is of labels and texts."""


@dataclass(frozen=True)
class Lines:
    """What a file holds: its lines with their numbers from 1 on, its encoding, and a note on that."""

    lines: tuple[tuple[int, str], ...]
    encoding: str
    notes: tuple[str, ...]


def is_folder_of_texts(folder: Path) -> bool:
    """Whether a folder holds two .txt files or more, and neither tables nor folders of any."""
    kinds = [kind_of(path) for path in folder.rglob("*") if path.is_file() and _shown(path, folder)]
    tables = {".csv", ".tsv", ".parquet", ".pq"} & {*kinds}
    flat = len(text_files(folder)) == kinds.count(".txt") > 1
    return not tables and flat and _is_text(text_files(folder)[0])


def _is_text(path: Path) -> bool:
    """Whether most lines have a letter, as those of a table of numbers have not."""
    try:
        lines = lines_of(path).lines
    except DataError:
        return True  # and it will be said what is wrong with it
    return 2 * sum(any(map(str.isalpha, line)) for _, line in lines) > len(lines)


def from_folder(folder: Path) -> Texts:
    """Every .txt file of a folder is a class of its name, and each of its lines a text.

    Raises
    ------
    DataError
        A file cannot be read or has no line of text.
    """
    texts: list[str] = []
    labels: list[str] = []
    ids: list[str] = []
    notes = ["Each file is a class of its name, and each of its lines a text."]
    encodings: list[str] = []
    for path in text_files(folder):
        read, label = lines_of(path), label_of(path)
        notes += read.notes
        encodings.append(read.encoding)
        texts += [text for _, text in read.lines]
        labels += [label] * len(read.lines)
        ids += [f"{label} {number}" for number, _ in read.lines]
    found = found_texts(texts, np.array(labels), tuple(ids), str(folder), "folder", notes=tuple(notes))
    return replace(found, encodings=tuple(dict.fromkeys(encodings)))


def label_of(path: Path) -> str:
    """The class that a file holds: its name without the ending."""
    return path.name[: -len(".txt.gz" if path.name.lower().endswith(".gz") else ".txt")]


def holds_labelled_lines(path: Path) -> bool:
    """Whether the first lines of a file each have a label and a text, and labels come again and again."""
    try:
        lines = lines_of(path).lines
    except DataError:
        return False
    parted = [label_and_text(text) for _, text in lines[:LOOKED_AT]]
    counts = Counter(label for label, _ in parted)
    few = len(counts) <= min(MOST_LABELS, max(2, len(parted) // 10))
    again = sum(count for count in counts.values() if count >= FEWEST_OF_A_CLASS)
    texts = sum(bool(text) for _, text in parted)
    return len(counts) > 1 and few and min(again, texts) >= NEARLY_ALL * len(parted)


def from_lines(path: Path) -> Texts:
    """Each line has its label, a blank, and its text; blank lines do not count.

    A label may begin with ``__label__``; of labels that all have a colon (``DESC:manner``), what stands
    before it is the class.

    Raises
    ------
    DataError
        The file cannot be read, or a line has no text.
    """
    read = lines_of(path)
    lines = read.lines
    parted = [label_and_text(text) for _, text in lines]
    for (number, _), (label, text) in zip(lines, parted, strict=True):
        if not text:
            raise DataError(
                f"{path}, line {number}, has the label '{label}' and no text; each line must be a label, a "
                "blank and a text."
            )
    labels = [label for label, _ in parted]
    told = ["The first word of each line is its label."]
    if all(":" in label.strip(":") for label in labels):
        labels = [label.partition(":")[0] for label in labels]
        told = ["What stands before the first colon of each line is its label; what follows it is left out."]
    ids = tuple(str(number) for number, _ in lines)
    texts = [text for _, text in parted]
    found = found_texts(texts, np.array(labels), ids, str(path), "lines", notes=(*told, *read.notes))
    return replace(found, encodings=(read.encoding,))


def lines_of(path: Path) -> Lines:
    """The lines of a text file that are not blank.

    Raises
    ------
    DataError
        The file cannot be read, is not text, or has no such line.
    """
    text, encoding = decoded(path, content_of(path))
    lines = [(number, line.strip()) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if not lines:
        raise DataError(f"{path} has no line of text; each line must be an example.")
    return Lines(tuple(lines), encoding, encoding_notes(path, encoding))


def label_and_text(line: str) -> tuple[str, str]:
    """Label and text of a line ('' where there is none)."""
    label, *rest = line.split(maxsplit=1)
    return label.removeprefix(FASTTEXT), rest[0] if rest else ""


def text_files(folder: Path) -> list[Path]:
    """The .txt files of a folder, by name."""
    found = [path for path in folder.iterdir() if kind_of(path) == ".txt" and path.is_file()]
    return sorted((path for path in found if _shown(path, folder)), key=lambda path: path.name)


def _shown(path: Path, folder: Path) -> bool:
    return not any(part.startswith(".") for part in path.relative_to(folder).parts)
