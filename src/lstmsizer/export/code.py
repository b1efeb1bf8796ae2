"""``model.py``: the answer as a Keras program that stands by itself, with the reasons as comments."""

from __future__ import annotations

from lstmsizer.data.missing import MISSING
from lstmsizer.data.preprocessing import Preprocessing
from lstmsizer.export import log_code
from lstmsizer.export.backend import BACKENDS
from lstmsizer.export.known_code import arrays, later, scales
from lstmsizer.export.literals import collection, mapping, number, text
from lstmsizer.export.network_code import network
from lstmsizer.export.opening import opening
from lstmsizer.export.refit_code import rows_of
from lstmsizer.export.series_code import steps
from lstmsizer.export.table_code import FRAME, needs_gzip, reading
from lstmsizer.records import Answer, Scores

LIBRARIES = """\
import keras
import numpy as np
import polars as pl
"""

COLUMNS = '''\
def known(column):
    """The column's values as text; null where one is missing."""
    values = frame[column].cast(pl.String).str.strip_chars()
    return values.set(values.str.to_lowercase().is_in(MISSING), None)


def numbers(column):
    """The column's values as numbers; null where one is missing."""
    values = known(column).str.to_lowercase().replace({"true": "1", "false": "0"})
    return values.cast(pl.Float64)


def feature(column, category):
    """One input of the model; where a value is missing, the last known one counts."""
    if category is None:
        return numbers(column).forward_fill().fill_null(DEFAULTS[column])
    return (known(column).forward_fill() == category).fill_null(False).cast(pl.Float64)

'''

ARRAYS = """\
# [rows, features] and [rows], in the units of the data
inputs = np.column_stack([feature(*named).to_numpy() for named in INPUTS])
inputs = inputs.astype("float32")
target = numbers(TARGET).fill_null(np.nan).to_numpy().astype("float32")
"""

ARRAYS_OF_SEVERAL = """\
# [rows, features] and [rows, targets], in the units of the data
inputs = np.column_stack([feature(*named).to_numpy() for named in INPUTS])
inputs = inputs.astype("float32")
targets = [numbers(column).fill_null(np.nan).to_numpy() for column in TARGETS]
targets = np.column_stack(targets).astype("float32")
"""

EXAMPLES = '''\
def examples(first, last):
    """Windows [n, WINDOW, features] that lie in these rows, and targets [n, horizons]."""
    now = np.arange(first + WINDOW - 1, last - max(HORIZONS) + 1)
    y = target[now[:, None] + HORIZONS]
    now, y = now[~np.isnan(y).any(axis=1)], y[~np.isnan(y).any(axis=1)]
    return inputs[now[:, None] + np.arange(1 - WINDOW, 1)], y


x_train, y_train = examples(*TRAIN)
x_check, y_check = examples(*CHECK)
x_test, y_test = examples(*TEST)
'''

SEVERAL = (
    "    y = target[now[:, None] + HORIZONS]\n",
    "    y = targets[now[:, None] + HORIZONS]  # [n, horizons, targets]\n"
    "    y = y.transpose(0, 2, 1).reshape(len(now), -1)  # each target with all its horizons\n",
)

SCALES = """\
# The model takes and gives raw numbers; inside, all are scaled by what the training
# rows say, and by them alone. A column that is constant there is divided by 1.
train_rows = inputs[TRAIN[0] : TRAIN[1] + 1]
x_mean, x_variance = train_rows.mean(0, "float64"), train_rows.var(0, "float64")
x_variance[x_variance <= (1e-7 * x_mean) ** 2] = 1
y_mean, y_variance = y_train.mean(0, "float64"), y_train.var(0, "float64")
"""

TEST_OF_SEVERAL = """\
scaled = errors / np.sqrt(y_variance)  # in standard deviations, so that all count alike
rmse, mae = np.sqrt(np.mean(scaled**2)), np.mean(np.abs(scaled))
print(f"Test RMSE {rmse:.6g}, MAE {mae:.6g} (in standard deviations of each).")
print(f"The model that was sized had {SIZED_RMSE:.6g} and {SIZED_MAE:.6g}.")
"""

OUTPUTS = "len(TARGETS) * len(HORIZONS)"

PREDICT = "errors = model.predict(x_test, verbose=0) - y_test\n"

EACH_TARGET = """\
for column, error in zip(TARGETS, np.split(errors, len(TARGETS), axis=1)):
    print(f"{column}: RMSE {np.sqrt(np.mean(error**2)):.6g} in the units of the data.")
"""

TEST = """\
test = model.evaluate(x_test, y_test, verbose=0, return_dict=True)
print(f"Test RMSE {test['rmse']:.6g}, MAE {test['mae']:.6g}.")
print(f"The model that was sized had {SIZED_RMSE:.6g} and {SIZED_MAE:.6g}.")
"""


def source(answer: Answer, preprocessing: Preprocessing, test_source: str = "") -> str:
    """The text of ``model.py``: reads the data again, prepares it, and trains this very model.

    It needs Keras, NumPy and Polars, and nothing of this package. Its random start is its own, so
    that its test error is near the answer's and not equal to it. Names and categories from the data
    stand in it only as string literals. ``test_source`` is the file of the test part, where it has its own.
    """
    one, candidate = _one_of_one(preprocessing), answer.final.request.candidate
    parts = (
        opening(answer, preprocessing),
        imports(answer, standard(answer.source, test_source), LIBRARIES),
        settings(answer, preprocessing, test_source),
        frame(answer.source, test_source),
        inputs(preprocessing),
        COLUMNS,
        *filter(None, [steps(preprocessing)]),
        *later(preprocessing),
        arrays(preprocessing, ARRAYS if one else ARRAYS_OF_SEVERAL),
        _parts(answer, preprocessing),
        f"\n{EXAMPLES if one else EXAMPLES.replace(*SEVERAL)}",
        *log_code.logarithms(preprocessing.logarithm),
        scales(preprocessing, SCALES),
        network(candidate, answer.spec.setup, *([] if one else [OUTPUTS])),
        *log_code.exponential(preprocessing.logarithm),
        sized(answer) + (TEST if one else _test_of_several(preprocessing)),
    )
    return "\n".join(parts)


def _test_of_several(preprocessing: Preprocessing) -> str:
    if preprocessing.logarithm is None:
        return PREDICT + TEST_OF_SEVERAL + EACH_TARGET
    return log_code.test_of_several(preprocessing.logarithm, TEST_OF_SEVERAL, EACH_TARGET)


def imports(answer: Answer, standard: str, libraries: str) -> str:
    """The imports; in between, Keras is told the backend that the model was built with."""
    backend = dict(answer.versions).get("backend", "")
    backend = backend if backend in BACKENDS else "jax"
    others = ", ".join(BACKENDS)
    return f'{standard}\nos.environ.setdefault("KERAS_BACKEND", "{backend}")  # {others}\n\n{libraries}'


def standard(path: str, test: str) -> str:
    """What is imported of Python's own."""
    return ("import gzip\n" if needs_gzip(path) or (test and needs_gzip(test)) else "") + "import os\n"


def frame(path: str, test: str) -> str:
    """The table; where the test part has a file of its own, its rows follow."""
    if not test:
        return reading(path)
    both = 'frame = pl.concat([frame, later.select(frame.columns)], how="vertical_relaxed")\n'
    return f"{reading(path)}\n# The test part's rows follow.\n{reading(test, 'TEST_DATA', 'later')}{both}"


def settings(answer: Answer, preprocessing: Preprocessing, test: str) -> str:
    """Where the data is, what is forecast, and how the network is trained."""
    final, setup = answer.final, answer.spec.setup
    horizons = collection("HORIZONS = [", map(str, preprocessing.horizons), "]  # rows ahead")
    return "\n".join(
        [
            *_data("DATA", "data", answer.source),
            *(_data("TEST_DATA", "test", test) if test else []),
            _targets(preprocessing),
            f"WINDOW = {preprocessing.window}  # rows looked back at",
            horizons,
            "",
            f"LEARNING_RATE = {number(final.request.candidate.learning_rate)}  # the best of those tried",
            f"BATCH_SIZE = {setup.batch_size}",
            f"EPOCHS = {final.best_epoch or setup.epochs}  # where the loss on later data was lowest",
            *([] if setup.schedule == "constant" else [f"ALLOWED_EPOCHS = {setup.epochs}"]),
            "",
            f"keras.utils.set_random_seed({answer.spec.seed})",
            "",
        ]
    )


def _targets(preprocessing: Preprocessing) -> str:
    if _one_of_one(preprocessing):
        return f"TARGET = {text(preprocessing.targets[0])}"
    return collection("TARGETS = [", map(text, preprocessing.targets), "]")


def _one_of_one(preprocessing: Preprocessing) -> bool:
    """Whether one column of one series is forecast."""
    return preprocessing.group is None and len(preprocessing.targets) == 1


def _data(constant: str, file: str, path: str) -> list[str]:
    if path != FRAME:
        return [f"{constant} = {text(path)}"]
    return [
        "# The data came as a DataFrame: save it once, with write_parquet (Polars) or",
        "# to_parquet (pandas), and name the file here.",
        f'{constant} = "{file}.parquet"',
    ]


def inputs(preprocessing: Preprocessing) -> str:
    """The lists from which the inputs are made."""
    numeric = {column for column, category in preprocessing.columns if category is None}
    columns = [
        f"({text(column)}, {'None' if category is None else text(category)})"
        for column, category in preprocessing.columns
    ]
    defaults = dict.fromkeys(sorted(numeric), 0.0) | dict(preprocessing.defaults)
    kept = {text(column): number(value) for column, value in defaults.items() if column in numeric}
    return "\n".join(
        [
            missing_marks(),
            "",
            "# A category becomes one input of 1 and 0; None: the column is a number.",
            collection("INPUTS = [", columns, "]"),
            "",
            "# Numbers that stand before the first known one: the mean of the training rows",
            mapping("DEFAULTS", kept),
            "\n",
        ]
    )


def missing_marks() -> str:
    """The list of what stands for a missing value."""
    marks = collection("MISSING = [", map(text, MISSING), "]")
    return f"# What stands for a missing value, in lower case\n{marks}"


def _parts(answer: Answer, preprocessing: Preprocessing) -> str:
    """First and last row of the parts, those that the first target's window reads included."""
    before = preprocessing.window - 1 + min(preprocessing.horizons)
    rows = {split.part: (split.first_row - before, split.last_row) for split in answer.splits}
    intro = "# First and last row of each part, in the order of time: no window reads over a border."
    return "\n".join([intro, *rows_of(answer, rows), ""])


def sized(answer: Answer) -> str:
    assert isinstance(answer.test, Scores)
    return f"SIZED_RMSE, SIZED_MAE = {number(answer.test.rmse)}, {number(answer.test.mae)}\n"
