"""The limits of the delivered model in words: what they are, and what they cost in score."""

from __future__ import annotations

from lstmsizer.records import Answer, LimitCost, Limits
from lstmsizer.report import readings
from lstmsizer.report.numbers import count, duration, interval, join, memory, percent


def kept_to(limits: Limits) -> str:
    """``at most 10,000 parameters and 2.0 ms a prediction``; '' without any."""
    parts = [
        None if limits.parameters is None else count(limits.parameters, "parameter"),
        None if limits.memory is None else f"{memory(limits.memory)} to predict with",
        None if limits.latency is None else of_prediction(limits.latency),
        None if limits.file is None else f"a file of {memory(limits.file)}",
    ]
    told = join([part for part in parts if part])
    return f"at most {told}" if told else ""


def of_prediction(seconds: float) -> str:
    """``0.21 ms a prediction``."""
    return f"{duration(seconds)} a prediction"


def within_limits(answer: Answer) -> str:
    """`` within the limits`` where these have kept sizes from being tried: of them nothing is said."""
    return " within the limits" if answer.limit_cost and answer.limit_cost.refused else ""


def on_limits(answer: Answer) -> str:
    """What the limits cost in score; '' where there are none."""
    cost = answer.limit_cost
    if cost is None:
        return ""
    limits = f"The limits ({kept_to(answer.limits)})"
    if not cost.refused:
        return f"{limits} cost nothing: every size that could be tried is within them."
    if cost.without is None:
        return f"What the limits ({kept_to(answer.limits)}) cost in score is not known: {cost.why}."
    if cost.without == cost.within:
        guess = "" if cost.certified else ", as far as is known"
        return f"{limits} cost nothing: without them {cost.within} would be the answer too{guess}."
    without = f"without them {cost.without} would be {'enough' if cost.certified else 'the best guess'}"
    if cost.without not in cost.refused:  # the luck of other trainings, not the limits
        return f"{limits} cost nothing that is known: {without}, which is within them too."
    return f"{limits}: {without}, {_gained(answer, cost)}."


def _gained(answer: Answer, cost: LimitCost) -> str:
    """``at a loss 3.1 % lower than 1 x 8 [+1.2 %, +5.0 %]``."""
    if cost.gain is None:
        return f"but {cost.without} and {cost.within} were not compared on fresh seeds"
    gain, low, high = (readings.relative(answer, x) for x in (cost.gain, cost.low, cost.high))
    lower = "lower" if cost.gain >= 0 else "higher"
    return f"at a loss {percent(abs(gain or 0.0))} {lower} than that of {cost.within} {interval(low, high)}"
