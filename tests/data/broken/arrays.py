"""Broken arrays in memory, and broken .npz files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from labelled_sources import ANY, TABLE, labels, ragged

from broken.rows import Broken, File
from lstmsizer.records import Question

X, Y = ragged(), labels()
BLOCK = np.zeros((60, 4, 2))
OBJECTS = np.empty(60, dtype=object)
OBJECTS[:] = X


def row(what: str, source: object, words: str, question: Question = ANY) -> Broken:
    return Broken(what, source, words, question)


def with_step(number: int, value: object) -> list[Any]:
    """X with one sequence changed."""
    return [value if i == number else one for i, one in enumerate(X)]


def npz(name: str = "data.npz", **arrays: Any) -> File:
    return File(name, lambda path: np.savez(path, **arrays))


def half(path: Path) -> None:
    """The first half of a good file."""
    np.savez(path, X=BLOCK, y=Y)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


LABELS = [
    row("fewer labels than sequences", (X, Y[:-1]), r"y of arrays has 59 labels for 60 sequences"),
    row("no labels", {"X": X}, r"arrays has no array of labels \(such as 'y'\); it has X"),
    row("one class", (X, ["a"] * 60), r"Every sequence of arrays has the label 'a'; there is nothing to"),
    row("one number", (X, [1.5] * 60), r"Every sequence of arrays has the same label"),
    row("one sequence", (X[:1], ["a"]), r"Every sequence of arrays has the label 'a'"),
    row("two sequences", (X[:2], ["a", "b"]), r"2 sequences, too few for four parts .* at least 40"),
    row("a rare class", (X, ["a"] * 58 + ["b"] * 2), r"'b' of arrays has 2 different sequences; each class"),
    row("copies of one", (X[:57] + [X[56]] * 3, ["a"] * 56 + ["b"] * 4),
        r"class 'b' .* 1 different sequence"),
    row("a label is None", (X, [*Y[:-1], None]), r"The label of sequence 59 in y of arrays is missing"),
    row("a label is NaN", (X, [*np.arange(59.0), np.nan]),
        r"label of sequence 59 in y .* missing or infinite"),
    row("a label is infinite", (X, [*np.arange(59.0), np.inf]), r"label of sequence 59 in y .* or infinite"),
    row("a label is blank", (X, [*Y[:-1], " "]), r"The label of sequence 59 in y of arrays is missing"),
    row("labels of three axes", (X, np.zeros((60, 2, 2))), r"must be \[sequences\] or .* not 3 axes"),
    row("two names each", (X, [["a", "b"]] * 60),
        r"y of arrays has 2 names for each sequence; each needs one"),
    row("dates as labels", (X, np.array(["2024-01-01"] * 60, "M8[D]")),
        r"labels of type datetime64\[D\], nei"),
    row("complex labels", (X, np.arange(60) * 1j), r"labels of type complex128, neither numbers nor text"),
    row("ragged labels", (X, [[1.0], [1.0, 2.0]] * 30),
        r"y of arrays is no array: its rows differ in length"),
    row("text to regress", (X, Y),
        r"labels of arrays are text such as 'a', not numbers", Question(task="regress")),
    row("fractions to classify", (X, np.linspace(0, 1, 60)),
        r"numbers such as .*, not cl", Question(task="classify")),
]  # fmt: skip
VALUES = [
    row("fewer features", (with_step(3, np.zeros((4, 3))), Y),
        r"Sequence 3 .* 3 features and the first .* 2"),
    row("no steps", (with_step(3, np.zeros((0, 2))), Y), r"Sequence 3 of X of arrays is 0 x 2; each must be"),
    row("a ragged sequence", (with_step(3, [[1, 2], [3]]), Y),
        r"Sequence 3 .* no array of numbers: its rows d"),
    row("text as values", (with_step(3, [["a", "b"]]), Y), r"Sequence 3 .* values of type <U1, not numbers"),
    row("complex values", (BLOCK * 1j, Y), r"X of arrays holds values of type complex128, not numbers"),
    row("infinite", (with_step(3, np.full((4, 2), np.inf)), Y),
        r"infinite.* in sequence 3, step 0, feature 1"),
    row("too large", (with_step(3, np.full((4, 2), 1e39)), Y),
        r"too large for a 32-bit number, in sequence 3"),
    row("nothing", ([], []), r"X of arrays has no sequences"),
    row("one axis", (np.zeros(60), Y), r"X of arrays is 60; it must be \[sequences, steps, features\]"),
    row("four axes", (np.zeros((60, 4, 2, 1)), Y), r"X of arrays is 60 x 4 x 2 x 1; it must be \[sequences"),
    row("an axis of 0", (np.zeros((60, 0, 2)), Y), r"X of arrays is empty \(60 x 0 x 2\)"),
    row("all NaN", (np.full((60, 4, 2), np.nan), Y),
        r"Sequence 0 by X of arrays has 0 steps; each must have"),
    row("three arrays", ("X", "y", "z"), r"Arrays are given as \(X, y\)"),
    row("no name", {"Z": 3, "y": Y}, r"arrays has no array 'X' of values; it has Z, y"),
    row("no labels beside", np.zeros((4, 3)),
        r"Sequences in arrays need their labels beside them: give both as"),
    row("a feature unknown", (X, Y), r"arrays has no feature 'x'", Question(task=None, features=("x",))),
]  # fmt: skip
BESIDE = [
    row("too few lengths", {"X": BLOCK, "y": Y, "lengths": [4] * 59}, r"59 lengths, but X has 60 sequences"),
    row("too long", {"X": BLOCK, "y": Y, "lengths": [5] * 60}, r"Sequence 0 by the lengths .* has 5 steps"),
    row("negative", {"X": BLOCK, "y": Y, "lengths": [-1] * 60}, r"has -1 steps; each must have from 1 to 4"),
    row("a length of 0", {"X": BLOCK, "y": Y, "lengths": [0] * 60},
        r"has 0 steps; each must have from 1 to 4"),
    row("half steps", {"X": BLOCK, "y": Y, "lengths": [1.5] * 60},
        r"lengths of arrays must be a list of whole"),
    row("more rows", {"X": np.zeros((90, 2)), "y": Y, "lengths": [2] * 60},
        r"add up to 120, but X has 90 rows"),
    row("fewer groups", {"X": X, "y": Y, "groups": ["g"] * 59}, r"must name one group for each of the 60"),
    row("one group", {"X": X, "y": Y, "groups": ["g"] * 60}, r"has 1 group that shares no .* at least 2 are"),
    row("class = group", {"X": X, "y": labels(60, 6), "groups": labels(60, 6)},
        r"class '.' is in too few gr"),
    row("3 classes = groups", {"X": X, "y": Y, "groups": Y},
        r"class '.' is in too few groups to be in every"),
    Broken("another width in the test part", (X, Y), r"has the features feature 1 and arrays others",
           ANY, test=(ragged(9, features=1), labels(9))),
    Broken("numbers and text", (X, Y), r"labels of arrays and of its test part arrays are of different kinds",
           ANY, test=(ragged(9), np.arange(9))),
    Broken("a group on both sides", {"X": X, "y": Y, "groups": np.arange(60) // 6},
        r"The group '0' .* is both",
           ANY, test={"X": ragged(9, seed=1), "y": labels(9), "groups": np.zeros(9, int)}),
]  # fmt: skip
FILES = [
    row("pickled", npz(X=OBJECTS, y=np.array(Y)), r"holds Python objects \(pickled\), which are not read"),
    row("cut off", File("cut.npz", half), r"cut.npz is not a readable .npz file; write it again"),
    row("empty file", File("empty.npz", b""), r"empty.npz is not a readable .npz file; write it again"),
    row("no zip", File("text.npz", "X,y\n1,2\n"), r"text.npz is not a readable .npz file; write it again"),
    row("to forecast", npz(X=BLOCK, y=Y), r"hold labelled sequences: leave out the", Question(("X",), 3)),
    row("X alone", File("X.npy", lambda path: np.save(path, BLOCK)), r"no file of labels, such as y.npy"),
    row("no file", Path("gone.npz"), r"There is no file .*gone.npz"),
    row("no arrays in it", npz(), r"data.npz has no array of labels \(such as 'y'\); it has none at all"),
    row("a column asked for", npz(X=BLOCK, y=Y), r"so there is no column of the sequence to be named", TABLE),
    row("a name unknown", npz(X=BLOCK, yy=Y), r"data.npz has no array 'z'", Question(task=None, label="z")),
]  # fmt: skip
ROWS = LABELS + VALUES + BESIDE + FILES
