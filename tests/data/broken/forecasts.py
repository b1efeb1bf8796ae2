"""Broken tables to forecast a column of."""

from __future__ import annotations

import gzip
from pathlib import Path

import pandas as pd
import polars as pl

from broken.rows import Broken, Content, File
from lstmsizer.records import Question

LOAD = Question(("load",), window=5)
RISING = [str(number % 7) for number in range(100)]
DAYS = [f"2024-{1 + day // 28:02d}-{1 + day % 28:02d}" for day in range(100)]
GOOD = pl.DataFrame({"load": [number % 7 for number in range(100)]})
TWICE = pd.DataFrame([[1, 2]], columns=["load", "load"])


def csv(*values: str, header: str = "load") -> str:
    return "\n".join([header, *values, ""])


def dated(**changes: str) -> str:
    """A row a day, some of the dates (``d3``: of row 3) written otherwise."""
    days = [changes.get(f"d{number}", day) for number, day in enumerate(DAYS)]
    return csv(*(f"{day},{number % 7}" for number, day in enumerate(days)), header="day,load")


def row(what: str, content: Content, words: str, name: str = "data.csv", question: Question = LOAD) -> Broken:
    return Broken(what, File(name, content), words, question)


def frame(what: str, source: object, words: str, question: Question = LOAD) -> Broken:
    return Broken(what, source, words, question)


TABLES = [
    row("empty", "", "is empty; it needs a header line"),
    row("blank lines", "\n \n\n", "is empty"),
    row("header only", "load,x\n", "has column names but no rows of data"),
    row("ragged, long", csv(*RISING, "1,2"), "line 102, has 2 fields where the header has 1"),
    row("ragged, short", "load,x\n1,2\n3\n" + "1,2\n" * 90, "line 3, has 1 field where the header has 2"),
    row("a name twice", "load,load\n1,2\n", "two columns called 'load'; rename one"),
    row("no header", "1,2\n3,4\n", "has no column 'load'; it has column_1, column_2"),
    row("binary", "load\n1\n\0\0", "is not text but binary data"),
    row("a quote open", csv(*RISING, '"3,4', "5"), r"cannot be read as a table"),
    row("no gzip", "no gzip", "is not a complete gzip file; compress it again", "data.csv.gz"),
    row("half a gzip", gzip.compress(csv(*RISING).encode())[:-20], "not a complete gzip file", "data.csv.gz"),
    row("no Parquet", "PAR1 and no more", "is not a readable Parquet file", "data.parquet"),
    row("an empty Parquet", "", "is empty", "data.parquet"),
    row("a sheet", "PK\3\4", "is a spreadsheet; save its sheet as CSV and give that", "data.xlsx"),
]  # fmt: skip
TARGETS = [
    row("target misspelt", "Loads,x\n1,2\n", "has no column 'load'; did you mean 'Loads'?"),
    row("constant", csv(*["3"] * 100), "the same value everywhere, 3; there is nothing to forecast"),
    row("constant in train", csv(*["0"] * 90, *RISING[:10]), "everywhere in the train part, 0"),
    row("no values", "load,x\n" + "NA,2\n" * 90, "no values at all"),
    row("text", csv(*["low", "high"] * 50), "must hold numbers, but 'low' stands at line 2"),
    row("text among numbers", csv(*RISING[:50], "12.x", *RISING[:50]), "but '12.x' at line 52"),
    row("infinite", csv(*RISING[:50], "inf", *RISING[:50]), "an infinite value at line 52"),
    row("too large", csv(*RISING[:50], "1e99", *RISING[:50]), r"1e\+99, too large"),
    row("too few rows", csv(*RISING[:59]), "59 rows are too few .* need 60; .* works is 4"),
    row("one row", csv("1"), "the same value everywhere, 1"),
    row("a long horizon", csv(*RISING), "100 rows are too few", question=Question(("load",), 5, (60,))),
]  # fmt: skip
TIMES = [
    row("a date twice", dated(d3=DAYS[2]), "2024-01-03 in 'day' stands twice, the second time at line 5"),
    row("not sorted", dated(d3="2023-01-01"), "not sorted: 2023-01-01 at line 5 .* oldest first"),
    row("no date", dated(d3=""), "missing or no date at line 5"),
    row("no such date", dated(d3="2024-02-31"), "Column 'day' holds times, but '2024-02-31' at line 5"),
    row("dates in two forms", dated(d3="04/01/2024"), "Column 'day' holds times, but '04/01/2024' at line 5"),
    row("a footer", csv(*(f"{v},1" for v in RISING), "Total,1", header="load,x"), "'Total' at line 102"),
    row("no times", csv(*["1,a"] * 50, *["2,b"] * 49, header="load,x"), "'x' .* holds no times, such as 'a'",
        question=Question(("load",), 5, time="x")),
]  # fmt: skip
OBJECTS = [
    *(frame(f"{kind}, no table", one, r"Data of type \S+ is not supported")
      for kind, one in (("a list", [1, 2]), ("None", None), ("a number", 3), ("an object", object()))),
    frame("two columns of a name", TWICE, "same name"),
    frame("1 and '1'", pd.DataFrame([[1, 2]], columns=[1, "1"]), "called '1'"),
    frame("no rows", GOOD.head(0), "DataFrame has column names but no rows"),
    frame("no columns", pl.DataFrame(), "DataFrame has column names but no rows"),
    frame("arrays", (GOOD, [1]), "hold labelled sequences: leave out the target"),
    frame("a target of dates", pl.DataFrame({"load": pl.Series(DAYS).str.to_date()}),
        "must hold numbers, but '"),
    Broken("a table of labels", GOOD, "A table of labels is for labelled sequences", LOAD, labels=("y.csv",)),
    Broken("no file", Path("gone.csv"), "There is no file .*gone.csv", LOAD),
]  # fmt: skip
QUESTIONS = [
    frame("no window", GOOD, "window is 0", Question(("load",), window=0)),
    frame("now as horizon", GOOD, "at least 1 step ahead", Question(("load",), 5, (0,))),
    frame("no horizon", GOOD, "at least 1 step ahead", Question(("load",), 5, ())),
    frame("descending", GOOD, "must ascend", Question(("load",), 5, (2, 1))),
    frame("a feature misspelt", GOOD,
        "no column 'lod'; did you mean 'load'", Question(("load",), 5, features=("lod",))),
    frame("excluded, misspelt", GOOD,
        "no column 'lod'; did you mean 'load'", Question(("load",), 5, exclude=("lod",))),
    frame("time misspelt", GOOD, "no column 'lod'; did you mean 'load'", Question(("load",), 5, time="lod")),
    frame("nothing left", GOOD,
        "No column of DataFrame is left to learn from", Question(("load",), 5, exclude=("load",))),
]  # fmt: skip
ROWS = TABLES + TARGETS + TIMES + OBJECTS + QUESTIONS
