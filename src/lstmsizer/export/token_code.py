"""``model.py`` for labelled texts: a Keras program beside its ``parts.csv`` and ``preprocess.json``."""

from __future__ import annotations

from lstmsizer.data.dataset import Dataset
from lstmsizer.data.preprocessing import TokenPreprocessing
from lstmsizer.data.tokens.tokenise import CHARACTERS, WORDS
from lstmsizer.data.tokens.vocabulary import RESERVED, UNKNOWN
from lstmsizer.export import log_code
from lstmsizer.export.code import imports
from lstmsizer.export.folder import PARTS, PREPROCESS
from lstmsizer.export.labelled_code import TARGET_SCALES, numbered, tested
from lstmsizer.export.literals import collection, number, text
from lstmsizer.export.network_code import token_network
from lstmsizer.export.opening import opening
from lstmsizer.export.refit_code import trained_on
from lstmsizer.export.table_code import needs_gzip
from lstmsizer.export.token_reading import columns_of, in_memory, reader
from lstmsizer.records import Answer

VOCABULARY = f'''\
# The tokens that are known, numbered from {RESERVED} on: 0 is padding, {UNKNOWN} any other token.
with open(Path(__file__).with_name("{PREPROCESS}"), encoding="utf-8") as file:
    VOCABULARY = json.load(file)["vocabulary"]
NUMBERS = {{token: number for number, token in enumerate(VOCABULARY, {RESERVED})}}
'''
EXAMPLES = f'''\
encoded = [[NUMBERS.get(token, {UNKNOWN}) for token in tokens_of(text)] for text in texts]


def examples(*names):
    """Tokens [n, MAX_TOKENS] of these parts, 0 after the end of a text, and the targets."""
    chosen = [i for i, part in enumerate(parts) if part in names]
    batch = np.zeros((len(chosen), MAX_TOKENS), "int32")
    for row, i in zip(batch, chosen):
        tokens = encoded[i][:MAX_TOKENS] or [{UNKNOWN}]
        row[: len(tokens)] = tokens
    return batch, targets[chosen]


# The final training used the train and the stop part as one.
x_train, y_train = examples("train", "stop")
x_check, y_check = examples("score")  # chose the number of epochs
x_test, y_test = examples("test")  # used once, at the end
'''


def source(answer: Answer, dataset: Dataset, prepared: TokenPreprocessing) -> str:
    """The text of ``model.py``: reads the texts again, takes them apart, and trains this very model.

    It needs Keras, NumPy, Polars (for tables) and tokenizers (for a model of that library), ``parts.csv`` and
    ``preprocess.json`` beside it, and nothing of this package. Its random start is its own, so that its test
    error is near the answer's and not equal to it.
    """
    parts = (
        opening(answer, prepared),
        imports(answer, _standard(answer, prepared), _libraries(prepared)),
        _settings(answer, dataset, prepared),
        VOCABULARY,
        reader(prepared, answer.source),
        _read(dataset, prepared),
        trained_on(EXAMPLES, answer),
        *log_code.logarithms(prepared.logarithm),
        *(() if prepared.class_names else (TARGET_SCALES,)),
        token_network(answer.final.request.candidate, answer.spec.setup),
        *log_code.exponential(prepared.logarithm),
        tested(answer),
    )
    return "\n".join(parts)


def _standard(answer: Answer, prepared: TokenPreprocessing) -> str:
    """What is imported of Python's own, as isort orders it."""
    table = prepared.source in ("table", "pair")
    used = {
        "csv": True,
        "gzip": needs_gzip(answer.source) if table and not in_memory(answer.source) else not table,
        "json": True,
        "os": True,
        "re": prepared.tokens == WORDS or prepared.source == "folder",
        "unicodedata": prepared.tokens in (WORDS, CHARACTERS),
    }
    return (
        "".join(f"import {name}\n" for name, needed in used.items() if needed) + "from pathlib import Path\n"
    )


def _libraries(prepared: TokenPreprocessing) -> str:
    frames = "import polars as pl\n" if prepared.source in ("table", "pair") else ""
    pieces = "" if prepared.tokens in (WORDS, CHARACTERS) else "from tokenizers import Tokenizer\n"
    return f"import keras\nimport numpy as np\n{frames}{pieces}"


def _settings(answer: Answer, dataset: Dataset, prepared: TokenPreprocessing) -> str:
    final, setup = answer.final, answer.spec.setup
    return "\n".join(
        [
            *_data("DATA", "data", answer.source, prepared),
            *(_data("TEST_DATA", "test", dataset.test_source, prepared) if dataset.test_source else []),
            f"MAX_TOKENS = {prepared.steps}  # the rest of a longer text is left out",
            f"EMBEDDING = {setup.embedding}  # numbers that stand for a token",
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


def _data(constant: str, file: str, path: str, prepared: TokenPreprocessing) -> list[str]:
    """Where the data is, or, where it came from memory, how to save it first."""
    if not in_memory(path):
        return [f"{constant} = {text(path)}"]
    texts, labels = map(text, columns_of(prepared))
    return [
        f"# The texts came from memory: save them once as a table with the columns {texts}",
        f"# and {labels}, with write_parquet (Polars) or to_parquet (pandas), and name it here.",
        f'{constant} = "{file}.parquet"',
    ]


def _read(dataset: Dataset, prepared: TokenPreprocessing) -> str:
    """Reading, the part of each text, and the targets as numbers."""
    lines = ["", "texts, labels = read(DATA)"]
    if dataset.test_source:
        lines += [
            "more_texts, more_labels = read(TEST_DATA)",
            "texts, labels = texts + more_texts, labels + more_labels",
        ]
    lines += [
        f'with open(Path(__file__).with_name("{PARTS}"), encoding="utf-8", newline="") as file:',
        '    parts = [row["part"] for row in csv.DictReader(file)]  # in the order of the data',
        "",
    ]
    names = prepared.class_names
    classes = numbered(names)
    if not names:
        lines.append('targets = np.array(labels, "float32").reshape(len(labels), -1)')
    elif classes is not None:
        lines.append(collection("CLASSES = [", classes, "]"))
        lines.append("targets = np.array([CLASSES.index(float(label)) for label in labels])")
    else:
        lines.append(collection("CLASSES = [", map(text, names), "]"))
        lines.append("targets = np.array([CLASSES.index(label) for label in labels])")
    return "\n".join([*lines, ""])
