"""``model.py`` for labelled sequences: a Keras program that stands by itself, beside its ``parts.csv``."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from lstmsizer.data.archives import is_archive
from lstmsizer.data.dataset import Dataset
from lstmsizer.data.preprocessing import LabelledPreprocessing
from lstmsizer.export import log_code
from lstmsizer.export.archive_code import unpacking
from lstmsizer.export.code import imports
from lstmsizer.export.folder import PARTS
from lstmsizer.export.labelled_reading import reader
from lstmsizer.export.literals import collection, number, text
from lstmsizer.export.network_code import labelled_network
from lstmsizer.export.opening import opening
from lstmsizer.export.refit_code import trained_on
from lstmsizer.export.table_code import FRAME, needs_gzip
from lstmsizer.records import Answer, LabelScores, Scores

EXAMPLES = '''\
def examples(*names):
    """Sequences [n, steps, features] of these parts, and their labels."""
    chosen = [i for i, part in enumerate(parts) if part in names]
    return {batch}, targets[chosen]


# The final training used the train and the stop part as one.
x_train, y_train = examples("train", "stop")
x_check, y_check = examples("score")  # chose the number of epochs
x_test, y_test = examples("test")  # used once, at the end
'''
BATCH = {False: "np.stack([sequences[i] for i in chosen])", True: "padded(chosen)"}
REAL_ROWS = "train_rows = train_rows[~np.isnan(train_rows).all(1)]\n"
PADDED = '''\
def padded(chosen):
    """[n, STEPS, features]: NaN stands after the end of a shorter sequence."""
    batch = np.full((len(chosen), STEPS, len(INPUTS)), np.nan, "float32")
    for rows, i in zip(batch, chosen):
        rows[: len(sequences[i])] = sequences[i]
    return batch


'''
INPUT_SCALES = """\
# The model takes raw numbers; inside, they are scaled by what the training rows say, and
# by them alone. A column that is constant there is divided by 1.
train_rows = x_train.reshape(-1, len(INPUTS))
{real}x_mean, x_variance = train_rows.mean(0, "float64"), train_rows.var(0, "float64")
x_variance[x_variance <= (1e-7 * x_mean) ** 2] = 1
"""
TARGET_SCALES = """\
y_mean, y_variance = y_train.mean(0, "float64"), y_train.var(0, "float64")
y_variance[y_variance <= (1e-7 * y_mean) ** 2] = 1
"""
TEST_CLASSES = """\
test = model.evaluate(x_test, y_test, verbose=0, return_dict=True)
print(f"Test log loss {test['loss']:.6g}, {test['accuracy']:.2%} right.")
print(f"The model that was sized had {SIZED_LOG_LOSS:.6g}, {SIZED_ACCURACY:.2%} right.")
"""
TEST_NUMBERS = """\
test = model.evaluate(x_test, y_test, verbose=0, return_dict=True)
print(f"Test RMSE {test['rmse']:.6g}, MAE {test['mae']:.6g}.")
print(f"The model that was sized had {SIZED_RMSE:.6g} and {SIZED_MAE:.6g}.")
"""


def source(answer: Answer, dataset: Dataset, preprocessing: LabelledPreprocessing) -> str:
    """The text of ``model.py``: reads the data again, prepares it, and trains this very model.

    It needs Keras, NumPy and (for tables) Polars, ``parts.csv`` beside it, and nothing of this package. Its
    random start is its own, so that its test error is near the answer's and not equal to it.
    """
    masked = dataset.sequences.lengths is not None
    classes = numbered(preprocessing.class_names)
    numbers = not preprocessing.remaining and (not preprocessing.class_names or classes is not None)
    parts = (
        opening(answer, preprocessing),
        imports(answer, _standard(preprocessing, answer.source), _libraries(preprocessing)),
        _settings(answer, dataset, preprocessing),
        reader(preprocessing, answer.source, numbered=numbers),
        _read_runs(dataset, preprocessing)
        if preprocessing.remaining
        else _read(dataset, preprocessing.class_names, classes),
        "\n" + (PADDED if masked else "") + trained_on(EXAMPLES.replace("{batch}", BATCH[masked]), answer),
        *log_code.logarithms(preprocessing.logarithm),
        INPUT_SCALES.replace("{real}", REAL_ROWS if masked else "")
        + ("" if classes or preprocessing.class_names else TARGET_SCALES),
        labelled_network(answer.final.request.candidate, answer.spec.setup, masked=masked),
        *log_code.exponential(preprocessing.logarithm),
        tested(answer),
    )
    return "\n".join(parts)


def numbered(names: Sequence[str]) -> list[str] | None:
    """The classes as number literals, if that is what they are called; else None."""
    try:
        numbers = [float(name) for name in names]
    except ValueError:
        return None
    plain = [f"{value:.15g}" for value in numbers]
    return plain if plain == list(names) and all(map(math.isfinite, numbers)) else None


def _standard(preprocessing: LabelledPreprocessing, path: str) -> str:
    """What is imported of Python's own, as isort orders it."""
    packed = preprocessing.source == "table" and needs_gzip(path)
    zipped = "import gzip\n" if preprocessing.source in ("ts", "folder") or packed else ""
    patterns = "import re\n" if preprocessing.source == "folder" else ""
    first, packed, place = (
        ("import atexit\n", "import shutil\n", "from tempfile import mkdtemp\n")
        if is_archive(path)
        else ("", "", "")
    )
    return f"{first}import csv\n{zipped}import os\n{patterns}{packed}from pathlib import Path\n{place}"


def _libraries(preprocessing: LabelledPreprocessing) -> str:
    frames = "import polars as pl\n" if preprocessing.source in ("table", "folder") else ""
    return f"import keras\nimport numpy as np\n{frames}"


def _settings(answer: Answer, dataset: Dataset, preprocessing: LabelledPreprocessing) -> str:
    final, setup, test = answer.final, answer.spec.setup, _test_path(dataset)
    return "\n".join(
        [
            *_data("DATA", "data", answer.source, preprocessing),
            *(_data("TEST_DATA", "test", test, preprocessing) if test else []),
            f"STEPS = {preprocessing.steps}  # of the longest sequence",
            "",
            f"LEARNING_RATE = {number(final.request.candidate.learning_rate)}  # the best of those tried",
            f"BATCH_SIZE = {setup.batch_size}",
            f"EPOCHS = {final.best_epoch or setup.epochs}  # where the loss on other data was lowest",
            *([] if setup.schedule == "constant" else [f"ALLOWED_EPOCHS = {setup.epochs}"]),
            "",
            f"keras.utils.set_random_seed({answer.spec.seed})",
            "",
        ]
    )


def _data(constant: str, file: str, path: str, preprocessing: LabelledPreprocessing) -> list[str]:
    """Where the data is, or, where it came from memory, how to save it first."""
    if path == FRAME:
        return [
            "# The data came as a DataFrame: save it once, with write_parquet (Polars) or",
            "# to_parquet (pandas), and name the file here.",
            f'{constant} = "{file}.parquet"',
        ]
    if preprocessing.source == "arrays" and not path.lower().endswith(".npz"):
        values, labels, lengths = preprocessing.arrays
        more = f", {lengths}=lengths" if lengths else ""
        return [
            f"# The data came as {text(path)}: save it once (sequences padded to one length with NaN) with",
            f'# np.savez_compressed("{file}.npz", {values}=..., {labels}=...{more}).',
            f'{constant} = "{file}.npz"',
        ]
    return unpacking(constant, path) if is_archive(path) else [f"{constant} = {text(path)}"]


def _read(dataset: Dataset, names: Sequence[str], numbers: Sequence[str] | None) -> str:
    """Reading, the part of each sequence, and the targets as numbers."""
    given, test = _reads(dataset)
    lines = [f"sequences, labels = {given}"]
    if test:
        lines += [
            f"more_sequences, more_labels = {test}",
            "sequences, labels = sequences + more_sequences, labels + more_labels",
        ]
    lines += [
        f'with open(Path(__file__).with_name("{PARTS}"), encoding="utf-8", newline="") as file:',
        '    parts = [row["part"] for row in csv.DictReader(file)]  # in the order of the data',
        "",
    ]
    if not names:
        lines.append('targets = np.array(labels, "float32").reshape(len(labels), -1)')
    elif numbers is not None:
        lines.append(collection("CLASSES = [", numbers, "]"))
        lines.append("targets = np.array([CLASSES.index(float(label)) for label in labels])")
    else:
        lines.append(collection("CLASSES = [", map(text, names), "]"))
        lines.append("targets = np.array([CLASSES.index(label) for label in labels])")
    return "\n".join(["", *lines, ""])


def _read_runs(dataset: Dataset, preprocessing: LabelledPreprocessing) -> str:
    """Reading runs and cutting them; parts.csv has the part of each piece, and what was left after it."""
    given, test = _reads(dataset)
    return "\n".join(
        [
            "",
            f"runs, _ = {given}",
            *([f"runs += {test}[0]"] if test else []),
            "# Each run is cut after each of its steps, and the last ones before the cut are looked back at.",
            f"WINDOW = {preprocessing.window}",
            "ends = [(rows, end) for rows in runs for end in range(1, len(rows) + 1)]",
            "sequences = [rows[max(0, end - WINDOW) : end] for rows, end in ends]",
            f'with open(Path(__file__).with_name("{PARTS}"), encoding="utf-8", newline="") as file:',
            "    listed = list(csv.DictReader(file))  # in the order of the data",
            'parts = [row["part"] for row in listed]',
            'targets = np.array([[row["label"]] for row in listed], "float32")  # steps that are left',
            "",
        ]
    )


def _reads(dataset: Dataset) -> tuple[str, str]:
    """How the data is read, and the test part where it is given apart (else '')."""
    prepared = dataset.preprocessing
    if isinstance(prepared, LabelledPreprocessing) and prepared.source == "folder":
        if not dataset.test_source:
            return "read(DATA)", ""
        count = int(dataset.final.test[0])  # those of the test folder stand at the end
        return f"read(DATA, 0, {count})", f"read(TEST_DATA, {count})"
    if _test_path(dataset):
        return "read(DATA)", "read(TEST_DATA)"
    return ('read(DATA, "_train")', 'read(DATA, "_test")') if _joined(dataset) else ("read(DATA)", "")


def _test_path(dataset: Dataset) -> str:
    """The file of the test part, if it has one of its own."""
    if dataset.test_source or not dataset.source.lower().endswith((".ts", ".ts.gz")):
        return dataset.test_source
    path = Path(dataset.source)
    return str(path.with_name(path.name.replace("_TRAIN", "_TEST"))) if _joined(dataset) else ""


def _joined(dataset: Dataset) -> bool:
    """Whether the sequences were put together from two sources; those of the second are named so."""
    return dataset.ids[-1].startswith("test ") and not dataset.ids[0].startswith("test ")


def tested(answer: Answer) -> str:
    """The lines that score the trained model on the test part, beside the one that was sized."""
    if isinstance(answer.test, LabelScores):
        sized = f"{number(answer.test.log_loss)}, {number(1 - answer.test.error)}"
        return f"SIZED_LOG_LOSS, SIZED_ACCURACY = {sized}\n{TEST_CLASSES}"
    assert isinstance(answer.test, Scores)
    return f"SIZED_RMSE, SIZED_MAE = {number(answer.test.rmse)}, {number(answer.test.mae)}\n{TEST_NUMBERS}"
