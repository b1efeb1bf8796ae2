"""Records to plain JSON values and back, driven by the records' own type hints.

Tuples are lists, a ``Size`` is the list of its units, NaN is null, and the infinities, which JSON does
not know, are the strings ``"Infinity"`` and ``"-Infinity"``.
"""

from __future__ import annotations

import dataclasses
import math
import types
from collections.abc import Mapping
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from lstmsizer.records import Size


class Mismatch(ValueError):
    """A value is not what the records say; the text begins with the place where it stands."""


def encode(value: Any) -> Any:
    """A record, or anything made of records, as plain JSON values."""
    if isinstance(value, Size):
        return list(value.units)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: encode(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


def decode(hint: Any, value: Any, where: str) -> Any:
    """The plain ``value`` as what ``hint`` says; raises ``Mismatch`` naming ``where``."""
    if hint is Size:
        units: tuple[int, ...] = decode(tuple[int, ...], value, where)
        if not units:
            raise Mismatch(f"{where} has no layers")
        return Size(units)
    if dataclasses.is_dataclass(hint):
        return decode_record(hint, value, where)
    origin = get_origin(hint)
    if origin is Literal:
        if value not in get_args(hint):
            raise Mismatch(f"{where} is {str(value)[:40]!r}, not one of {', '.join(get_args(hint))}")
        return value
    if origin in (Union, types.UnionType):
        return _decode_union(get_args(hint), value, where)
    if origin is tuple:
        return _decode_tuple(get_args(hint), value, where)
    return _decode_scalar(hint, value, where)


def decode_record(record: Any, value: Any, where: str) -> Any:
    """A JSON object as the record of that type.

    Keys that the record does not know are left alone, and a field that a later version added is its default.
    """
    if not isinstance(value, Mapping):
        raise Mismatch(f"{where} is not an object")
    fields: dict[str, Any] = {}
    hints = get_type_hints(record)
    for field in dataclasses.fields(record):
        if field.name in value:
            fields[field.name] = decode(hints[field.name], value[field.name], f"{where}.{field.name}")
        elif field.default is dataclasses.MISSING:
            raise Mismatch(f"{where}.{field.name} is missing")
    return record(**fields)


def _decode_union(arms: tuple[Any, ...], value: Any, where: str) -> Any:
    """``X | None``, or several records: of these the one whose fields are all there."""
    if value is None and type(None) in arms:
        return None
    others = [arm for arm in arms if arm is not type(None)]
    fitting = [arm for arm in others if isinstance(value, Mapping) and _fields(arm) <= value.keys()]
    return decode((fitting or others)[0], value, where)


def _fields(record: Any) -> set[str]:
    return {field.name for field in dataclasses.fields(record)} if dataclasses.is_dataclass(record) else set()


def _decode_tuple(items: tuple[Any, ...], value: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise Mismatch(f"{where} is not a list")
    if items[-1] is Ellipsis:
        items = (items[0],) * len(value)
    if len(items) != len(value):
        raise Mismatch(f"{where} has {len(value)} items, not {len(items)}")
    pairs = zip(items, value, strict=True)
    return tuple(decode(hint, item, f"{where}[{i}]") for i, (hint, item) in enumerate(pairs))


def _decode_scalar(hint: Any, value: Any, where: str) -> Any:
    if hint is float:
        if value is None:
            return math.nan
        if value in ("Infinity", "-Infinity"):
            return float(value)
        if type(value) is int:
            return _whole(value, where)
    if type(value) is not hint:
        raise Mismatch(f"{where} is {type(value).__name__}, not {hint.__name__}")
    return value


def _whole(value: int, where: str) -> float:
    try:
        return float(value)
    except OverflowError:
        raise Mismatch(f"{where} is too large a number") from None
