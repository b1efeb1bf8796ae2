"""Broken labelled sequences: what is wrong, where, and what to do, in one sentence each."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labelled_sources import ANY, TABLE, labels, long_table, ragged, ts_text, written

from lstmsizer.data.load import load
from lstmsizer.errors import InputError
from lstmsizer.records import Question

X, Y = ragged(), labels()
FRAME = long_table(X, Y)
ONE_OBJECT = np.empty(60, dtype=object)
ONE_OBJECT[:] = X


def changed(column: str, row: int, value: object) -> pl.DataFrame:
    """The long table with one cell written otherwise."""
    cells = FRAME[column].to_list()
    cells[row] = value
    return FRAME.with_columns(pl.Series(column, cells, strict=False))


def with_step(number: int, value: object) -> list[Any]:
    return [value if i == number else one for i, one in enumerate(X)]


ARRAYS: list[tuple[object, str]] = [
    ((X, Y[:-1]), r"y of arrays has 59 labels for 60 sequences"),
    ((X, ["a"] * 60), r"Every sequence of arrays has the label 'a'; there is nothing to tell apart"),
    ((X, [1.5] * 60), r"Every sequence of arrays has the same label"),
    ((X[:1], ["a"]), r"Every sequence of arrays has the label 'a'"),
    ((X[:2], ["a", "b"]), r"arrays has 2 sequences, too few for four parts to say anything; at least 40"),
    ((X, ["a"] * 58 + ["b"] * 2), r"The class 'b' of arrays has 2 different sequences; each class needs 4"),
    ((X[:57] + [X[56]] * 3, ["a"] * 56 + ["b"] * 4), r"class 'b' of arrays has 1 different sequence; each"),
    ((X, [*Y[:-1], None]), r"The label of sequence 59 in y of arrays is missing"),
    ((X, [*np.arange(59.0), np.nan]), r"The label of sequence 59 in y of arrays is missing or infinite"),
    ((X, np.zeros((60, 2, 2))), r"y of arrays must be \[sequences\] or \[sequences, outputs\], not 3 axes"),
    (
        (X, np.array(["2024-01-01"] * 60, "M8[D]")),
        r"labels of type datetime64\[D\], neither numbers nor text",
    ),
    ((X, [[1.0], [1.0, 2.0]] * 30), r"y of arrays is no array: its rows differ in length"),
    (
        (with_step(3, np.zeros((4, 3))), Y),
        r"Sequence 3 of X of arrays has 3 features and the first sequence 2",
    ),
    (
        (with_step(3, np.zeros((0, 2))), Y),
        r"Sequence 3 of X of arrays is 0 x 2; each must be \[steps, features",
    ),
    ((with_step(3, [[1, 2], [3]]), Y), r"Sequence 3 of X of arrays is no array of numbers: its rows differ"),
    ((with_step(3, [["a", "b"]]), Y), r"Sequence 3 of X of arrays holds values of type <U1, not numbers"),
    ((with_step(3, np.full((4, 2), np.inf)), Y), r"infinite.* in sequence 3, step 0, feature 1"),
    ((with_step(3, np.full((4, 2), 1e39)), Y), r"too large for a 32-bit number, in sequence 3"),
    (([], []), r"X of arrays has no sequences"),
    ((np.zeros(60), Y), r"X of arrays is 60; it must be \[sequences, steps, features\]"),
    ((np.zeros((60, 0, 2)), Y), r"X of arrays is empty \(60 x 0 x 2\)"),
    ((np.full((60, 4, 2), np.nan), Y), r"Sequence 0 by X of arrays has 0 steps; each must have from 1 to 4"),
    (("X", "y", "z"), r"Arrays are given as \(X, y\)"),
    ({"X": X}, r"arrays has no array of labels \(such as 'y'\); it has X"),
    ({"Z": 3, "y": Y}, r"arrays has no array 'X' of values; it has Z, y"),
    ({"X": np.zeros((60, 4, 2)), "y": Y, "lengths": [4] * 59}, r"59 lengths, but X has 60 sequences"),
    ({"X": np.zeros((60, 4, 2)), "y": Y, "lengths": [5] * 60}, r"Sequence 0 by the lengths .* has 5 steps"),
    ({"X": np.zeros((60, 4, 2)), "y": Y, "lengths": [-1] * 60}, r"has -1 steps; each must have from 1 to 4"),
    (
        {"X": np.zeros((60, 4, 2)), "y": Y, "lengths": [1.5] * 60},
        r"lengths of arrays must be a list of whole",
    ),
    ({"X": np.zeros((90, 2)), "y": Y, "lengths": [2] * 60}, r"lengths of arrays add up to 120, but X has 90"),
    ({"X": X, "y": Y, "groups": ["g"] * 59}, r"groups of arrays must name one group for each of the 60"),
    ({"X": X, "y": Y, "groups": ["g"] * 60}, r"has 1 group that shares no sequence .* at least 2 are needed"),
    (
        {"X": X, "y": labels(60, 6), "groups": labels(60, 6)},
        r"class '.' is in too few groups to be in every part",
    ),
    ({"X": X, "y": Y, "groups": Y}, r"class '.' is in too few groups to be in every part"),
]


@pytest.mark.parametrize(("source", "words"), ARRAYS)
def test_broken_arrays(source: object, words: str) -> None:
    with pytest.raises(InputError, match=words) as told:
        load(source, ANY)
    assert_one_sentence(str(told.value))


TABLES: list[tuple[object, Question, str]] = [
    (FRAME, replace(TABLE, label="label"), r"DataFrame has no column 'label'; it has id, t, x0, x1, y"),
    (FRAME, replace(TABLE, sequence="ID"), r"no column 'ID'; did you mean 'id'\?"),
    (FRAME, replace(TABLE, group="x00"), r"no column 'x00'; did you mean"),
    (np.zeros((4, 3)), ANY, r"Sequences in arrays need their labels beside them: give both as \(X, y\)\."),
    (list(X), ANY, r"Sequences in arrays need their labels beside them"),
    (FRAME, ANY, r"A table needs a question: name the target and the window"),
    (FRAME, replace(TABLE, sequence=None), r"Labels of whole sequences need .*: name the sequence too"),
    (".", TABLE, r"\. is a folder"),
    (__file__, TABLE, r"test_labelled_errors.py is not a CSV, TSV, Parquet, .npz or .ts file"),
    (FRAME, Question(task="regress"), r"The task 'regress' needs the columns that hold"),
    (FRAME, replace(TABLE, label="id"), r"Column 'id' cannot be both the sequence and the label"),
    (FRAME, replace(TABLE, features=("y",)), r"Column 'y' has another part to play"),
    (FRAME, replace(TABLE, exclude=("t", "x0", "x1")), r"No column of DataFrame is left to learn from"),
    (changed("y", 5, "z"), TABLE, r"Sequence 's\d' has the label '.' and, at row 5, 'z'; column 'y' must"),
    (changed("id", 5, None), TABLE, r"Column 'id' names no sequence at row 5"),
    (changed("x0", 5, "much"), TABLE, r"Column 'x0' holds numbers, but 'much' at row 5"),
    (changed("x0", 5, float("inf")), TABLE, r"Column 'x0' holds an infinite value at row 5"),
    (changed("t", 1, 0), replace(TABLE, time="t"), r"Sequence 's0' has two rows with the same time in 't'"),
    (changed("t", 1, None), replace(TABLE, time="t"), r"The time in 't' is missing or unreadable at row 1"),
    (FRAME, replace(TABLE, time="y", label="x0"), r"Column 'y' of DataFrame holds no times"),
    (
        FRAME.with_columns(y=pl.when(pl.col("id") == "s2").then(None).otherwise("y")),
        TABLE,
        r"Sequence 's2', which begins at row \d+, has no label in column 'y'",
    ),
    (
        FRAME.with_columns(part=pl.lit("valid")),
        replace(TABLE, split="part"),
        r"holds 'valid'; it must say 'train'",
    ),
    (
        FRAME.with_columns(part=pl.lit("train")),
        replace(TABLE, split="part"),
        r"test part of DataFrame has no seq",
    ),
    (
        FRAME.with_columns(g=pl.col("t") % 2),
        replace(TABLE, group="g"),
        r"has the group '0' and, at row 1, '1'",
    ),
    (FRAME.head(0), TABLE, r"DataFrame has column names but no rows"),
    (FRAME, replace(TABLE, task="regress"), r"The labels of DataFrame are text such as 'a', not numbers"),
    (FRAME, replace(TABLE, task="tag"), r"The task 'tag' is not available for labelled sequences"),
    ("no-such.csv", TABLE, r"There is no file no-such.csv"),
]


@pytest.mark.parametrize(("source", "question", "words"), TABLES)
def test_broken_tables(source: object, question: Question, words: str) -> None:
    with pytest.raises(InputError, match=words) as told:
        load(source, question)
    assert_one_sentence(str(told.value))


TEXT = ts_text(X, Y)
FILES: list[tuple[str, str]] = [
    ("", r"is not a .ts file of the UEA archive: it has no line '@data'"),
    ("1,2:a\n", r"it has no line '@data'"),
    ("@data\n1,2:a\n", r"has no labels \('@classLabel true' or '@targetLabel true'\)"),
    ("@classLabel true a\n@data\n", r"has no sequences after '@data'"),
    ("@timeStamps true\n@classLabel true a\n@data\n(0,1):a\n", r"has time stamps, which are not read"),
    ("@classLabel true a\n@data\n1,2,a\n", r"line 3, has no colon between its values and its label"),
    ("@classLabel true a\n@data\n1,2:3:a\n", r"line 3, has dimensions of 1 and of 2 values"),
    ("@classLabel true a\n@data\n1,2:a\n1:2:a\n", r"line 4, has 2 dimensions where the first sequence has 1"),
    ("@classLabel true a\n@data\n1,x:a\n", r"line 3, holds 'x' where a number should stand"),
    ("@classLabel true a\n@data\n1,1e99:a\n", r"line 3, holds an infinite value, or one too large"),
    ("@classLabel true a\n@data\n1,2:\n", r"line 3, has no label after its last colon"),
    ("@targetLabel true\n@data\n1,2:a\n", r"says '@targetLabel true', but has the label 'a'"),
]


@pytest.mark.parametrize(("text", "words"), FILES)
def test_broken_ts_files(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InputError, match=words) as told:
        load(written(tmp_path / "broken.ts", text), ANY)
    assert_one_sentence(str(told.value).replace(str(tmp_path), ""))


def test_broken_npz_files(tmp_path: Path) -> None:
    np.savez(tmp_path / "pickled.npz", X=ONE_OBJECT, y=np.array(Y))
    with pytest.raises(InputError, match=r"holds Python objects \(pickled\), which are not read"):
        load(tmp_path / "pickled.npz", ANY)
    (tmp_path / "cut.npz").write_bytes((tmp_path / "pickled.npz").read_bytes()[:200])
    (tmp_path / "empty.npz").touch()
    for name in ("cut.npz", "empty.npz"):
        with pytest.raises(InputError, match=r"is not a readable .npz file; write it again"):
            load(tmp_path / name, ANY)
    with pytest.raises(InputError, match=r"There is no file .*gone.npz"):
        load(tmp_path / "gone.npz", ANY)
    with pytest.raises(InputError, match="so there is no column of the sequence to be named"):
        load(tmp_path / "pickled.npz", TABLE)


def test_parts_that_contradict_each_other(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has the features feature 1 and arrays others"):
        load((X, Y), ANY, test=(ragged(9, features=1), labels(9)))
    with pytest.raises(
        InputError, match="labels of arrays and of its test part arrays are of different kinds"
    ):
        load((X, Y), ANY, test=(ragged(9), np.arange(9)))
    both = {"X": X, "y": Y, "groups": np.arange(60) // 6}
    with pytest.raises(InputError, match="The group '0' of arrays is both in the test part and outside it"):
        load(both, ANY, test={"X": ragged(9, seed=1), "y": labels(9), "groups": np.zeros(9, int)})
    with pytest.raises(InputError, match="A test part of its own is for labelled sequences"):
        load(FRAME, Question("x0", 3), test=FRAME)
    with pytest.raises(InputError, match="This data has 6 folds at most; ask for 1 to 6, not 7"):
        load((X, Y), ANY, 7)


WRITTEN = {"small.ts": (TEXT, ANY), "small.csv": (FRAME.write_csv(), replace(TABLE, time="t"))}


@pytest.mark.parametrize("name", WRITTEN)
@settings(deadline=None, max_examples=100)
@given(place=st.floats(0, 1, exclude_max=True), letter=st.sampled_from(',:?@# x\n.-9\t\0é"'))
def test_one_wrong_letter_is_read_or_refused_with_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, name: str, place: float, letter: str
) -> None:
    text, question = WRITTEN[name]
    at = int(place * len(text))
    path = tmp_path_factory.mktemp("broken") / name
    written(path, text[:at] + letter + text[at + 1 :])
    try:
        assert load(path, question).task in ("classify", "regress")
    except InputError as error:
        assert_one_sentence(str(error).replace(str(path), name))


def assert_one_sentence(message: str) -> None:
    assert message.endswith((".", "?"))
    assert "\n" not in message
    assert "Traceback" not in message
