"""Broken .ts files of the UEA archive."""

from __future__ import annotations

from labelled_sources import ANY

from broken.rows import Broken, File

CLASSES = "@classLabel true a\n@data\n"


def row(what: str, text: str | bytes, words: str) -> Broken:
    return Broken(what, File("broken.ts", text), words, ANY)


ROWS = [
    row("empty", "", r"is not a .ts file of the UEA archive: it has no line '@data'"),
    row("no header", "1,2:a\n", r"it has no line '@data'"),
    row("labels unannounced", "@data\n1,2:a\n",
        r"has no labels \('@classLabel true' or '@targetLabel true'\)"),
    row("header only", CLASSES, r"has no sequences after '@data'"),
    row("times", "@timeStamps true\n" + CLASSES + "(0,1):a\n", r"has time stamps, which are not read"),
    row("no colon", CLASSES + "1,2,a\n", r"line 3, has no colon between its values and its label"),
    row("ragged dimensions", CLASSES + "1,2:3:a\n", r"line 3, has dimensions of 1 and of 2 values"),
    row("more dimensions", CLASSES + "1,2:a\n1:2:a\n", r"line 4, has 2 dimensions where the first .* has 1"),
    row("text", CLASSES + "1,x:a\n", r"line 3, holds 'x' where a number should stand"),
    row("too large", CLASSES + "1,1e99:a\n", r"line 3, holds an infinite value, or one too large"),
    row("no label", CLASSES + "1,2:\n", r"line 3, has no label after its last colon"),
    row("an unknown label", CLASSES + "1,2:?\n", r"line 3, has no label after its last colon"),
    row("text as target", "@targetLabel true\n@data\n1,2:a\n",
        r"says '@targetLabel true', but has the label 'a'"),
    row("Latin-1", CLASSES.encode() + b"1,2:\xe9\n", r"line 3, is not UTF-8 text"),
    row("binary", CLASSES + "1,\0:a\n", r"is not text but binary data"),
    row("one class", CLASSES + "1,2:a\n2,3:a\n", r"Every sequence of .* has the label 'a'"),
]  # fmt: skip
