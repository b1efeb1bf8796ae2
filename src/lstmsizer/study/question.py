"""What a study was asked, as plain JSON values: kept in it, and compared with what is asked now."""

from __future__ import annotations

import hashlib
import json
from dataclasses import MISSING, asdict, fields
from functools import cache
from importlib.metadata import version
from typing import Any

from lstmsizer.errors import OutputError
from lstmsizer.records import Demand, Question, Setup, Space, Spec

Json = dict[str, Any]

FORMAT = 1
"""Of studies; it grows when an earlier version of this package could not read a study any more."""

_RECORDS = {"": Spec, "question": Question, "setup": Setup, "space": Space, "demand": Demand}
"""The records of a question, by their place in its tree."""


def asked(spec: Spec, fingerprint: str) -> Json:
    """The question and the data's fingerprint, with the versions of who asks."""
    return {
        "spec": json.loads(json.dumps(asdict(spec))),
        "fingerprint": fingerprint,
        "format": FORMAT,
        "versions": versions(),
    }


def key(spec: Spec, fingerprint: str) -> str:
    """Ten digits that tell a question on its data from any other, whatever the demand.

    Settings as they are by default do not count, so that a later version, which has more of them, gives the
    same digits.
    """
    said = {"spec": _settled({**asked(spec, fingerprint)["spec"], "demand": None}), "data": fingerprint}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:10]


def check_readable(where: str, found: Json) -> None:
    """Refuse a study that a later version wrote in another format."""
    kept = found.get("format", 1)
    if not isinstance(kept, int) or kept > FORMAT:
        by = found.get("versions", {}).get("lstmsizer", "a later version")
        raise OutputError(
            f"{where} was written by lstmsizer {by} in format {kept}, and this version reads formats up to "
            f"{FORMAT}: update lstmsizer."
        )


def check_same(where: str, found: Json, now: Json, otherwise: str) -> None:
    """Refuse a study of another question or of other data; what differs is named.

    The demand is left out: it may change. ``otherwise`` says what else the user can do.
    """
    before, after = (_as_now({**of.get("spec", {}), "demand": None}) for of in (found, now))
    differ = _differences(before, after)
    if found.get("fingerprint") != now["fingerprint"]:
        differ.append("the data")
    if differ:
        raise OutputError(
            f"{where} is the study of another question: {', '.join(differ)} changed since; "
            f"{otherwise}, or ask as before."
        )


def demand_of(found: Json) -> Demand:
    """The demand that was kept."""
    known = {field.name for field in fields(Demand)}
    kept = found.get("spec", {}).get("demand", {})
    return Demand(**{name: value for name, value in kept.items() if name in known})


@cache
def _versions() -> tuple[tuple[str, str], ...]:
    return tuple((package, version(package)) for package in ("lstmsizer", "optuna"))


def versions() -> dict[str, str]:
    """Of what writes a study."""
    return dict(_versions())


def _as_now(spec: Json) -> Json:
    """A question's ``target`` was one column once; now it has ``targets``."""
    question = spec.get("question", {})
    if "target" not in question:
        return spec
    rest = {name: value for name, value in question.items() if name != "target"}
    return {**spec, "question": {"targets": [question["target"]] if question["target"] else [], **rest}}


def _defaults(name: str) -> Json:
    """What a study of an earlier version was asked where it does not say: today's defaults."""
    given = {field.name: field.default for field in fields(_RECORDS[name]) if field.default is not MISSING}
    return json.loads(json.dumps(given, default=asdict))


def _settled(tree: Json, name: str = "") -> Json:
    """The settings that are not as they are by default."""
    given = {
        one: _settled(value, one) if isinstance(value, dict) and one in _RECORDS else value
        for one, value in tree.items()
    }
    plain = _defaults(name)
    return {one: value for one, value in given.items() if value not in (None, {}) and value != plain.get(one)}


def _differences(found: Any, asked: Any, name: str = "") -> list[str]:
    """Where two trees of settings differ: ``['setup.epochs (100, now 50)']``."""
    if isinstance(found, dict) and isinstance(asked, dict):
        if name in _RECORDS:
            found = _defaults(name) | found
        keys = dict.fromkeys([*asked, *found])
        pairs = [(found.get(key), asked.get(key), f"{name}.{key}".lstrip(".")) for key in keys]
        return [difference for pair in pairs for difference in _differences(*pair)]
    return [] if found == asked else [f"{name} ({json.dumps(found)}, now {json.dumps(asked)})"]
