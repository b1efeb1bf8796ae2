"""How sequences with a target at every step are made from their source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

StepSource = Literal["table", "lists", "conll", "slots", "rolls", "text"]
UNKNOWN_TOKEN = "<unknown>"
"""What the class of tokens that the vocabulary lacks is called, where the next token is told."""


@dataclass(frozen=True)
class StepPreprocessing:
    """What must happen to a source before its steps go into the Keras model, which tells one target of each.

    Attributes
    ----------
    source
        ``table``: one row a step; ``lists``: one row a sequence, with lists of tokens and of tags;
        ``conll``: a token and its tag a line; ``slots``: a folder with seq.in and seq.out; ``rolls``: arrays
        of 0 and 1; ``text``: one text, cut into chunks.
    steps
        The longest sequence, or the tokens of a chunk. Shorter sequences of a batch are padded after their
        end, with NaN, or with the token 0.
    class_names
        In the order of the model's outputs; empty where each output is a label by itself.
    columns, carried_forward, defaults
        The features of a table, as ``LabelledPreprocessing`` has them; empty for tokens.
    tokens
        Of a text: 'words' or 'characters'; '': tokens stand in the source as such.
    vocabulary
        The known tokens; the first has the number 2, any other token is 1; empty: inputs are numbers.
    sequence, tags, time, text
        The columns of a table (None: none).
    arrays
        Names of a file's arrays, in the order in which they are read; empty: there is no such file.
    """

    source: StepSource
    steps: int
    class_names: tuple[str, ...] = ()
    columns: tuple[tuple[str, str | None], ...] = ()
    carried_forward: tuple[str, ...] = ()
    defaults: tuple[tuple[str, float], ...] = ()
    tokens: str = ""
    vocabulary: tuple[str, ...] = ()
    sequence: str | None = None
    tags: str | None = None
    time: str | None = None
    text: str | None = None
    arrays: tuple[str, ...] = ()
