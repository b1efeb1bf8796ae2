"""What a size takes once it is deployed, in words."""

from __future__ import annotations

from lstmsizer.records import TradeOff
from lstmsizer.report.numbers import MISSING, duration, memory

ABOUT = "~"


def latency(row: TradeOff) -> str:
    return _told(row, None if row.latency_seconds is None else duration(row.latency_seconds))


def file(row: TradeOff) -> str:
    return _told(row, None if row.bytes is None else memory(row.bytes))


def _told(row: TradeOff, amount: str | None) -> str:
    if amount is None:
        return MISSING
    return amount if row.measured else f"{ABOUT}{amount}"
