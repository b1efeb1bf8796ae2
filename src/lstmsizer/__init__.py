"""How many LSTM layers, and how many units in each? Answered on your own data.

>>> import lstmsizer
>>> answer = lstmsizer.size("sensor.csv", target="load", window=24)  # doctest: +SKIP
>>> answer.size  # doctest: +SKIP
(8,)
"""

from __future__ import annotations

import importlib
import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lstmsizer.api.check import check
    from lstmsizer.api.plan import Plan, plan
    from lstmsizer.api.show import show
    from lstmsizer.api.size import size
    from lstmsizer.api.sizing import Sizing
    from lstmsizer.errors import (
        BudgetError,
        DataError,
        InputError,
        Interrupted,
        InUseError,
        LstmsizerError,
        OutputError,
        SettingError,
        WorkerError,
    )

__version__ = "0.1.0"

logging.getLogger(__name__).addHandler(logging.NullHandler())

_HOMES = {
    "BudgetError": "lstmsizer.errors",
    "DataError": "lstmsizer.errors",
    "InUseError": "lstmsizer.errors",
    "InputError": "lstmsizer.errors",
    "Interrupted": "lstmsizer.errors",
    "LstmsizerError": "lstmsizer.errors",
    "OutputError": "lstmsizer.errors",
    "Plan": "lstmsizer.api.plan",
    "SettingError": "lstmsizer.errors",
    "Sizing": "lstmsizer.api.sizing",
    "WorkerError": "lstmsizer.errors",
    "check": "lstmsizer.api.check",
    "plan": "lstmsizer.api.plan",
    "show": "lstmsizer.api.show",
    "size": "lstmsizer.api.size",
}

__all__ = [
    "BudgetError",
    "DataError",
    "InUseError",
    "InputError",
    "Interrupted",
    "LstmsizerError",
    "OutputError",
    "Plan",
    "SettingError",
    "Sizing",
    "WorkerError",
    "check",
    "plan",
    "show",
    "size",
]


def __getattr__(name: str) -> object:
    """Public names are imported when they are first used, so that ``import lstmsizer`` is quick."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
