"""The part of ``model.py`` that reads labelled sequences, for each kind of source.

Each defines ``read(path)``, which gives sequences [steps, features] without gaps, and labels.
"""

from __future__ import annotations

import textwrap
from dataclasses import replace

from lstmsizer.data.labelled.found import LABEL, SEQUENCE
from lstmsizer.data.preprocessing import LabelledPreprocessing
from lstmsizer.export.code import missing_marks
from lstmsizer.export.literals import collection, mapping, number, text
from lstmsizer.export.table_code import reading

FILLED = '''\
def filled(values):
    """The inputs; where a number is missing, the sequence's last known one counts."""
    values = np.asarray(values, "float32").reshape(len(values), -1)[:, INPUTS]
    steps = np.arange(len(values))[:, None]
    last = np.maximum.accumulate(np.where(np.isnan(values), -1, steps))
    carried = np.take_along_axis(values, np.maximum(last, 0), axis=0)
    return np.where(last < 0, np.float32(DEFAULTS), carried)


'''
READ_ARRAYS = '''\
def read(path, ending=""):
    """Sequences [steps, features] and labels of arrays in a .npz file."""
    data = np.load(path, allow_pickle=False)
    values, labels = data[{values} + ending], data[{labels} + ending]
{sequences}
    sequences = [filled(rows) for rows in sequences]
    labels = labels.reshape(len(labels), -1)
{classes}    return sequences, labels.tolist()
'''
WITH_LENGTHS = """\
    lengths = data[{lengths} + ending].astype(int)
    if len(lengths) == len(values):
        sequences = [rows[:length] for rows, length in zip(values, lengths)]
    else:  # one sequence after the other
        sequences = np.split(values, np.cumsum(lengths)[:-1])
"""
WITHOUT_LENGTHS = """\
    values = values.reshape(*values.shape[:2], -1).astype("float32")
    # Steps that are NaN in every feature, up to the end, are padding.
    real = [np.flatnonzero(~np.isnan(rows).all(1)) for rows in values]
    sequences = [rows[: steps[-1] + 1] for rows, steps in zip(values, real)]
"""
ONE_CLASS = """\
    # One column for each class, or the class itself
    labels = labels.argmax(1) if labels.shape[1] > 1 else labels[:, 0]
"""
READ_TS = '''\
def read(path):
    """Sequences [steps, features] and labels of a .ts file."""
    opened = gzip.open if path.lower().endswith(".gz") else open
    with opened(path, "rt", encoding="utf-8") as file:
        lines = [line.strip() for line in file]
    first = [line.lower() for line in lines].index("@data") + 1
    sequences, labels = [], []
    for line in lines[first:]:
        if line and line[0] not in "#%":
            *columns, label = line.split(":")
            rows = [column.replace("?", "nan").split(",") for column in columns]
            sequences.append(filled(np.array(rows, "float32").T))
            labels.append(label.strip())
    return sequences, labels
'''
COLUMNS = '''\
def known(column):
    """The column's values as text; null where one is missing."""
    values = pl.col(column).cast(pl.String).str.strip_chars()
    return pl.when(~values.str.to_lowercase().is_in(MISSING)).then(values)


def numbers(column):
    """The column's values as numbers; null where one is missing."""
    values = known(column).str.to_lowercase().replace({"true": "1", "false": "0"})
    return values.cast(pl.Float64)


def feature(column, category):
    """One input of the model; a missing value is the sequence's last known one."""
    if category is None:
        values = numbers(column).forward_fill().over(known(SEQUENCE))
        return values.fill_null(DEFAULTS[column])
    values = known(column).forward_fill().over(known(SEQUENCE)) == category
    return values.fill_null(False).cast(pl.Float64)


'''
READ_TABLE = '''\
def read(path):
    """Sequences [steps, features] and labels of a table, one row a step."""
{frame}
    named = [feature(*named).alias(str(i)) for i, named in enumerate(INPUTS)]
    inputs = frame.select(named).to_numpy().astype("float32")
    groups = frame.select(sequence=known(SEQUENCE), label={label}(LABEL))
    groups = groups.with_row_index("row").group_by("sequence", maintain_order=True)
    groups = groups.agg("row", pl.col("label").drop_nulls().first())
    sequences = [inputs[rows.to_numpy()] for rows in groups["row"]]
    return sequences, groups["label"].to_list()
'''


SORTED = """\
# Each sequence by time: as a number where it is one, else as it is written
number = pl.col(TIME).cast(pl.Float64, strict=False)
rows = frame.select(sequence=known(SEQUENCE), number=number, text=known(TIME))
rows = rows.with_row_index("row")
rows = rows.sort(pl.col("row").min().over("sequence"), "number", "text")
frame = frame[rows["row"]]"""


READ_FILE = '''\
def file_of(path, sequence, label):
    """One file's columns, as text where it is text."""
    if path.suffix.lower() in (".parquet", ".pq"):
        frame = pl.read_parquet(path)
    else:
        opened = gzip.open if path.suffix.lower() == ".gz" else open
        with opened(path, "rt", encoding="utf-8-sig") as file:
            lines = [line for line in file if line.strip()]
        header = lines[0].removeprefix("#").lstrip()
        separator = max(",;\\t|", key=header.count)
        names, *rows = csv.reader([header, *lines[1:]], delimiter=separator)
        # A line without the separator has blanks between its values.
        rows = [row if len(row) == len(names) else row[0].split() for row in rows]
        if separator != ",":  # then 0,5 is a number
            comma = r"^\\s*([+-]?\\d+),(\\d+)\\s*$"
            rows = [[re.sub(comma, r"\\1.\\2", cell) for cell in row] for row in rows]
        names = [name.strip() for name in names]
        frame = pl.DataFrame(rows, dict.fromkeys(names, pl.String), orient="row")
    return frame.with_columns(
        pl.lit(sequence).alias(SEQUENCE), pl.lit(label).alias(LABEL)
    )


'''
FILES = """\
with open(Path(__file__).with_name("parts.csv"), encoding="utf-8", newline="") as file:
    listed = list(csv.DictReader(file))[first:last]
files = [
    (row["sequence"].removeprefix("test ") if first else row["sequence"], row)
    for row in listed
]
frame = pl.concat(
    [file_of(Path(path, name), row["sequence"], row["label"]) for name, row in files],
    how="vertical_relaxed",
)"""


def reader(preprocessing: LabelledPreprocessing, path: str, *, numbered: bool) -> str:
    """The lines that define ``read`` and what it needs; ``numbered``: labels are numbers."""
    if preprocessing.source == "folder":
        return _folder(preprocessing, "numbers" if numbered else "known")
    if preprocessing.source == "table":
        return _table(preprocessing, path, "numbers" if numbered else "known")
    read = READ_TS if preprocessing.source == "ts" else _arrays(preprocessing)
    return f"{_numbered_inputs(preprocessing)}\n\n{FILLED}{read}"


def _arrays(preprocessing: LabelledPreprocessing) -> str:
    values, labels, lengths = preprocessing.arrays
    sequences = WITH_LENGTHS.replace("{lengths}", text(lengths)) if lengths else WITHOUT_LENGTHS
    return (
        READ_ARRAYS.replace("{sequences}", sequences.rstrip())
        .replace("{classes}", ONE_CLASS if preprocessing.class_names else "")
        .replace("{values}", text(values))
        .replace("{labels}", text(labels))
    )


def _numbered_inputs(preprocessing: LabelledPreprocessing) -> str:
    """Inputs by their place; the columns of arrays are called 'feature 1', 'feature 2', ..."""
    places = [str(int(column.rpartition(" ")[2]) - 1) for column, _ in preprocessing.columns]
    defaults = dict(preprocessing.defaults)
    values = [number(defaults.get(column, 0.0)) for column, _ in preprocessing.columns]
    return "\n".join(
        [
            collection("INPUTS = [", places, "]  # the features' places"),
            "",
            "# Numbers that stand before the first known one: the mean of the training rows",
            collection("DEFAULTS = [", values, "]"),
            "",
        ]
    )


def _folder(preprocessing: LabelledPreprocessing, label: str) -> str:
    """As a table, its rows one file after the other; labels come from parts.csv."""
    told = replace(preprocessing, sequence=SEQUENCE, label=preprocessing.label or LABEL)
    read = READ_TABLE.replace("def read(path):", "def read(path, first=0, last=None):")
    read = read.replace("of a table, one row a step", "of the files that parts.csv lists")
    columns, _, _ = _table(told, "", label).partition(READ_TABLE[:8])
    frame = FILES if not told.time else f"{FILES}\n{SORTED}"
    return f"{columns}{READ_FILE}{read}".replace("{frame}", textwrap.indent(frame, "    ")).replace(
        "{label}", label
    )


def _table(preprocessing: LabelledPreprocessing, path: str, label: str) -> str:
    columns = [
        f"({text(column)}, {'None' if category is None else text(category)})"
        for column, category in preprocessing.columns
    ]
    defaults = {text(column): number(value) for column, value in preprocessing.defaults}
    frame = reading(path).replace("(DATA", "(path").rstrip()
    if preprocessing.time:
        frame += f"\n{SORTED}"
    return "\n".join(
        [
            f"SEQUENCE = {text(preprocessing.sequence or '')}  # rows that share its value are a sequence",
            f"LABEL = {text(preprocessing.label or preprocessing.sequence or '')}",
            *([f"TIME = {text(preprocessing.time)}"] if preprocessing.time else []),
            "",
            missing_marks(),
            "",
            "# A category becomes one input of 1 and 0; None: the column is a number.",
            collection("INPUTS = [", columns, "]"),
            "",
            "# Numbers that stand before the first known one: the mean of the training rows",
            mapping("DEFAULTS", defaults),
            "\n",
            COLUMNS + READ_TABLE.replace("{frame}", textwrap.indent(frame, "    ")).replace("{label}", label),
        ]
    )
