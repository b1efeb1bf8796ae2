"""Broken folders of one file a sequence."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
from labelled_sources import ANY, labels, ragged

from broken.rows import Broken, Content, Folder
from lstmsizer.records import Question

WORD = replace(ANY, label="word")
FILES = {
    f"run_{number}.csv": pl.DataFrame({"a": values[:, 0], "b": values[:, 1]}).write_csv()
    for number, values in enumerate(ragged(), start=1)
}
TABLE = "n,word,person\n" + "".join(f"{n},{label},p{n % 5}\n" for n, label in enumerate(labels(), start=1))
OF = "../labels.csv"


def row(
    what: str, name: str, content: Content, words: str, question: Question = WORD, told: bool = True
) -> Broken:
    """A good folder with a good table of labels, but for one file."""
    folder = Folder({OF: TABLE, **FILES, name: content})
    return Broken(what, folder, words, question, labels=(OF,) if told else ())


ROWS = [
    row("a file of no rows", "run_7.csv", "a,b\n", r"run_7.csv has no rows; a sequence needs one step"),
    row("an empty file", "run_7.csv", "", r"run_7.csv is empty"),
    row("other columns", "run_7.csv", "a,c\n1,2\n",
        r"run_7.csv has the columns a, c, and .*run_1.csv has a, b;"),
    row("ragged", "run_7.csv", "a,b\n1,2\n3\n", r"run_7.csv, line 3, has 1 field where the header has 2"),
    row("text", "run_7.csv", "a,b\n1,2\n3,much\n", r"'b' holds numbers, but 'much' at line 3 of run_7.csv"),
    row("binary", "run_7.csv", b"a,b\n1,\0\n", r"run_7.csv is not text but binary data"),
    row("no label of a file", "run_61.csv", "a,b\n1,2\n",
        r"The file 'run_61.csv' of .* has no row in .*labels"),
    row("no file known", OF, "n,word,person\nx,a,p\n",
        r"Column 'n' of .* names no file of .*such as 'run_1.csv'"),
    row("named twice", OF, "n,word,person\n1,a,p\n1,a,p\n",
        r"names '1' twice, again at line 3; keep one row"),
    row("a short table", OF, "n,word,person\n1,a,p\n2,,p\n", r"The file 'run_3.csv' of .* has no row"),
    row("another column", OF, "n,ward,person\n1,a,p\n", r"has no column 'word'; did you mean 'ward'"),
    row("an empty table", OF, "", r"labels.csv is empty"),
    row("a blank label", OF, TABLE.replace("7,a,", "7,,"),
        r"'run_7.csv', which begins at line 2 .* has no label"),
    row("which column?", OF, TABLE, r"has the columns n, word, person: name the label's", ANY),
    row("no table", OF, TABLE,
        r"'run_1.csv' without saying its label: name a table of labels", ANY, told=False),
    row("a group untold", OF, TABLE, r"the column of the group must stand in a table of labels",
        replace(ANY, group="person"), told=False),
    Broken("no table there", Folder(FILES), r"There is no file .*labels.csv", WORD, labels=(OF,)),
    Broken("a folder as table", Folder(FILES), r"data is a folder", WORD, labels=("",)),
    Broken("nothing in it", Folder({"read.me": ""}),
        r"has no CSV, TSV or Parquet file, of which each is", ANY),
    Broken("a table for arrays", (ragged(), labels()),
        r"A table of labels is for a folder", ANY, labels=(OF,)),
]  # fmt: skip
