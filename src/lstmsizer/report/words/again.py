"""A final model that was trained again: whether it is what it was, in words."""

from __future__ import annotations

import math

from lstmsizer.records import Answer
from lstmsizer.report import readings
from lstmsizer.report.numbers import count, number


def was_cut_short(answer: Answer) -> bool:
    """Whether the final training could not go as far as it would have, as the user stopped the run."""
    final = answer.final
    return final.status == "paused" and final.request.epochs < answer.spec.setup.epochs


def is_same(before: Answer, now: Answer, rounding: float) -> bool:
    """Whether the model is that of before, test errors that differ by no more than a share being the same."""
    if was_cut_short(before) or _how(before) != _how(now):
        return False
    was, is_now = _errors(before, now)
    return math.isclose(was, is_now, rel_tol=rounding) or (math.isnan(was) and math.isnan(is_now))


def on_again(before: Answer, now: Answer, rounding: float) -> str:
    """How the model that was trained again compares with the one of ``before``."""
    was, is_now = _errors(before, now)
    name = f"test {readings.metric_name(before)}"
    if was_cut_short(before):
        epochs = count(before.final.request.epochs, "epoch")
        return (
            f"The final training was cut short after {epochs} then, and went to its end now: "
            f"{name} {number(is_now)}, and {number(was)} before."
        )
    if is_same(before, now, rounding):
        return f"The final training was done again, and the model is as it was: {name} {number(is_now)}."
    if _how(before) != _how(now):
        return "The final training was done again, but its last step failed, so the model is another one."
    return (
        f"The final training was done again, but the model is not quite as it was: {name} "
        f"{number(is_now, 6)}, and {number(was, 6)} before; other machines, and other versions of JAX and "
        "Keras, round differently."
    )


def _how(answer: Answer) -> str:
    return "train" if answer.refit is None else answer.refit.how


def _errors(before: Answer, now: Answer) -> tuple[float, float]:
    metric = before.spec.setup.metric
    return readings.test_error(before.test, metric), readings.test_error(now.test, metric)
