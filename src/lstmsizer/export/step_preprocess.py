"""``preprocess.json`` where every step has a target: how a source becomes what goes into ``model.keras``.

======================  =========================================================================
``format``              version of this layout, 1
``every_step``          true
``source``              "table" (one row a step), "lists" (lists of tokens and tags a row), "conll"
                        (a token and its tag a line), "slots" (a folder with seq.in and seq.out),
                        "rolls" (arrays of 0 and 1) or "text" (one text in chunks)
``steps``               steps of the longest sequence, or tokens of a chunk; after the end of a
                        batch's shorter ones stands NaN, or the token 0
``class_names``         the classes in the order of the model's outputs; none: each output is the
                        probability of a label by itself
``inputs``              the features of a table, as those of labelled sequences
``carried_forward``,    as those of labelled sequences
``defaults``
``tokens``              of a text: "words" (lower case, each run of letters and digits and each
                        mark) or "characters"; "": tokens stand in the source as such
``vocabulary``          the known tokens: the first is number 2, any other token is 1; none:
                        inputs are numbers
``sequence``, ``tags``  the columns of a table, or null
``time``, ``text``
``arrays``              the names of a file's arrays, in the order in which they are read
======================  =========================================================================
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, cast, get_args

from lstmsizer.data.stepwise.prepared import StepPreprocessing, StepSource

COLUMNS = ("sequence", "tags", "time", "text")


def facts(prepared: StepPreprocessing) -> dict[str, Any]:
    """What the file says beside its format."""
    return {
        "every_step": True,
        "source": prepared.source,
        "steps": prepared.steps,
        "class_names": prepared.class_names,
        "inputs": [
            {"column": column} if category is None else {"column": column, "category": category}
            for column, category in prepared.columns
        ],
        "carried_forward": prepared.carried_forward,
        "defaults": {column: value if math.isfinite(value) else None for column, value in prepared.defaults},
        "tokens": prepared.tokens,
        **{name: getattr(prepared, name) for name in COLUMNS},
        "arrays": prepared.arrays,
        "vocabulary": prepared.vocabulary,
    }


def from_facts(told: Mapping[str, Any]) -> StepPreprocessing:
    """The way back.

    Raises
    ------
    KeyError, TypeError, ValueError
        Something is missing or of another kind.
    """
    source = told["source"]
    if source not in get_args(StepSource):
        raise ValueError(f"the source {source!r:.40} is not known")
    columns = {name: told[name] for name in COLUMNS}
    if not all(column is None or isinstance(column, str) for column in columns.values()):
        raise TypeError("the columns must be texts")
    return StepPreprocessing(
        source=cast(StepSource, source),
        steps=int(told["steps"]),
        class_names=_texts(told["class_names"]),
        columns=tuple((entry["column"], entry.get("category")) for entry in told["inputs"]),
        carried_forward=_texts(told["carried_forward"]),
        defaults=tuple(
            (column, math.nan if value is None else float(value))
            for column, value in told["defaults"].items()
        ),
        tokens=_texts([told["tokens"]])[0],
        vocabulary=_texts(told["vocabulary"]),
        arrays=_texts(told["arrays"]),
        **columns,
    )


def _texts(values: list[object]) -> tuple[str, ...]:
    if not all(isinstance(value, str) for value in values):
        raise TypeError("a text was expected")
    return tuple(map(str, values))
