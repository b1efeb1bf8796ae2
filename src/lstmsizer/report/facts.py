"""``answer.json``: the whole answer for programs, and the way back. docs/answer-json.md is its manual."""

from __future__ import annotations

import json
from typing import Any

from lstmsizer.errors import OutputError
from lstmsizer.records import Answer, Size
from lstmsizer.report import readings
from lstmsizer.report.base import Planned
from lstmsizer.report.codec import Mismatch, decode_record, encode
from lstmsizer.report.lengths import check_lengths
from lstmsizer.report.words import on_gpu

_LINE = 110  # characters

SCHEMA = 1
"""Version of the format; it rises when a key changes its meaning or goes away, not when one is added."""


def to_json(answer: Answer) -> str:
    """The answer as the text of ``answer.json``."""
    return _text(to_dict(answer))


def to_dict(answer: Answer) -> dict[str, Any]:
    """The answer as plain values, as docs/answer-json.md describes them.

    The first keys (size, layers, units, verdict, window) are for those who read only these; every other key
    is a fact of the record, so that ``from_json`` gives the same answer back.
    """
    facts = encode(answer)
    decision, final = facts.pop("decision"), facts.pop("final")
    size = answer.decision.size
    return {
        "schema": SCHEMA,
        "size": decision["size"],
        "layers": size.depth,
        "units": size.units[0] if len(set(size.units)) == 1 else None,
        "verdict": "certified" if answer.decision.certified else "best guess",
        "window": answer.spec.question.window or None,
        "worth_it": readings.worth_it(answer),
        "on_gpu": {"size": encode(on_gpu.rounded(answer)), "hindered": on_gpu.hindered(answer)},
        "seed": answer.spec.seed,
        **{key: decision[key] for key in ("confidence", "tolerance", "detectable", "missing")},
        **{key: decision[key] for key in ("contenders", "reference")},
        "sizes": [_with_cost(answer, verdict) for verdict in decision["verdicts"]],
        **facts,
        "rules": [{**rule.pop("rule"), **rule} for rule in facts["rules"]],
        "versions": dict(answer.versions),
        "final": final,
    }


def plan_to_json(plan: Planned) -> str:
    """A plan (source, shapes, parts, notes, rules and costs) as JSON text with the same conventions."""
    facts = encode(plan)
    return _text(
        {"schema": SCHEMA, **facts, "rules": [{**rule.pop("rule"), **rule} for rule in facts["rules"]]}
    )


def _text(document: dict[str, Any]) -> str:
    # A file name that is not text (a lone surrogate) becomes a JSON escape, which reads back as it was.
    return _pretty(document).encode("utf-8", "backslashreplace").decode("utf-8") + "\n"


def from_json(text: str) -> Answer:
    """The answer from the text of an ``answer.json``.

    Raises
    ------
    OutputError
        If the text is no JSON, of an unknown schema, or a key is missing or of the wrong kind.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise OutputError(f"answer.json is broken{line}: it is not JSON; run the search again.") from None
    if not isinstance(document, dict) or "schema" not in document:
        raise OutputError(
            "answer.json is no answer of this program: it has no 'schema'; give another folder."
        )
    if document["schema"] != SCHEMA:
        raise OutputError(
            f"answer.json has schema {str(document['schema'])[:20]!s}, and this version reads only {SCHEMA}: "
            "use the version of the program that wrote it."
        )
    try:
        answer: Answer = decode_record(Answer, _folded(document), "answer")
        check_lengths(answer.on_test)
    except Mismatch as error:
        raise OutputError(f"answer.json is broken: {error}; run the search again.") from None
    return answer


def _folded(document: dict[str, Any]) -> dict[str, Any]:
    """The document in the records' own shape: what was flattened for the reader's sake is put back."""
    for key, kind in (("rules", list), ("sizes", list), ("versions", dict)):
        if not isinstance(document.get(key), kind):
            raise Mismatch(f"answer.{key} is missing or of another kind")
    verdicts, certified = document["sizes"], document.get("verdict") == "certified"
    return {
        **document,
        **({"spec": _with_targets(document["spec"])} if "spec" in document else {}),
        "decision": {**document, "verdicts": verdicts, "certified": certified},
        "rules": [{**rule, "rule": rule} if isinstance(rule, dict) else rule for rule in document["rules"]],
        "versions": [list(pair) for pair in document["versions"].items()],
    }


def _with_targets(spec: Any) -> Any:
    """A question's ``target`` was one column once."""
    question = spec.get("question") if isinstance(spec, dict) else None
    if not isinstance(question, dict) or "target" not in question:
        return spec
    targets = [question["target"]] if question["target"] else []
    return {**spec, "question": {"targets": targets, **question}}


def _with_cost(answer: Answer, verdict: dict[str, Any]) -> dict[str, Any]:
    """A size's verdict with what it costs, so that one list shows both."""
    cost = readings.cost_of(answer, Size(tuple(verdict["size"])))
    return {**verdict, **({} if cost is None else {k: v for k, v in encode(cost).items() if k != "size"})}


def _pretty(value: Any, indent: str = "") -> str:
    """JSON that people can read: one line for what is short or holds no further objects, else indented."""
    compact = _compact(value)
    items = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    if len(compact) <= _LINE or not any(isinstance(item, dict) or _holds_objects(item) for item in items):
        return compact
    deeper = indent + "  "
    if isinstance(value, dict):
        lines = [f"{deeper}{_compact(key)}: {_pretty(item, deeper)}" for key, item in value.items()]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    return "[\n" + ",\n".join(deeper + _pretty(item, deeper) for item in items) + f"\n{indent}]"


def _holds_objects(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
