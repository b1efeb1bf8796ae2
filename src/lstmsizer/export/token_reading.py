"""The part of ``model.py`` that reads labelled texts and takes them apart, for each kind of source.

It defines ``read(path)``, which gives texts and labels, and ``tokens_of(text)``, which gives what the data
room's tokenisers give.
"""

from __future__ import annotations

import textwrap

from lstmsizer.data.preprocessing import TokenPreprocessing
from lstmsizer.data.tokens.text_files import FASTTEXT
from lstmsizer.data.tokens.tokenise import CHARACTERS, WORD, WORDS
from lstmsizer.export.literals import collection, text
from lstmsizer.export.table_code import FRAME, reading

LINES = '''\
def lines_of(path):
    """The lines of a text file that are not blank, in the first encoding that fits."""
    opened = gzip.open if str(path).lower().endswith(".gz") else open
    with opened(path, "rb") as file:
        content = file.read()
    for encoding in ENCODINGS:
        try:
            lines = content.decode(encoding).split("\\n")
        except UnicodeDecodeError:
            continue
        return [line.strip() for line in lines if line.strip()]
    raise ValueError(f"{path} is in none of the encodings {ENCODINGS}")


'''
READ_LINES = '''\
def read(path):
    """Texts and labels of a file that has a label and a text in each line."""
    labels, texts = zip(*(line.split(maxsplit=1) for line in lines_of(path)))
    labels = [label.removeprefix({mark}) for label in labels]
    if all(":" in label.strip(":") for label in labels):  # the finer label is left out
        labels = [label.partition(":")[0] for label in labels]
    return list(texts), labels
'''
READ_FOLDER = '''\
def read(path):
    """Texts and labels of a folder: each file is a class, and each of its lines a text."""
    files = [file for file in Path(path).expanduser().iterdir() if file.is_file()]
    endings = (".txt", ".txt.gz")
    texts, labels = [], []
    for file in sorted(files, key=lambda file: file.name):
        if file.name.lower().endswith(endings) and not file.name.startswith("."):
            lines = lines_of(file)
            texts += lines
            labels += [re.sub(r"(?i)\\.txt(\\.gz)?$", "", file.name)] * len(lines)
    return texts, labels
'''
READ_SLOTS = '''\
def read(path):
    """Sentences of the files seq.in, and their labels."""
    parts = ("train", "valid", "dev", "test")
    places = [Path(path, name) for name in parts if Path(path, name, "seq.in").is_file()]
    places = places or [Path(path)]
    texts = [" ".join(line.split()) for place in places for line in lines_of(place / "seq.in")]
    labels = [" ".join(line.split()) for place in places for line in lines_of(place / "label")]
    return texts, labels
'''
READ_TABLE = '''\
def read(path):
    """Texts and labels of a table, one text a row."""
{frame}
    texts, labels = (frame[name].cast(pl.String) for name in (TEXT, LABEL))
    return texts.to_list(), labels.str.strip_chars().to_list()
'''
OF_WORDS = '''\
def tokens_of(text):
    """Words in lower case, and marks."""
    text = unicodedata.normalize("NFC", text).strip()
    return re.findall({word}, text.lower())
'''
OF_CHARACTERS = '''\
def tokens_of(text):
    """Every character, blanks and capitals as they are."""
    return list(unicodedata.normalize("NFC", text).strip())
'''
OF_PIECES = '''\
TOKENIZER = Tokenizer.from_file({path})


def tokens_of(text):
    """The pieces of a model of the tokenizers library."""
    return TOKENIZER.encode(text, add_special_tokens=False).tokens
'''
PAIR = "texts"  # the source of what was a list of texts and one of labels


def columns_of(prepared: TokenPreprocessing) -> tuple[str, str]:
    """The columns of the texts and of the labels; what came as a pair is to be saved as a table."""
    return (prepared.text or "text", prepared.label or "label")


def in_memory(source: str) -> bool:
    """Whether the data came from no file."""
    return source in (FRAME, PAIR)


def reader(prepared: TokenPreprocessing, source: str) -> str:
    """The definitions of ``read`` and of ``tokens_of``, and the constants that they need."""
    return f"{_read(prepared, source)}\n\n{_taken_apart(prepared.tokens)}"


def _read(prepared: TokenPreprocessing, source: str) -> str:
    if prepared.source in ("table", "pair"):
        texts, labels = map(text, columns_of(prepared))
        frame = reading(FRAME if in_memory(source) else source).replace("(DATA", "(path").rstrip()
        read = READ_TABLE.replace("{frame}", textwrap.indent(frame, "    "))
        return f"TEXT, LABEL = {texts}, {labels}\n\n\n{read}"
    encodings = collection("ENCODINGS = [", map(text, prepared.encodings), "]")
    lines = READ_LINES.replace("{mark}", text(FASTTEXT))
    read = {"folder": READ_FOLDER, "slots": READ_SLOTS}.get(prepared.source, lines)
    return f"{encodings}\n\n\n{LINES}{read}"


def _taken_apart(tokens: str) -> str:
    if tokens == CHARACTERS:
        return OF_CHARACTERS
    if tokens == WORDS:
        return OF_WORDS.replace("{word}", f'r"{WORD}"')
    return OF_PIECES.replace("{path}", text(tokens))
