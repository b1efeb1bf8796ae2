"""The part of ``model.py`` that reads sequences with a target at every step, for each kind of source.

Each defines ``read(path)``, which gives what is read and what is told at each step, sequence by sequence.
"""

from __future__ import annotations

import textwrap

from lstmsizer.data.preprocessing import LabelledPreprocessing
from lstmsizer.data.stepwise.prepared import StepPreprocessing
from lstmsizer.data.tokens.tokenise import CHARACTERS, WORD, WORDS
from lstmsizer.data.tokens.vocabulary import UNKNOWN
from lstmsizer.export.labelled_reading import reader as labelled_reader
from lstmsizer.export.literals import collection, text
from lstmsizer.export.table_code import reading

OPENED = '''\
def lines_of(path):
    """The lines of a text file."""
    opened = gzip.open if str(path).lower().endswith(".gz") else open
    with opened(path, "rt", encoding="utf-8-sig") as file:
        return file.read().replace("\\r\\n", "\\n").replace("\\r", "\\n").split("\\n")


'''
CONLL = '''\
def read(path):
    """The tokens of each sentence, and their tags: the first and the last column of a line."""
    sentences, told = [[]], [[]]
    columns = 0
    for line in lines_of(path):
        fields = line.strip().split("\\t") if "\\t" in line.strip() else line.split()
        if not fields or fields[0].strip() in ("", "-DOCSTART-"):
            if sentences[-1]:
                sentences.append([])
                told.append([])
        elif not line.startswith("# ") or len(fields) == columns:
            columns = columns or len(fields)
            sentences[-1].append(fields[0].strip())
            told[-1].append(fields[-1].strip())
    whole = [i for i, sentence in enumerate(sentences) if sentence]
    return [sentences[i] for i in whole], [told[i] for i in whole]
'''
SLOTS = '''\
def read(path):
    """The words of each sentence, and their tags."""
    parts = ("train", "valid", "dev", "test")
    places = [Path(path, name) for name in parts if Path(path, name, "seq.in").is_file()]
    sentences, told = [], []
    for place in places or [Path(path)]:
        for words, tags in zip(lines_of(place / "seq.in"), lines_of(place / "seq.out")):
            if words.split():
                sentences.append(words.split())
                told.append(tags.split())
    return sentences, told
'''
LISTS = '''\
def listed(column):
    """A column's lists; text is split at its blanks."""
    if column.dtype == pl.String:
        return [value.split() for value in column]
    return [[str(item) for item in items] for items in column.to_list()]


def read(path):
    """The tokens of each row, and their tags."""
{frame}
    return listed(frame[{text}]), listed(frame[{tags}])
'''
MAT = '''\
def read(path):
    """What each sequence of 0 and 1 reads, and the step after each of its steps."""
    held = loadmat(path)
    rolls = [np.array(roll, "float32") for name in ARRAYS for roll in np.ravel(held[name])]
    return [roll[:-1] for roll in rolls], [roll[1:] for roll in rolls]
'''
ROLLS = '''\
def read(path):
    """What each sequence of 0 and 1 reads, and the step after each of its steps."""
    held = np.load(path, allow_pickle=False)
    values = held["values"].astype("float32")
    rolls = np.split(values, np.cumsum(held["lengths"])[:-1])
    return [roll[:-1] for roll in rolls], [roll[1:] for roll in rolls]
'''
TEXT = '''\
def read(path):
    """The tokens of each chunk, and the token after each of them."""
    content = unicodedata.normalize("NFC", "\\n".join(lines_of(path))).strip()
    tokens = {tokens}
    numbers = np.array([NUMBERS.get(token, {unknown}) for token in tokens])
    starts = range(0, len(numbers) - STEPS, STEPS)
    # Of the classes the first is that of unknown tokens, whose number is 1.
    return [
        [numbers[first : first + STEPS] for first in starts],
        [numbers[first + 1 : first + STEPS + 1] - 1 for first in starts],
    ]
'''


def reader(prepared: StepPreprocessing, path: str) -> str:
    """The lines that define ``read`` and what it needs."""
    match prepared.source:
        case "conll":
            return OPENED + CONLL
        case "slots":
            return OPENED + SLOTS
        case "lists":
            frame = textwrap.indent(reading(path).replace("(DATA", "(path").rstrip(), "    ")
            columns = {"{text}": text(prepared.text or ""), "{tags}": text(prepared.tags or "")}
            return _filled(LISTS, {"{frame}": frame, **columns})
        case "rolls" if prepared.arrays:
            return collection("ARRAYS = [", map(text, prepared.arrays), "]") + "\n\n\n" + MAT
        case "rolls":
            return ROLLS
        case "text":
            cut = {WORDS: f"re.findall({text(WORD)}, content.lower())", CHARACTERS: "list(content)"}
            tokens = {"{tokens}": cut[prepared.tokens], "{unknown}": str(UNKNOWN)}
            return OPENED + _filled(TEXT, tokens)
        case "table":
            return _table(prepared, path)


def _table(prepared: StepPreprocessing, path: str) -> str:
    """As a table of labelled sequences, but that a sequence has the labels of all its rows."""
    labelled = LabelledPreprocessing(
        source="table",
        columns=prepared.columns,
        carried_forward=prepared.carried_forward,
        defaults=prepared.defaults,
        steps=prepared.steps,
        sequence=prepared.sequence,
        label=prepared.tags,
        time=prepared.time,
    )
    lines = labelled_reader(labelled, path, numbered=False)
    of_each = lines.replace(
        'groups.agg("row", pl.col("label").drop_nulls().first())', 'groups.agg("row", "label")'
    )
    return of_each.replace("Sequences [steps, features] and labels", "Sequences [steps, features] and tags")


def _filled(lines: str, values: dict[str, str]) -> str:
    for mark, value in values.items():
        lines = lines.replace(mark, value)
    return lines
