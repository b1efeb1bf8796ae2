"""What must happen to a source before it goes into the Keras model, by kind of data (``preprocess.json``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lstmsizer.data.logarithm import Logarithm
from lstmsizer.records import CalendarPart

Source = Literal["table", "arrays", "ts", "folder"]
TextSource = Literal["table", "pair", "lines", "folder", "slots"]
Units = tuple[tuple[str, tuple[float, ...], tuple[float, ...]], ...]
"""By column, the mean and the standard deviation of each series."""


@dataclass(frozen=True)
class Preprocessing:
    """What must happen to a file before its windows go into the Keras model (``preprocess.json``).

    ``columns`` are the model's input features in order, as (source column, category or None): a
    category is one column of 0 and 1, and a category not in the list is all zeros.
    ``carried_forward`` names the source columns whose gaps are filled with the last known value;
    ``defaults`` the value of a numeric one before the first known (the train mean), by source column.

    Of a panel ``group`` is the column that tells its series apart, ``series`` their names, and ``levels`` the
    mean and the standard deviation of each series by source column: the model reads and gives numbers in
    these units, and so are ``defaults``. Columns that are not among them are as they are. ``wide``: the table
    is made long first, each of its columns being a series. ``calendar`` and ``resample`` are as in the
    question, ``form`` how the first column of ``time`` is written, where that is text. The inputs of the
    columns ``known`` follow all of these once more, in the same order and units, as they stand the longest
    horizon later.

    ``logarithm`` is the one that the network was trained on: the model gives the target's own units (it ends
    in the exponential). Of a panel it gives logarithms in the units of each series, ``target_levels``.
    """

    time: tuple[str, ...]
    columns: tuple[tuple[str, str | None], ...]
    carried_forward: tuple[str, ...]
    defaults: tuple[tuple[str, float], ...]
    targets: tuple[str, ...]
    window: int
    horizons: tuple[int, ...]
    group: str | None = None
    series: tuple[str, ...] = ()
    levels: Units = ()
    wide: bool = False
    form: str = ""
    calendar: tuple[CalendarPart, ...] = ()
    resample: str | None = None
    known: tuple[str, ...] = ()
    logarithm: Logarithm | None = None
    target_levels: Units = ()


@dataclass(frozen=True)
class LabelledPreprocessing:
    """What must happen to a source before its labelled sequences go into the Keras model.

    Attributes
    ----------
    source
        ``table``: one row a step; ``arrays``: X and y, in a .npz file or in memory; ``ts``: a .ts file;
        ``folder``: one table a sequence.
    columns
        The model's input features in order, as (source column, category or None); a category is one column
        of 0 and 1. Features of arrays are called 'feature 1', 'feature 2', ...
    carried_forward
        Source columns whose gaps are filled with the last known value of the same sequence.
    defaults
        Of each numeric column, the value before the first known one of a sequence (the train mean).
    steps
        The longest sequence. The model takes any length; shorter ones of a batch are padded after their end.
    class_names
        In the order of the model's outputs; empty for ``regress``.
    sequence, label, time
        The columns of a table (None: none, or the rows' own order).
    arrays
        Of a .npz file: the names of its arrays of values, labels and lengths ('': none).
    window, remaining
        Of runs that are cut at each step: the most steps before a cut, and the most that may be left; else 0.
    logarithm
        Of a number that the network was trained on; the model gives the number itself.
    """

    source: Source
    columns: tuple[tuple[str, str | None], ...]
    carried_forward: tuple[str, ...]
    defaults: tuple[tuple[str, float], ...]
    steps: int
    class_names: tuple[str, ...] = ()
    sequence: str | None = None
    label: str | None = None
    time: str | None = None
    arrays: tuple[str, str, str] = ("X", "y", "")
    window: int = 0
    remaining: int = 0
    logarithm: Logarithm | None = None


@dataclass(frozen=True)
class TokenPreprocessing:
    """What must happen to labelled texts before they go, as token numbers, into the Keras model.

    Attributes
    ----------
    source
        ``table``: one text a row; ``pair``: a list of texts and one of labels; ``lines``: a label and a text
        a line; ``folder``: a file of texts for each class, one a line; ``slots``: a folder with seq.in and
        label.
    tokens
        'words', 'characters', or the path of a model of the ``tokenizers`` library.
    vocabulary
        The known tokens; the first has the number 2. 0 is padding, after the end of a batch's shorter texts,
        and 1 any other token.
    steps
        Tokens that a text is cut to; the rest of a longer one is left out.
    class_names
        In the order of the model's outputs; empty for ``regress``.
    text, label
        The columns of a table (None: no table).
    encodings
        Of text files: those that they are in, most wanted first.
    logarithm
        Of a number that the network was trained on; the model gives the number itself.
    """

    source: TextSource
    tokens: str
    vocabulary: tuple[str, ...]
    steps: int
    class_names: tuple[str, ...] = ()
    text: str | None = None
    label: str | None = None
    encodings: tuple[str, ...] = ("utf-8-sig",)
    logarithm: Logarithm | None = None
