"""Broken tables of labelled sequences, one row a step."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
from labelled_sources import ANY, TABLE, labels, long_table, ragged

from broken.rows import Broken, File, Folder
from lstmsizer.records import Question

FRAME = long_table(ragged(), labels())
TIMED = replace(TABLE, time="t")


def row(what: str, source: object, words: str, question: Question = TABLE) -> Broken:
    return Broken(what, source, words, question)


def changed(column: str, number: int, value: object) -> pl.DataFrame:
    """The long table with one cell written otherwise."""
    cells = FRAME[column].to_list()
    cells[number] = value
    return FRAME.with_columns(pl.Series(column, cells, strict=False))


def csv(frame: pl.DataFrame) -> File:
    return File("steps.csv", frame.write_csv())


UNLABELLED = FRAME.with_columns(y=pl.when(pl.col("id") == "s2").then(None).otherwise("y"))

ASKED = [
    row("label misspelt", FRAME,
        r"has no column 'label'; it has id, t, x0, x1, y", replace(TABLE, label="label")),
    row("sequence misspelt", FRAME, r"no column 'ID'; did you mean 'id'\?", replace(TABLE, sequence="ID")),
    row("group misspelt", FRAME, r"no column 'x00'; did you mean", replace(TABLE, group="x00")),
    row("nothing asked", FRAME, r"A table needs a question: name the target and the window", ANY),
    row("no sequence", FRAME, r"Labels of whole .*: name the sequence too", replace(TABLE, sequence=None)),
    row("a task alone", FRAME, r"The task 'regress' needs the columns that hold", Question(task="regress")),
    row("one column twice", FRAME,
        r"'id' cannot be both the sequence and the label", replace(TABLE, label="id")),
    row("label as feature", FRAME, r"Column 'y' has another part to play", replace(TABLE, features=("y",))),
    row("all excluded", FRAME, r"No column .* is left to learn from", replace(TABLE, exclude=("t", "x0",
        "x1"))),
    row("text to regress", FRAME, r"are text such as 'a', not numbers", replace(TABLE, task="regress")),
    row("no time in 'time'", FRAME, r"Column 'y' .* holds no times", replace(TABLE, time="y", label="x0")),
    row("no table", __file__, r"tables.py is not a CSV, TSV, Parquet, .* file; save it as one"),
    row("a folder", Folder({"steps.csv": FRAME.write_csv()}),
        r"data is a folder, of which each file is one sequence; .* to be named with --labels"),
    row("no file", Path("steps.csv"), r"There is no file .*steps.csv"),
]  # fmt: skip
CELLS = [
    row("rows of two labels", changed("y", 5, "z"),
        r"'s\d' has the label '.' and, at row 5, 'z'; column 'y'"),
    row("no label", UNLABELLED, r"Sequence 's2', which begins at row \d+, has no label in column 'y'"),
    row("no sequence's name", changed("id", 5, None), r"Column 'id' names no sequence at row 5"),
    row("text among numbers", changed("x0", 5, "much"), r"Column 'x0' holds numbers, but 'much' at row 5"),
    row("so in a file", csv(changed("x0", 5, "much")), r"Column 'x0' holds numbers, but 'much' at line 7"),
    row("infinite", changed("x0", 5, float("inf")), r"Column 'x0' holds an infinite value at row 5"),
    row("too large", changed("x0", 5, 1e39), r"Column 'x0' holds 1e\+39, too large .* at row 5"),
    row("a time twice", changed("t", 1, 0),
        r"'s0' has two rows with the same time in 't', one at row 1", TIMED),
    row("a time missing", changed("t", 1, None), r"time in 't' is missing or unreadable at row 1", TIMED),
    row("no rows", FRAME.head(0), r"DataFrame has column names but no rows"),
    row("header only", csv(FRAME.head(0)), r"steps.csv has column names but no rows"),
    row("one sequence", FRAME.filter(pl.col("id") == "s0"), r"Every sequence of DataFrame has the label 'a'"),
    row("one class", FRAME.with_columns(y=pl.lit("a")), r"Every sequence of DataFrame has the label 'a'"),
    row("empty columns", FRAME.with_columns(x0=None, x1=None).drop("t"),
        r"No column .* is left to learn from"),
    row("lists", FRAME.select("id", "y", x=pl.concat_list("x0", "x1")),
        r"No column .* is left to learn from"),
]  # fmt: skip
PARTS = [
    row("no part's name", FRAME.with_columns(p=pl.lit("valid")), r"holds 'valid'; it must say 'train'",
        replace(TABLE, split="p")),
    row("no test part", FRAME.with_columns(p=pl.lit("train")), r"test part of DataFrame has no seq",
        replace(TABLE, split="p")),
    row("a group changes", FRAME.with_columns(g=pl.col("t") % 2), r"has the group '0' and, at row 1, '1'",
        replace(TABLE, group="g")),
    row("a group each row's", FRAME.with_columns(g=pl.int_range(pl.len())),
        r"has the group '0' and, at row 1",
        replace(TABLE, group="g")),
    row("one group", FRAME.with_columns(g=pl.lit(1)), r"has 1 group that shares no sequence",
        replace(TABLE, group="g")),
    Broken("other columns in the test part", FRAME, r"The test part DataFrame has the features t, x0 and",
           TABLE, test=FRAME.drop("x1")),
    Broken("text in the test part", FRAME, r"Column 'x1' holds numbers in DataFrame, but text in DataFrame",
           TABLE, test=FRAME.with_columns(x1=pl.lit("a"))),
]  # fmt: skip
ROWS = ASKED + CELLS + PARTS
