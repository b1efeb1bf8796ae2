"""A contender's process: one job in as JSON on stdin, what was found out as JSON on stdout.

    python -m benchmarks.tuners.contender NAME

Only the named contender's libraries are imported; what they print goes to stderr.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from benchmarks.tuners.cases import Case, Found, Job, Rules

Contender = Callable[[Job], Found]

TUNERS = ("lstmsizer", "Optuna", "KerasTuner")
"""In the order in which they take their turns."""


def choose(name: str) -> Contender:
    """The contender of that name, or the yardstick, or the judge."""
    if name == "lstmsizer":
        from benchmarks.tuners import by_lstmsizer

        return by_lstmsizer.size
    if name == "Optuna":
        from benchmarks.tuners import by_optuna

        return by_optuna.size
    if name == "KerasTuner":
        from benchmarks.tuners import by_keras_tuner

        return by_keras_tuner.size
    if name in ("yardstick", "judge"):
        from benchmarks.tuners import by_keras

        return {"yardstick": by_keras.yardstick, "judge": by_keras.judge}[name]
    raise ValueError(f"there is no contender {name!r}")


def job_of(message: dict[str, Any]) -> Job:
    """The job back from JSON, which has lists for tuples."""
    case = message["case"] | {"exclude": tuple(message["case"]["exclude"])}
    return Job(
        Case(**case), Rules(**message["rules"]), message["seed"], tuple(message["units"]), message["rate"]
    )


def main() -> None:
    """Answer on the real stdout, and let everything else that is printed go to stderr."""
    with os.fdopen(os.dup(1), "w") as answers:
        os.dup2(2, 1)
        found = choose(sys.argv[1])(job_of(json.load(sys.stdin)))
        json.dump(asdict(found), answers)


if __name__ == "__main__":
    main()
