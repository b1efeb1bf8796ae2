"""How numbers and names are written for people: three digits, units, and '–' for what is not there."""

from __future__ import annotations

import math
import re

MISSING = "–"
NAME_LIMIT = 48

_WITHIN = re.compile(r"(?<=\d) (?=[x%]|(?:s|ms|min|h|[kMGT]?B)\b)|(?<=\d x) (?=\d)")


def number(value: float | None, digits: int = 3) -> str:
    """``digits`` significant digits, thousands separated: ``0.0698``, ``12.3``, ``4,810``, ``3.1e-07``."""
    if value is None or not math.isfinite(value):
        return MISSING
    if value == 0:
        return "0"
    if not 1e-4 <= abs(value) < 1e7:
        return f"{value:.{digits - 1}e}"
    # Rounding first, so that 0.09996 becomes 0.100 and not 0.1000.
    rounded = float(f"{value:.{digits - 1}e}")
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(rounded))))
    return f"{rounded:,.{decimals}f}"


def percent(fraction: float | None, *, signed: bool = False) -> str:
    """A fraction as per cent with one decimal, none from 10 % on: ``2.1 %``, ``+38 %``, ``-0.3 %``."""
    if fraction is None or not math.isfinite(fraction):
        return MISSING
    value = 100 * fraction
    decimals = 1 if abs(value) < 9.95 else 0
    text = f"{value:+,.{decimals}f}" if signed else f"{value:,.{decimals}f}"
    # '-0.0' and '+0.0' claim a sign that the rounding has taken away.
    return f"{text.lstrip('+-')} %" if float(text.replace(",", "")) == 0 else f"{text} %"


def unbroken(sentence: str) -> str:
    """The sentence with no-break spaces inside sizes and before per cent signs and units."""
    return _WITHIN.sub("\u00a0", sentence)


def interval(low: float | None, high: float | None) -> str:
    """Two fractions as an interval of per cent: ``[-0.3 %, +2.5 %]``."""
    return f"[{percent(low, signed=True)}, {percent(high, signed=True)}]"


def duration(seconds: float | None) -> str:
    """``0.21 ms``, ``4.2 s``, ``45 s``, ``2 min 3 s``, ``1 h 5 min``."""
    if seconds is None or not math.isfinite(seconds):
        return MISSING
    seconds = max(seconds, 0.0)
    if seconds == 0:
        return "0 s"
    if seconds < 0.9995:
        return f"{number(1000 * seconds, 2 if seconds < 0.1 else 3)} ms"
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return _two(*divmod(whole, 60), "min", "s")
    return _two(*divmod(round(whole / 60), 60), "h", "min")


def _two(large: int, small: int, large_unit: str, small_unit: str) -> str:
    return f"{large:,} {large_unit} {small} {small_unit}" if small else f"{large:,} {large_unit}"


def memory(size: float | None) -> str:
    """Bytes in decimal units: ``460 B``, ``12 kB``, ``3.4 MB``."""
    return MISSING if size is None else _scaled(size, ("B", "kB", "MB", "GB", "TB"))


def thousands(amount: float | None) -> str:
    """A large count in steps of a thousand: ``460``, ``2.7 k``, ``13 M``, ``211 M``."""
    return MISSING if amount is None else _scaled(amount, ("", "k", "M", "G", "T"))


def _scaled(amount: float, units: tuple[str, ...]) -> str:
    """Two digits or more in the largest unit that leaves at least 1; units are a thousand apart."""
    if not math.isfinite(amount):
        return MISSING
    step = 0
    while amount >= 999.5 and step < len(units) - 1:
        amount, step = amount / 1000, step + 1
    digits = f"{amount:.0f}" if step == 0 or amount >= 9.95 else f"{amount:.1f}"
    return f"{digits} {units[step]}".rstrip()


def count(amount: int, noun: str) -> str:
    """``1 layer``, ``2 layers``, ``1,200 layers``."""
    return f"{amount:,} {noun}" if amount == 1 else f"{amount:,} {noun}s"


def join(parts: list[str], last: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return f" {last} ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def name(text: str, limit: int = NAME_LIMIT) -> str:
    """A name from the user's data, fit for one line: no control characters, no more than ``limit`` letters.

    Control and direction characters could repaint a terminal or turn a line around; they become '?'. A long
    name keeps its end too, which is often what tells it from the others.
    """
    shown = "".join(letter if letter.isprintable() else "?" for letter in text)
    if len(shown) <= limit:
        return shown
    end = (limit - 1) // 3
    return f"{shown[: limit - 1 - end]}…{shown[len(shown) - end :]}"
