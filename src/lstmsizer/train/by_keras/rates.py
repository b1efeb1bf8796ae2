"""Learning rates as Keras's optimizers serialise them: numbers, or schedules that begin at one."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

_OF_A_SCHEDULE = ("initial_learning_rate", "warmup_target", "end_learning_rate", "values")


def round_rate(rate: float) -> float:
    """0.001 of 0.0010000000474974513: optimizers keep their rate as a float32."""
    return float(f"{rate:.6g}")


def schedule_rate(schedule: dict[str, Any]) -> float | None:
    """The rate that a schedule begins with, or warms up to; None where it says none."""
    config = schedule.get("config", {})
    values = config.get("values") or [0.0]
    first = (config.get("initial_learning_rate"), config.get("warmup_target"), values[0])
    rates = [float(rate) for rate in first if isinstance(rate, (int, float))]
    return max(rates, default=0.0) or None


def with_rate(optimizer: dict[str, Any], rate: float) -> dict[str, Any]:
    """A serialised optimizer with another rate; a schedule keeps its course, all its rates in proportion."""
    optimizer = deepcopy(optimizer)
    config = optimizer["config"]
    schedule = config.get("learning_rate")
    own = schedule_rate(schedule) if isinstance(schedule, dict) else None
    if not isinstance(schedule, dict) or own is None:
        config["learning_rate"] = rate
        return optimizer
    for name in _OF_A_SCHEDULE:
        value = schedule["config"].get(name)
        if isinstance(value, (int, float)):
            schedule["config"][name] = value * rate / own
        elif isinstance(value, list):
            schedule["config"][name] = [one * rate / own for one in value]
    return optimizer
