"""``model.py`` where every step has a target: a Keras program that stands by itself, beside ``parts.csv``."""

from __future__ import annotations

from lstmsizer.data.dataset import Dataset
from lstmsizer.data.stepwise.prepared import StepPreprocessing
from lstmsizer.data.tokens.tokenise import WORDS
from lstmsizer.data.tokens.vocabulary import RESERVED
from lstmsizer.export.code import imports
from lstmsizer.export.folder import PARTS
from lstmsizer.export.labelled_code import INPUT_SCALES, REAL_ROWS
from lstmsizer.export.literals import collection, number, text
from lstmsizer.export.network_code import step_network
from lstmsizer.export.opening import opening
from lstmsizer.export.refit_code import trained_on
from lstmsizer.export.step_reading import reader
from lstmsizer.export.table_code import FRAME, needs_gzip
from lstmsizer.export.token_code import VOCABULARY
from lstmsizer.records import Answer, StepScores

EXAMPLES = '''\
def examples(*names):
    """Sequences of these parts, padded after their end, and what is told at each step."""
    chosen = [i for i, part in enumerate(parts) if part in names]
    x = {inputs}
    y = {targets}
    for row, i in enumerate(chosen):
        steps = len(sequences[i])
        x[row, :steps], y[row, :steps] = sequences[i], targets[i]
    return x, y


# The final training used the train and the stop part as one.
x_train, y_train = examples("train", "stop")
x_check, y_check = examples("score")  # chose the number of epochs
x_test, y_test = examples("test")  # used once, at the end
'''
TOKENS = 'np.zeros((len(chosen), STEPS), "int32")'
NUMBERS = 'np.full((len(chosen), STEPS, sequences[0].shape[1]), np.nan, "float32")'
CLASSES = 'np.zeros((len(chosen), STEPS), "int32")'
LABELS = 'np.zeros((len(chosen), STEPS, targets[0].shape[1]), "float32")'
REAL = {True: "x_test != 0", False: "~np.isnan(x_test).all(-1)"}
TEST_CLASSES = """\
real = {real}  # no padding
told, true = model.predict(x_test, verbose=0)[real], y_test[real]
log_loss = -np.log(told[np.arange(len(true)), true]).mean()
accuracy = (told.argmax(1) == true).mean()
print(f"Test log loss a step {{log_loss:.6g}}, {{accuracy:.2%}} right.")
print(f"The model that was sized had {{SIZED_LOG_LOSS:.6g}}, {{SIZED_ACCURACY:.2%}} right.")
"""
TEST_LABELS = """\
real = {real}  # no padding
told, true = model.predict(x_test, verbose=0)[real], y_test[real]
told = np.clip(told, 1e-7, 1 - 1e-7)
log_loss = -np.log(np.where(true > 0.5, told, 1 - told)).sum(1).mean()
print(f"Test log loss a step, summed over the labels: {{log_loss:.6g}}.")
print(f"The model that was sized had {{SIZED_LOG_LOSS:.6g}}.")
"""


def source(answer: Answer, dataset: Dataset, prepared: StepPreprocessing) -> str:
    """The text of ``model.py``: reads the data again, prepares it, and trains this very model.

    It needs Keras, NumPy and (for tables) Polars or (for .mat files) SciPy, ``parts.csv`` and (for tokens)
    ``preprocess.json`` beside it, and nothing of this package. Its random start is its own, so that its test
    error is near the answer's and not equal to it.
    """
    tokens = bool(prepared.vocabulary)
    parts = (
        opening(answer, prepared),
        imports(answer, _standard(answer, prepared), _libraries(prepared)),
        _settings(answer, dataset, prepared),
        *((VOCABULARY, "") if tokens else ()),
        reader(prepared, answer.source),
        _read(dataset, prepared),
        trained_on(EXAMPLES, answer).format(
            inputs=TOKENS if tokens else NUMBERS, targets=CLASSES if prepared.class_names else LABELS
        ),
        *((_scales(),) if prepared.columns and prepared.source == "table" else ()),
        step_network(
            answer.final.request.candidate,
            answer.spec.setup,
            tokens=tokens,
            scaled=prepared.source == "table",
        ),
        _test(answer, tokens=tokens),
    )
    return "\n".join(parts)


def _scales() -> str:
    return INPUT_SCALES.replace("{real}", REAL_ROWS)


def _standard(answer: Answer, prepared: StepPreprocessing) -> str:
    """What is imported of Python's own, as isort orders it."""
    lines = prepared.source in ("conll", "slots", "text")
    table = prepared.source in ("table", "lists")
    used = {
        "csv": True,
        "gzip": lines or (table and answer.source != FRAME and needs_gzip(answer.source)),
        "json": bool(prepared.vocabulary),
        "os": True,
        "re": prepared.tokens == WORDS,
        "unicodedata": prepared.source == "text",
    }
    return (
        "".join(f"import {name}\n" for name, needed in used.items() if needed) + "from pathlib import Path\n"
    )


def _libraries(prepared: StepPreprocessing) -> str:
    frames = "import polars as pl\n" if prepared.source in ("table", "lists") else ""
    matlab = "from scipy.io import loadmat\n" if prepared.source == "rolls" and prepared.arrays else ""
    return f"import keras\nimport numpy as np\n{frames}{matlab}"


def _settings(answer: Answer, dataset: Dataset, prepared: StepPreprocessing) -> str:
    final, setup = answer.final, answer.spec.setup
    what = "tokens of a chunk" if prepared.source == "text" else "of the longest sequence"
    return "\n".join(
        [
            *_data(answer.source, prepared),
            *([f"TEST_DATA = {text(dataset.test_source)}"] if dataset.test_source else []),
            f"STEPS = {prepared.steps}  # {what}",
            *(
                [f"EMBEDDING = {setup.embedding}  # numbers that stand for a token"]
                if setup.embedding
                else []
            ),
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


def _data(path: str, prepared: StepPreprocessing) -> list[str]:
    """Where the data is, or, where it came from memory, how to save it first."""
    if path == FRAME:
        return [
            "# The data came as a DataFrame: save it once, with write_parquet (Polars) or",
            "# to_parquet (pandas), and name the file here.",
            'DATA = "data.parquet"',
        ]
    if prepared.source == "rolls" and not prepared.arrays:
        return [
            "# The data came as arrays: save them once, one after the other (the test part last),",
            "# with lengths = [len(roll) for roll in rolls] and",
            '# np.savez_compressed("data.npz", values=np.concatenate(rolls), lengths=lengths).',
            'DATA = "data.npz"',
        ]
    return [f"DATA = {text(path)}"]


def _read(dataset: Dataset, prepared: StepPreprocessing) -> str:
    """Reading, the part of each sequence, and inputs and targets as numbers."""
    lines = ["", "sequences, targets = read(DATA)"]
    if dataset.test_source:
        lines += [
            "more_sequences, more_targets = read(TEST_DATA)",
            "sequences, targets = sequences + more_sequences, targets + more_targets",
        ]
    lines += [
        f'with open(Path(__file__).with_name("{PARTS}"), encoding="utf-8", newline="") as file:',
        '    parts = [row["part"] for row in csv.DictReader(file)]  # in the order of the data',
        "",
    ]
    if prepared.vocabulary and prepared.source != "text":
        lines.append("sequences = [[NUMBERS.get(token, 1) for token in one] for one in sequences]")
    if prepared.source == "text":
        lines.append(
            f"CLASSES = range({RESERVED - 1} + len(VOCABULARY))  # unknown tokens, then the known ones"
        )
    elif prepared.class_names:
        lines.append(collection("CLASSES = [", map(text, prepared.class_names), "]"))
        lines.append("places = {tag: number for number, tag in enumerate(CLASSES)}")
        lines.append("targets = [[places[tag] for tag in one] for one in targets]")
    return "\n".join([*lines, "", ""])


def _test(answer: Answer, *, tokens: bool) -> str:
    assert isinstance(answer.test, StepScores)
    scores = answer.test
    if scores.frame_accuracy is None:
        sized = f"{number(scores.log_loss)}, {number(1 - scores.error)}"
        return f"SIZED_LOG_LOSS, SIZED_ACCURACY = {sized}\n" + TEST_CLASSES.format(real=REAL[tokens])
    return f"SIZED_LOG_LOSS = {number(scores.log_loss)}\n" + TEST_LABELS.format(real=REAL[tokens])
