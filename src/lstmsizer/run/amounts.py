"""What a user writes of amounts, '10k', '2MB', '2ms', and the limits that are made of them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from lstmsizer.errors import SettingError
from lstmsizer.records import Limits

_COUNTS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9}
_BYTES = {
    "": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "kib": 2**10, "mib": 2**20, "gib": 2**30,
    "k": 10**3, "m": 10**6, "g": 10**9,
}  # fmt: skip
_SECONDS = {"us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0}

Amount = int | float | str | None
"""A number, or a text such as '10k'; None: nothing was asked. A text of time must name its unit."""


def limits(max_params: Amount, max_memory: Amount, max_latency: Amount, max_size: Amount) -> Limits:
    """What the delivered model may take: parameters, bytes, seconds (numbers, or '10k', '2MB', '2ms').

    >>> limits("10k", "2MiB", "2ms", None)
    Limits(parameters=10000, memory=2097152, latency=0.002, file=None)
    """
    parameters = _amount("number of parameters (max-params)", max_params, _COUNTS, "10k or 1.5M")
    memory = _amount("memory (max-memory)", max_memory, _BYTES, "200kB or 2MiB")
    latency = _amount("time of a prediction (max-latency)", max_latency, _SECONDS, "2ms or 0.5s")
    file = _amount("size of the file (max-size)", max_size, _BYTES, "100kB or 2MB")
    return Limits(_whole(parameters), _whole(memory), latency, _whole(file))


def _amount(name: str, written: Amount, units: Mapping[str, float], example: str) -> float | None:
    if written is None:
        return None
    amount = _read(written, units)
    if amount is None or not math.isfinite(amount):
        raise SettingError(f"The {name} is no amount: {written!r}; write for example {example}.")
    if amount <= 0:
        raise SettingError(f"The {name} must be more than 0, not {written!r}.")
    return amount


def _read(written: int | float | str, units: Mapping[str, float]) -> float | None:
    """The amount in bytes or seconds, or None where it is none."""
    if not isinstance(written, str):
        return None if isinstance(written, bool) else float(written)
    text = written.strip().lower().replace(",", "_")
    found = re.fullmatch(r"([+-]?\d[\d_]*(?:\.\d+)?|[+-]?\.\d+)\s*([a-zµ]*)", text)
    if found is None or found[2] not in units or "__" in found[1]:
        return None
    return float(found[1].replace("_", "")) * units[found[2]]


def _whole(amount: float | None) -> int | None:
    """Rounded down, so that a limit is never made wider; at least 1."""
    return None if amount is None else max(1, math.floor(amount + 1e-6))
