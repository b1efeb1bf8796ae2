"""Broken sources of sequences with a target at every step."""

from __future__ import annotations

import numpy as np
import polars as pl
from step_sources import lists, rolls, sentences, tags_of

from broken.rows import Broken, Content, File, Folder
from lstmsizer.records import Question

TAG, NEXT = Question(task="tag"), Question(task="next", window=16)
LISTS = Question(task="tag", text="words", tags="tags")
ROLLS = Question(task="next")
TABLE = Question(task="tag", sequence="id", tags="tag")
LINES = "\n".join("\n".join(map(" ".join, zip(one, tags_of(one), strict=True))) + "\n" for one in sentences())
SLOTS: dict[str, Content] = {
    "seq.in": "\n".join(map(" ".join, sentences())),
    "seq.out": "\n".join(" ".join(tags_of(one)) for one in sentences()),
}
STEPS = "id,x,tag\n" + "".join(f"{n},{step},{'ab'[step % 2]}\n" for n in range(60) for step in range(4))
NOTHING: Content = lambda path: None  # noqa: E731
TEXT = "to be or not to be " * 200


def conll(what: str, content: Content, words: str, question: Question = TAG) -> Broken:
    return Broken(f"conll: {what}", File("corpus.conll", content), words, question)


def slots(what: str, words: str, **changed: Content) -> Broken:
    files = {**SLOTS, **{name.replace("_", "."): content for name, content in changed.items()}}
    return Broken(f"slots: {what}", Folder(files), words, TAG)


def roll(what: str, source: object, words: str, question: Question = ROLLS) -> Broken:
    return Broken(f"rolls: {what}", source, words, question)


def text(what: str, content: Content, words: str, question: Question = NEXT) -> Broken:
    return Broken(f"text: {what}", File("book.txt", content), words, question)


def frame(what: str, source: object, words: str, question: Question = LISTS) -> Broken:
    return Broken(f"lists: {what}", source, words, question)


def table(what: str, content: Content, words: str, question: Question = TABLE) -> Broken:
    return Broken(f"table: {what}", File("steps.csv", content), words, question)


def changed(column: str, row: int, value: object) -> pl.DataFrame:
    values = lists()[column].to_list()
    values[row] = value
    return lists().with_columns(pl.Series(column, values))


ROWS = [
    conll("empty", "", r"corpus.conll is empty"),
    conll("no tag", f"{LINES}\nalone\n", r"Line \d+ of .* has no tag beside 'alone'; each line"),
    conll("three columns", f"{LINES}\na b c\n", r"has 3 columns and the first line 2; give all the same"),
    conll("comments alone", "-DOCSTART- O\n\n", r"has no token with a tag; write one a line"),
    conll("not UTF-8", LINES.encode() + b"\xff X\n", r"is not UTF-8 text in line \d+; save it as UTF-8"),
    conll("binary", "a\0b X\n", r"is no text file: it holds null bytes"),
    conll("one tag", LINES.replace("DET", "X").replace("NOUN", "X").replace("VERB", "X").replace("ADP", "X")
          .replace("SYM", "X"), r"Every step of .* has the tag 'X'; there is nothing to tell apart"),
    conll("too few", "a X\nb Y\n\nc X\n", r"has 2 sequences, too few for four parts"),
    conll("a column named", LINES, r"so there is no column of the sequence to be named",
          Question(task="tag", sequence="id")),
    slots("no tags", r"There is no file .*seq.out; each seq.in needs one", seq_out=NOTHING),
    slots("fewer tags", r"Line 1 of .*seq.in has \d words, but seq.out has 1 tags",
          seq_out="O\n" + "\n".join(" ".join(tags_of(one)) for one in sentences()[1:])),
    slots("fewer lines", r"has 60 lines and seq.out 1; give them the same", seq_out="O"),
    Broken("slots: another folder", Folder({"a.bin": "x"}), r"is a folder without seq.in and seq.out", TAG),
    frame("no lists", lists().with_columns(tags=pl.lit(1)), r"Column 'tags' of DataFrame holds no lists"),
    frame("fewer tags", changed("tags", 3, ["DET"]), r"At row 3 .* 'words' has \d tokens and 'tags' 1"),
    frame("an empty list", changed("words", 3, []).with_columns(tags=changed("tags", 3, [])["tags"]),
          r"At row 3 of DataFrame 'words' is empty; remove that row"),
    frame("a missing item", changed("words", 3, None), r"Column 'words' of DataFrame lacks an item at row 3"),
    frame("no such column", lists(), r"no column 'tokens'", Question(task="tag", text="tokens", tags="tags")),
    frame("nothing named", lists(), r"Tags in a table need their column", TAG),
    table("a missing tag", STEPS.replace("7,1,b", "7,1,"), r"Column 'tag' has no tag at line 31; fill it in"),
    table("fractions", STEPS.replace(",a\n", ",0.5\n").replace(",b\n", ",1.5\n"),
          r"are numbers such as 0.5, not classes; round them first"),
    table("no such column", STEPS, r"no column 'tags'", Question(task="tag", sequence="id", tags="tags")),
    table("tags as sequence", STEPS, r"'id' cannot be both", Question(task="tag", sequence="id", tags="id")),
    roll("numbers", [np.full((5, 2), 3.0)] * 60, r"Sequence 0 of .* holds 3 in column 1; the next step"),
    roll("one step", [*rolls()[:-1], np.zeros((1, 5))], r"Sequence 59 of .* has 1 step; a next one needs 2"),
    roll("other notes", [*rolls()[:-1], np.zeros((4, 3))], r"Sequence 59 .* 3 features and the first .* 5"),
    roll("no train", {"tests": rolls()}, r"has no array 'train' \(and 'test'\) of sequences; it has tests"),
    roll("a window", rolls(), r"A window cuts one long text into chunks", NEXT),
    roll("no MATLAB file", File("rolls.mat", "nonsense"), r"rolls.mat is not a readable MATLAB file"),
    roll("a table", File("steps.csv", STEPS), r"is neither a text \(.txt\) nor a .mat file"),
    roll("an object", 7, r"The next step is told of a text file, a .mat file of piano rolls, or a list"),
    text("empty", " \n", r"book.txt is empty; it needs text"),
    text("too short", "to be or not to be", r"has 18 characters, too few for four parts of chunks of 16"),
    text("other tokens", TEXT, r"is told by words or characters, not by 'bytes'",
         Question(task="next", tokens="bytes")),
]  # fmt: skip
