"""``preprocess.json``: what must be done to a file before its windows go into ``model.keras``.

The file is one JSON object:

======================  =========================================================================
``format``              version of this layout, 1
``target``              name of the predicted column
``window``              rows that the model looks back at
``horizons``            rows ahead that it predicts, ascending; the order of its outputs
``time``                names of the columns that hold the time (none: rows are in order)
``inputs``              the model's features in order: ``{"column": name}`` is the number in that
                        column, ``{"column": name, "category": text}`` is 1 where the column holds
                        that text and else 0
``carried_forward``     columns whose gaps take the last known value before them
``defaults``            by column, the value where nothing is known before (the training mean);
                        null if there is none
======================  =========================================================================

Scaling is not among it: the model does that itself.
"""

from __future__ import annotations

import json
import math
from typing import Any, cast

from lstmsizer.data.dataset import Preprocessing
from lstmsizer.errors import OutputError

FORMAT = 1


def to_json(preprocessing: Preprocessing) -> str:
    """The text of ``preprocess.json``."""
    p = preprocessing
    facts = {
        "format": FORMAT,
        "target": p.target,
        "window": p.window,
        "horizons": p.horizons,
        "time": p.time,
        "inputs": [
            {"column": column} if category is None else {"column": column, "category": category}
            for column, category in p.columns
        ],
        "carried_forward": p.carried_forward,
        "defaults": {column: value if math.isfinite(value) else None for column, value in p.defaults},
    }
    return json.dumps(facts, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def from_json(text: str) -> Preprocessing:
    """Read ``preprocess.json`` again.

    Raises
    ------
    OutputError
        If the text is not JSON, of another format, or lacks something.
    """
    try:
        facts: dict[str, Any] = _object(json.loads(text))
        if facts["format"] != FORMAT:
            raise OutputError(
                f"preprocess.json has format {facts['format']!r}, but this version reads format {FORMAT}: "
                "use the version of lstmsizer that wrote it."
            )
        inputs = [_object(entry) for entry in facts["inputs"]]
        return Preprocessing(
            time=_texts(facts["time"]),
            columns=tuple(
                (_text(i["column"]), _text(i["category"]) if "category" in i else None) for i in inputs
            ),
            carried_forward=_texts(facts["carried_forward"]),
            defaults=tuple(
                (column, math.nan if value is None else float(value))
                for column, value in _object(facts["defaults"]).items()
            ),
            target=_text(facts["target"]),
            window=int(facts["window"]),
            horizons=tuple(int(horizon) for horizon in facts["horizons"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise OutputError(
            f"preprocess.json is damaged ({error!r}): write it again by sizing again."
        ) from error


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError(f"an object was expected, not {value!r:.40}")
    return cast(dict[str, Any], value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"a text was expected, not {value!r:.40}")
    return value


def _texts(value: list[object]) -> tuple[str, ...]:
    return tuple(_text(entry) for entry in value)
