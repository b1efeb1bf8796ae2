"""One figure of a test part, by the names that the commands ask for."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

Test = Mapping[str, Any]
FIGURES: dict[str, tuple[Callable[[Test], float], bool]] = {
    "rmse": (lambda test: test["rmse"], False),
    "accuracy": (lambda test: 1 - test["error"], True),
    "nats a step": (lambda test: test["log_loss"], False),
    "bits a token": (lambda test: test["log_loss"] / math.log(2), False),
}
"""How each is computed of the errors in ``answer.json``, and whether more of it is better."""


def figure(name: str, test: Test | None) -> float:
    """The figure of a test part's errors; NaN where there are none."""
    return math.nan if test is None else float(FIGURES[name][0](test))


def best(name: str, baselines: list[Mapping[str, Any]]) -> tuple[str, float]:
    """The baseline that does best on the test part, and its figure."""
    told = [(one["name"], figure(name, one["test"])) for one in baselines]
    known = [one for one in told if not math.isnan(one[1])]
    if not known:
        return "none", math.nan
    return (max if FIGURES[name][1] else min)(known, key=lambda one: one[1])
