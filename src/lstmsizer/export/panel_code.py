"""``model.py`` for a panel: one model for many series, each in units of its own."""

from __future__ import annotations

from lstmsizer.data.preprocessing import Preprocessing
from lstmsizer.export import log_code
from lstmsizer.export.code import (
    COLUMNS,
    EACH_TARGET,
    OUTPUTS,
    TEST_OF_SEVERAL,
    frame,
    imports,
    inputs,
    settings,
    sized,
    standard,
)
from lstmsizer.export.folder import PARTS, PREPROCESS
from lstmsizer.export.known_code import OF_SERIES, later, scales
from lstmsizer.export.literals import text
from lstmsizer.export.network_code import network
from lstmsizer.export.opening import opening
from lstmsizer.export.refit_code import trained_on
from lstmsizer.export.series_code import steps
from lstmsizer.records import Answer

LIBRARIES = """\
import keras
import numpy as np
import polars as pl
"""

FILES = """\
# Each series' mean and standard deviation of the training rows, by column; and which of
# its rows stand in which part.
with open(Path(__file__).with_name("{prepared}"), encoding="utf-8") as file:
    prepared = json.load(file)
with open(Path(__file__).with_name("{parts}"), encoding="utf-8", newline="") as file:
    parts = {{}}
    for line in csv.DictReader(file):
        first = int(line["first_row"])
        parts.setdefault(line["series"], {{}})[line["part"]] = first, first + int(line["rows"])
levels = prepared["levels"]
"""

LONG = """\
# Each column is a series: one below the other
frame = frame.unpivot(list(parts), index={times}, variable_name=SERIES, value_name=TARGETS[0])
"""

EXAMPLES = '''\
def in_own_units(values, column, number):
    """The column's values, as distances from the series' mean in standard deviations."""
    if column not in levels:
        return values
    return (values - levels[column]["mean"][number]) / levels[column]["sd"][number]


def series(number):
    """Inputs [rows, features] and targets [rows, targets] of a series, in its own units."""
    inputs = []
    for column, category in INPUTS:
        if category is None:
            values = numbers(column).forward_fill()
            values = in_own_units(values, column, number).fill_null(DEFAULTS[column])
        else:
            values = (known(column).forward_fill() == category).fill_null(False)
        inputs.append(values.cast(pl.Float64).to_numpy())
    targets = [in_own_units(numbers(column), column, number) for column in TARGETS]
    targets = [column.fill_null(np.nan).to_numpy() for column in targets]
    return np.column_stack(inputs).astype("float32"), np.column_stack(targets).astype("float32")


def examples(inputs, targets, first, end):
    """Windows [n, WINDOW, features] in these rows; targets [n, targets times horizons]."""
    now = np.arange(first + WINDOW - 1, end - max(HORIZONS))
    y = targets[now[:, None] + HORIZONS].transpose(0, 2, 1).reshape(len(now), -1)
    now, y = now[~np.isnan(y).any(axis=1)], y[~np.isnan(y).any(axis=1)]
    return inputs[now[:, None] + np.arange(1 - WINDOW, 1)], y


frame = frame.with_columns(known(SERIES).alias(SERIES))
tables = frame.partition_by(SERIES, as_dict=True, maintain_order=True)
found = {"train": [], "check": [], "test": []}
train_rows, test_sd = [], []
for number, (name, rows) in enumerate(parts.items()):
    frame = tables[(name,)]  # what known and numbers look at
    own = series(number)
    train = rows["train"][0], rows["stop"][1]  # the final training used both as one
    found["train"].append(examples(*own, *train))
    found["check"].append(examples(*own, *rows["score"]))  # chose the number of epochs
    found["test"].append(examples(*own, *rows["test"]))  # used once, at the end
    train_rows.append(own[0][slice(*train)])
    sd = np.repeat([levels[column]["sd"][number] for column in TARGETS], len(HORIZONS))
    test_sd.append(np.tile(sd, (len(found["test"][-1][0]), 1)))
(x_train, y_train), (x_check, y_check), (x_test, y_test) = (
    map(np.concatenate, zip(*found[part])) for part in ("train", "check", "test")
)
'''

SCALES = """\
# The model takes and gives numbers in units of their series; inside, all are scaled once
# more, by what the training rows of all series say.
train_rows = np.concatenate(train_rows)
x_mean, x_variance = train_rows.mean(0, "float64"), train_rows.var(0, "float64")
x_variance[x_variance <= (1e-7 * x_mean) ** 2] = 1
y_mean, y_variance = y_train.mean(0, "float64"), y_train.var(0, "float64")
"""

TEST = (
    """\
errors = model.predict(x_test, verbose=0) - y_test
"""
    + TEST_OF_SEVERAL
    + """\
errors *= np.concatenate(test_sd)
"""
    + EACH_TARGET
)


def source(answer: Answer, preprocessing: Preprocessing, test_source: str = "") -> str:
    """The text of ``model.py`` where several series are forecast; see ``code.source``.

    It reads ``preprocess.json`` and ``parts.csv`` beside it.
    """
    needed = f"import csv\nimport json\n{standard(answer.source, test_source)}from pathlib import Path\n"
    parts = (
        opening(answer, preprocessing),
        imports(answer, "".join(sorted(needed.splitlines(keepends=True))), LIBRARIES),
        settings(answer, preprocessing, test_source),
        f"SERIES = {text(preprocessing.group or '')}  # the column that tells series apart\n",
        frame(answer.source, test_source),
        FILES.format(prepared=PREPROCESS, parts=PARTS),
        *([LONG.format(times=_times(preprocessing))] if preprocessing.wide else []),
        inputs(preprocessing),
        COLUMNS,
        *filter(None, [steps(preprocessing)]),
        *later(preprocessing),
        _examples(answer, preprocessing),
        scales(preprocessing, SCALES),
        network(answer.final.request.candidate, answer.spec.setup, OUTPUTS),
        sized(answer) + _test(preprocessing),
    )
    return "\n".join(parts)


def _examples(answer: Answer, preprocessing: Preprocessing) -> str:
    usual = EXAMPLES.replace(*OF_SERIES) if preprocessing.known else EXAMPLES
    examples = trained_on(usual, answer)
    return examples if preprocessing.logarithm is None else log_code.series(preprocessing.logarithm, examples)


def _test(preprocessing: Preprocessing) -> str:
    if preprocessing.logarithm is None:
        return TEST
    return log_code.test_of_series(preprocessing.logarithm, TEST_OF_SEVERAL, EACH_TARGET)


def _times(preprocessing: Preprocessing) -> str:
    """The columns of the time, where steps need them."""
    needed = preprocessing.time if preprocessing.calendar or preprocessing.resample else ()
    return f"[{', '.join(map(text, needed))}]"
