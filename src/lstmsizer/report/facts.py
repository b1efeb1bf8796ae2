"""``answer.json``: the whole answer for programs, and the way back. docs/answer-json.md is its manual."""

from __future__ import annotations

import json
from typing import Any

from lstmsizer.errors import OutputError
from lstmsizer.records import Answer
from lstmsizer.report import readings
from lstmsizer.report.codec import Mismatch, decode_record, encode

SCHEMA = 1
"""Version of the format; it rises when a key changes its meaning or goes away, not when one is added."""


def to_json(answer: Answer) -> str:
    """The answer as the text of ``answer.json``.

    The first keys (size, layers, units, verdict) are for those who read only these; every other key is
    a fact of the record, so that ``from_json`` gives the same answer back.
    """
    facts = encode(answer)
    decision, final = facts.pop("decision"), facts.pop("final")
    size = answer.decision.size
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "size": decision["size"],
        "layers": size.depth,
        "units": size.units[0] if len(set(size.units)) == 1 else None,
        "verdict": "certified" if answer.decision.certified else "best guess",
        "worth_it": readings.worth_it(answer),
        "seed": answer.spec.seed,
        **{key: decision[key] for key in ("confidence", "tolerance", "detectable", "missing")},
        **{key: decision[key] for key in ("contenders", "reference")},
        "sizes": [_with_cost(answer, verdict) for verdict in decision["verdicts"]],
        **facts,
        "rules": [{**rule.pop("rule"), **rule} for rule in facts["rules"]],
        "versions": dict(answer.versions),
        "final": final,
    }
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
        raise OutputError("answer.json is no answer of this program: it has no 'schema'; give another folder.")
    if document["schema"] != SCHEMA:
        raise OutputError(
            f"answer.json has schema {str(document['schema'])[:20]!s}, and this version reads only {SCHEMA}: "
            "use the version of the program that wrote it."
        )
    try:
        answer: Answer = decode_record(Answer, _folded(document), "answer")
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
        "decision": {**document, "verdicts": verdicts, "certified": certified},
        "rules": [{**rule, "rule": rule} if isinstance(rule, dict) else rule for rule in document["rules"]],
        "versions": [list(pair) for pair in document["versions"].items()],
    }


def _with_cost(answer: Answer, verdict: dict[str, Any]) -> dict[str, Any]:
    """A size's verdict with what it costs, so that one list shows both."""
    cost = next((cost for cost in answer.costs if list(cost.size.units) == verdict["size"]), None)
    return {**verdict, "parameters": None if cost is None else cost.parameters}


def _pretty(value: Any, indent: str = "") -> str:
    """JSON with one key a line and lists of plain values on one line: readable, curves and all."""
    deeper = indent + "  "
    if isinstance(value, dict) and value:
        lines = [f"{deeper}{_compact(key)}: {_pretty(item, deeper)}" for key, item in value.items()]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        lines = [deeper + (_pretty(item, deeper) if _deep(item) else _compact(item)) for item in value]
        return "[\n" + ",\n".join(lines) + f"\n{indent}]"
    return _compact(value)


def _deep(value: Any) -> bool:
    return isinstance(value, dict) and any(isinstance(item, dict) for item in value.values())


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
