"""Broken sources of labelled texts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
from text_sources import ANY, reviews

from broken.rows import Broken, File, Folder
from lstmsizer.records import Question

WORDS, LABELS = reviews()
FRAME = pl.DataFrame({"text": WORDS, "y": LABELS})
TEXT = replace(ANY, text="text", label="y")
NAMES = "\n".join(f"name{number}" for number in range(60))


def row(what: str, source: object, words: str, question: Question = TEXT, test: object = None) -> Broken:
    return Broken(what, source, words, question, test)


def changed(column: str, number: int, value: str | None) -> pl.DataFrame:
    cells = FRAME[column].to_list()
    cells[number] = value
    return FRAME.with_columns(pl.Series(column, cells))


TABLES = [
    row("text misspelt", FRAME, r"has no column 'txt'; did you mean 'text'\?", replace(TEXT, text="txt")),
    row("no label named", FRAME, r"texts of column 'text' need their labels: name .* \(--label\)",
        replace(ANY, text="text")),
    row("one column twice", FRAME, r"'text' cannot be both the text and the label",
        replace(TEXT, label="text")),
    row("a text missing", changed("text", 6, None), r"Column 'text' of DataFrame has no text at row 6; fill"),
    row("a blank text", File("r.csv", changed("text", 6, "  ").write_csv()),
        r"r\.csv has no text at line 8; fill it in"),
    row("a label missing", changed("y", 6, None), r"Column 'y' of DataFrame has no label at row 6; fill"),
    row("one class", FRAME.with_columns(y=pl.lit("good")), r"has the label 'good'; there is nothing to tell"),
    row("few texts", FRAME.head(20), r"has 20 sequences, too few for four parts"),
    row("unknown tokens", FRAME, r"The tokens 'syllables' are not known: write words, characters",
        replace(TEXT, tokens="syllables")),
    row("all words once", FRAME.with_columns(text=pl.Series([f"word{n}" for n in range(80)])),
        r"No token of DataFrame comes twice .* read it by others \(--tokens characters\)",
        replace(TEXT, tokens="words")),
    row("text to regress", FRAME, r"labels of DataFrame are text such as 'good', not numbers",
        replace(TEXT, task="regress")),
    row("no such file", Path("none.csv"), r"There is no file .*none\.csv"),
]  # fmt: skip
PAIRS = [
    row(
        "a number as text", ([*WORDS[:-1], 3], LABELS), r"Text 79 is no text but of type int; correct it", ANY
    ),
    row("an empty text", ([*WORDS[:-1], " "], LABELS), r"Text 79 is empty; correct it", ANY),
    row("fewer labels", (WORDS, LABELS[1:]), r"has 79 labels for 80 sequences", ANY),
    row("a column of a pair", (WORDS, LABELS), r"has no columns, so there is none of the text", TEXT),
    row("texts alone", [WORDS], r"need their labels beside them: give both as \(X, y\)", ANY),
]
FILES = [
    row("a line without text", File("t.all", "\n".join([*["a x", "b y"] * 30, "a", "b z"])),
        r"t\.all, line 61, has the label 'a' and no text", ANY),
    row("a column of a file of lines", File("t.all", "\n".join(["a x", "b y"] * 30)),
        r"is a file of labels and texts, so there is no column of the label", replace(ANY, label="y")),
    row("an empty file of a folder", Folder({"a.txt": NAMES, "b.txt": "\n \n"}),
        r"b\.txt has no line of text; each line must be an example", ANY),
    row("a binary file of a folder", Folder({"a.txt": NAMES, "b.txt": bytes(range(256)) * 9}),
        r"b\.txt.* is not UTF-8 text; save the file as UTF-8", ANY),
    row("a column of a folder", Folder({"a.txt": NAMES, "b.txt": NAMES}),
        r"is a folder of text files, so there is no column of the group", replace(ANY, group="g")),
    row("a test file without a class", FRAME, r"labels .* of different kinds|test part",
        test=FRAME.with_columns(y=pl.lit(1))),
]  # fmt: skip
ROWS = TABLES + PAIRS + FILES
