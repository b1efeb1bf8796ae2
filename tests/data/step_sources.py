"""Small sources of sequences with a target at every step, of each kind."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import polars as pl

WORDS = ("the", "Cat", "sat", "on", "a", "mat", "#", "ran")
TAGS = {"the": "DET", "a": "DET", "Cat": "NOUN", "mat": "NOUN", "on": "ADP", "#": "SYM"}


def sentences(count: int = 60, seed: int = 3) -> list[list[str]]:
    """Sentences of 2 to 9 words, each different."""
    chance = np.random.default_rng(seed)
    return [
        [*(str(word) for word in chance.choice(WORDS, chance.integers(1, 8))), f"w{number}"]
        for number in range(count)
    ]


def tags_of(sentence: list[str]) -> list[str]:
    return [TAGS.get(word, "VERB") for word in sentence]


def write_conll(path: Path, written: list[list[str]]) -> Path:
    """Two columns apart by a tab, sentences apart by a blank line."""
    lines = ["# a corpus made up"]
    for sentence in written:
        lines += [f"{word}\t{tag}" for word, tag in zip(sentence, tags_of(sentence), strict=True)]
        lines.append("")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def write_slots(folder: Path) -> Path:
    """The parts train, valid and test, with an intent for each sentence."""
    for place, (name, count) in enumerate((("train", 40), ("valid", 10), ("test", 10))):
        part = folder / name
        part.mkdir(parents=True)
        told = sentences(count, seed=place)
        (part / "seq.in").write_text("\n".join(map(" ".join, told)) + "\n", encoding="utf-8")
        (part / "seq.out").write_text("\n".join(" ".join(tags_of(one)) for one in told), encoding="utf-8")
        (part / "label").write_text("\n".join("ab"[len(one) % 2] for one in told), encoding="utf-8")
    return folder


def lists() -> pl.DataFrame:
    told = sentences()
    return pl.DataFrame({"words": told, "tags": [tags_of(one) for one in told]})


def write_table(path: Path) -> Path:
    """One row a step, numbers with gaps, a tag in each row, rows out of the order of time."""
    chance = np.random.default_rng(5)
    rows: list[dict[str, object]] = []
    for number in range(60):
        levels = np.cumsum(chance.standard_normal(chance.integers(3, 9)))
        for step in chance.permutation(len(levels)):
            rows.append(
                {
                    "trial": f"s{number}",
                    "step": int(step),
                    "x": float(levels[step]) if chance.random() > 0.1 else None,
                    "wind": ("NE", "SW")[step % 2],
                    "state": "up" if levels[step] > 0 else "down",
                }
            )
    pl.DataFrame(rows).write_csv(path)
    return path


def rolls(count: int = 60, notes: int = 5) -> list[np.ndarray]:
    """Rolls of 3 to 12 steps of 0 and 1; a note goes on more often than not."""
    chance = np.random.default_rng(7)
    made: list[np.ndarray] = []
    for _ in range(count):
        steps = [chance.random(notes) < 0.3]
        for _ in range(int(chance.integers(2, 12))):
            steps.append(np.where(chance.random(notes) < 0.8, steps[-1], chance.random(notes) < 0.3))
        made.append(np.array(steps, np.uint8))
    return made


def write_mat(path: Path) -> Path:
    """Cells of rolls, as JSB chorales are spread."""
    from scipy.io import savemat

    parts = {"traindata": rolls(40), "validdata": rolls(52)[40:], "testdata": rolls(64)[52:]}
    cells = {name: np.empty((1, len(part)), object) for name, part in parts.items()}
    for name, part in parts.items():
        cells[name][0, :] = part
    savemat(path, cells)
    return path


def write_text(path: Path, count: int = 2000) -> Path:
    """A text of so many characters, in lines."""
    chance = np.random.default_rng(9)
    text = ""
    while len(text) < count:
        text += " ".join(map(str, chance.choice(WORDS, 7))) + ".\n"
    content = text[:count].encode()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path
