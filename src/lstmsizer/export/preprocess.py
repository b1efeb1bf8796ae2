"""``preprocess.json``: what must be done to a file before it goes into ``model.keras``.

The file is one JSON object:

======================  =========================================================================
``format``              version of this layout, 1
``targets``             names of the predicted columns
``window``              rows that the model looks back at
``horizons``            rows ahead that it predicts, ascending: the order of its outputs, target by target
``time``                names of the columns that hold the time (none: rows are in order)
``time_format``         how the first of them is written (as ``strftime``), where that is text
``resample``            the step of the regular grid that the rows are put on first ("15m", "1h",
                        "1d", "1mo"), numbers as means, others as the last; null: none
``calendar``            of the time, as two inputs each: "hour" is the columns "hour sine" and "hour
                        cosine", the sine and cosine of 2 pi by the share of the day that is over
``log_target``          "log" or "log1p": the network was trained on this of the targets, but the
                        model gives them themselves; null: it was not
``inputs``              the model's features in order: ``{"column": name}`` is the number in that
                        column, ``{"column": name, "category": text}`` is 1 where the column holds
                        that text and else 0; ``"ahead": H``: as it stands H rows later (in the last
                        H rows, as in the last one)
``carried_forward``     columns whose gaps take the last known value before them
``defaults``            by column, the value where nothing is known before (the training mean);
                        null if there is none
======================  =========================================================================

Of several series it has besides:

======================  =========================================================================
``group``               the column that tells series apart
``wide``                whether each column is a series, and the table is made long first
``series``              their names
``levels``              by column, ``mean`` and ``sd`` of each series in this order: the model takes
                        (value - mean) / sd of its series and gives targets in the same units;
                        ``defaults`` are in them, too
``target_levels``       only with ``log_target``: the same of the targets' logarithms; the model
                        gives these, and the target is exp (expm1) of mean + sd * output
======================  =========================================================================

Of labelled sequences it has ``inputs``, ``carried_forward`` and ``defaults`` alike (gaps are filled within a
sequence), and instead of the rest:

======================  =========================================================================
``source``              "table" (one row a step), "arrays" (X and y), "ts" (a .ts file) or
                        "folder" (a table for each sequence)
``steps``               steps of the longest sequence; NaN pads the shorter ones of a batch
``class_names``         the classes in the order of the model's outputs; none: it gives a number
``sequence``            the column that says which sequence a row belongs to, or null
``label``               the column of the labels, or null
``time``                the column of times that orders a sequence's rows, or null
``arrays``              names of a .npz file's values, labels and lengths ("": none)
``window``              of runs cut at each step: the most steps before a cut; else 0
``remaining``           of such runs: the most steps that may be left; else 0
``log_target``          "log" or "log1p", as above
======================  =========================================================================

Of labelled texts ``token_preprocess`` says what it has.

Scaling is not among it: the model does that itself.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, cast, get_args

from lstmsizer.data.forecast.known import places
from lstmsizer.data.preprocessing import (
    LabelledPreprocessing,
    Preprocessing,
    Source,
    TokenPreprocessing,
    Units,
)
from lstmsizer.data.stepwise.prepared import StepPreprocessing
from lstmsizer.errors import OutputError
from lstmsizer.export import step_preprocess, token_preprocess
from lstmsizer.export.token_preprocess import logarithm
from lstmsizer.records import CalendarPart

FORMAT = 1

Prepared = Preprocessing | LabelledPreprocessing | TokenPreprocessing | StepPreprocessing


def to_json(preprocessing: Prepared) -> str:
    """The text of ``preprocess.json``."""
    if isinstance(preprocessing, StepPreprocessing):
        return _written({"format": FORMAT, **step_preprocess.facts(preprocessing)})
    if isinstance(preprocessing, TokenPreprocessing):
        return _written({"format": FORMAT, **token_preprocess.facts(preprocessing)})
    labelled = isinstance(preprocessing, LabelledPreprocessing)
    facts = {
        "format": FORMAT,
        **(_of_labelled(preprocessing) if labelled else _of_forecast(preprocessing)),
        "inputs": _written_inputs(preprocessing),
        "carried_forward": preprocessing.carried_forward,
        "defaults": {
            column: value if math.isfinite(value) else None for column, value in preprocessing.defaults
        },
    }
    return _written(facts)


def _written_inputs(p: Preprocessing | LabelledPreprocessing) -> list[dict[str, Any]]:
    inputs: list[dict[str, Any]] = [
        {"column": column} if category is None else {"column": column, "category": category}
        for column, category in p.columns
    ]
    if not isinstance(p, Preprocessing):
        return inputs
    return inputs + [{**inputs[place], "ahead": p.horizons[-1]} for place in places(p.columns, p.known)]


def _written(facts: dict[str, Any]) -> str:
    return json.dumps(facts, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _of_forecast(p: Preprocessing) -> dict[str, Any]:
    return {
        "targets": p.targets,
        "window": p.window,
        "horizons": p.horizons,
        "time": p.time,
        "time_format": p.form,
        "resample": p.resample,
        "calendar": p.calendar,
        "log_target": p.logarithm,
        **_of_panel(p),
    }


def _of_panel(p: Preprocessing) -> dict[str, Any]:
    if p.group is None:
        return {}
    levels = {column: {"mean": means, "sd": sds} for column, means, sds in p.levels}
    logs = {column: {"mean": means, "sd": sds} for column, means, sds in p.target_levels}
    units = {"levels": levels, "target_levels": logs} if logs else {"levels": levels}
    return {"group": p.group, "wide": p.wide, "series": p.series, **units}


def _of_labelled(p: LabelledPreprocessing) -> dict[str, Any]:
    return {
        "source": p.source,
        "steps": p.steps,
        "class_names": p.class_names,
        "sequence": p.sequence,
        "label": p.label,
        "time": p.time,
        "arrays": p.arrays,
        "window": p.window,
        "remaining": p.remaining,
        "log_target": p.logarithm,
    }


def from_json(text: str) -> Prepared:
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
        if facts.get("every_step"):
            return step_preprocess.from_facts(facts)
        if "vocabulary" in facts:
            return token_preprocess.from_facts(facts)
        return _labelled(facts) if "source" in facts else _forecast(facts)
    except (KeyError, TypeError, ValueError) as error:
        raise OutputError(
            f"preprocess.json is damaged ({error!r}): write it again by sizing again."
        ) from error


def _forecast(facts: Mapping[str, Any]) -> Preprocessing:
    return Preprocessing(
        time=_texts(facts["time"]),
        **_inputs({**facts, "inputs": [entry for entry in facts["inputs"] if "ahead" not in entry]}),
        known=tuple(dict.fromkeys(_text(i["column"]) for i in facts["inputs"] if "ahead" in i)),
        targets=_texts(facts["targets"]) if "targets" in facts else (_text(facts["target"]),),
        window=int(facts["window"]),
        horizons=tuple(int(horizon) for horizon in facts["horizons"]),
        form=_text(facts.get("time_format", "")),
        resample=_text_or_none(facts.get("resample")),
        calendar=cast(tuple[CalendarPart, ...], _texts(facts.get("calendar", ()))),
        logarithm=logarithm(facts.get("log_target")),
        **_panel(facts),
    )


def _panel(facts: Mapping[str, Any]) -> dict[str, Any]:
    if "group" not in facts:
        return {}
    return {
        "group": _text(facts["group"]),
        "wide": bool(facts.get("wide", False)),
        "series": _texts(facts["series"]),
        "levels": _units(facts["levels"]),
        "target_levels": _units(facts.get("target_levels", {})),
    }


def _units(facts: object) -> Units:
    levels = _object(facts).items()
    return tuple(
        (column, tuple(map(float, of["mean"])), tuple(map(float, of["sd"]))) for column, of in levels
    )


def _labelled(facts: Mapping[str, Any]) -> LabelledPreprocessing:
    values, labels, lengths = _texts(facts["arrays"])
    source = _text(facts["source"])
    if source not in get_args(Source):
        raise ValueError(f"the source {source!r:.40} is not known")
    return LabelledPreprocessing(
        source=cast(Source, source),
        **_inputs(facts),
        steps=int(facts["steps"]),
        class_names=_texts(facts["class_names"]),
        sequence=_text_or_none(facts["sequence"]),
        label=_text_or_none(facts["label"]),
        time=_text_or_none(facts["time"]),
        arrays=(values, labels, lengths),
        window=int(facts.get("window", 0)),
        remaining=int(facts.get("remaining", 0)),
        logarithm=logarithm(facts.get("log_target")),
    )


def _inputs(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What both kinds have."""
    inputs = [_object(entry) for entry in facts["inputs"]]
    return {
        "columns": tuple(
            (_text(i["column"]), _text(i["category"]) if "category" in i else None) for i in inputs
        ),
        "carried_forward": _texts(facts["carried_forward"]),
        "defaults": tuple(
            (column, math.nan if value is None else float(value))
            for column, value in _object(facts["defaults"]).items()
        ),
    }


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError(f"an object was expected, not {value!r:.40}")
    return cast(dict[str, Any], value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"a text was expected, not {value!r:.40}")
    return value


def _text_or_none(value: object) -> str | None:
    return None if value is None else _text(value)


def _texts(value: list[object]) -> tuple[str, ...]:
    return tuple(_text(entry) for entry in value)
