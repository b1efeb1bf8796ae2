"""``preprocess.json`` of labelled texts: what must be done to a text before it goes into ``model.keras``.

======================  =========================================================================
``format``              version of this layout, 1
``source``              "table" (a text a row), "pair" (texts and labels in memory), "lines" (a
                        label and a text a line) or "folder" (a file of texts for each class)
``tokens``              "words": lower case, each run of letters and digits and each mark;
                        "characters"; or the path of a model of the tokenizers library
``max_tokens``          what a text is cut to
``class_names``         the classes in the order of the model's outputs; none: it gives a number
``text``, ``label``     the columns of a table, or null
``encodings``           those that text files are in, to be tried one after the other
``log_target``          "log" or "log1p": the network was trained on this of the number, but the
                        model gives it itself; null: it was not
``vocabulary``          the known tokens: the first is number 2. 0 stands after the end of a
                        batch's shorter texts, 1 for any other token
======================  =========================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast, get_args

from lstmsizer.data.logarithm import Logarithm
from lstmsizer.data.preprocessing import TextSource, TokenPreprocessing


def facts(prepared: TokenPreprocessing) -> dict[str, Any]:
    """What the file says beside its format."""
    return {
        "source": prepared.source,
        "tokens": prepared.tokens,
        "max_tokens": prepared.steps,
        "class_names": prepared.class_names,
        "text": prepared.text,
        "label": prepared.label,
        "encodings": prepared.encodings,
        "log_target": prepared.logarithm,
        "vocabulary": prepared.vocabulary,
    }


def from_facts(told: Mapping[str, Any]) -> TokenPreprocessing:
    """The way back.

    Raises
    ------
    KeyError, TypeError, ValueError
        Something is missing or of another kind.
    """
    source = told["source"]
    if source not in get_args(TextSource):
        raise ValueError(f"the source {source!r:.40} is not known")
    columns = [told[name] for name in ("text", "label")]
    if not all(column is None or isinstance(column, str) for column in columns):
        raise TypeError("the columns must be texts")
    return TokenPreprocessing(
        source=cast(TextSource, source),
        tokens=_texts([told["tokens"]])[0],
        vocabulary=_texts(told["vocabulary"]),
        steps=int(told["max_tokens"]),
        class_names=_texts(told["class_names"]),
        text=columns[0],
        label=columns[1],
        encodings=_texts(told["encodings"]),
        logarithm=logarithm(told.get("log_target")),
    )


def logarithm(told: object) -> Logarithm | None:
    """What was written of ``log_target``.

    Raises
    ------
    ValueError
        It is not known.
    """
    if told is not None and told not in get_args(Logarithm):
        raise ValueError(f"the logarithm {told!r:.40} is not known")
    return cast(Logarithm | None, told)


def _texts(values: list[object]) -> tuple[str, ...]:
    if not all(isinstance(value, str) for value in values):
        raise TypeError("a text was expected")
    return tuple(map(str, values))
