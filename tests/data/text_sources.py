"""Small labelled texts for the tests of tokens."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from lstmsizer.records import Question

ANY = Question(task=None)
GOOD, BAD = ("fine", "lovely", "great"), ("poor", "dull", "awful")
THINGS = ("film", "book", "play", "song")


def reviews(count: int = 80, seed: int = 0) -> tuple[list[str], list[str]]:
    """Sentences of some words, no two the same, and whether they praise ('good') or not ('bad')."""
    chance = np.random.default_rng(seed)
    texts: list[str] = []
    labels: list[str] = []
    for number in range(count):
        label = ("good", "bad")[number % 2]
        word = str(chance.choice(GOOD if label == "good" else BAD))
        rest = " ".join(chance.choice(THINGS, chance.integers(1, 6)))
        texts.append(f"No. {number}: a {word} {rest}!")
        labels.append(label)
    return texts, labels


def names_folder(place: Path) -> Path:
    """A folder of two files of made-up names, which differ in their endings."""
    chance = np.random.default_rng(1)
    folder = place / "names"
    folder.mkdir()
    for label, ending in (("Norse", "sson"), ("Greek", "idès")):
        names = ["".join(chance.choice(list("abdegklmnort"), chance.integers(2, 6))) for _ in range(40)]
        lines = "\n".join(f"{name.title()}{ending}" for name in names)
        (folder / f"{label}.txt").write_text(f"{lines}\n\n", encoding="utf-8")
    return folder


def lines_file(path: Path, separator: str = " ", prefix: str = "", encoding: str = "utf-8") -> Path:
    """A file with a label and a text in each line."""
    texts, labels = reviews()
    lines = [f"{prefix}{label}{separator}{text}" for text, label in zip(texts, labels, strict=True)]
    path.write_bytes("\n".join([*lines, ""]).encode(encoding))
    return path
