"""A model that is in use beside the answer, in words and as a section of the page."""

from __future__ import annotations

from lstmsizer.records import Answer, Comparison, Existing, WantOfTime
from lstmsizer.report import readings
from lstmsizer.report.numbers import count, duration, interval, join, memory, percent
from lstmsizer.report.words.left_out import TOO_LATE


def on_existing(answer: Answer) -> str:
    """Whether the model is too big, right or too small, and what the answer saves; '' where none is."""
    model = answer.existing
    if model is None:
        return ""
    yours = f"Your model ({model.size}, {count(model.parameters, 'parameter')})"
    found, size = model.comparison, answer.decision.size
    if found is None:
        return f"{yours} was not compared with {size}, as {TOO_LATE[_why_not(answer)]}."
    distance = _distance(answer, found)
    if found.standing == "too big":
        return f"{yours} is too big: {size} is enough beside it{distance} and {_saved(answer, model)}."
    if found.standing == "too small":
        return f"{yours} is too small: it is worse than a larger size{distance}."
    if found.standing == "right":
        return f"{yours} is right: {_why_right(answer, model)}{distance}."
    more = f"; about {count(found.missing, 'more training')} would probably decide" if found.missing else ""
    return f"Whether {_lowered(yours)} is too big, right or too small is undecided{distance}{more}."


def _why_not(answer: Answer) -> WantOfTime:
    """Of an answer of an earlier version it is concluded from why the search ended."""
    for one in answer.left_out:
        if one.what == "comparison":
            return one.why
    return answer.ending if answer.ending in ("budget", "interrupted") else "too little"


def _why_right(answer: Answer, model: Existing) -> str:
    size = answer.decision.size
    if model.size == size:
        return "it is the answer"
    if model.parameters > parameters_of(answer):
        return f"{size}, the smallest size found, is worse"
    return "no larger size is better by more than the tolerance"


def _distance(answer: Answer, found: Comparison) -> str:
    """`` (+0.3 % [-1.1 %, +1.6 %])``; '' where nothing was compared."""
    if found.excess is None or found.low is None or found.high is None:
        return ""
    excess, low, high = (readings.relative(answer, x) for x in (found.excess, found.low, found.high))
    return f" ({percent(excess, signed=True)} {interval(low, high)})"


def _saved(answer: Answer, model: Existing) -> str:
    """``saves 51,600 parameters (99 %), 3.1 ms a prediction and 600 kB``."""
    fewer = model.parameters - parameters_of(answer)
    share = fewer / model.parameters
    parts = [f"{count(fewer, 'parameter')} ({'over 99 %' if share > 0.994 else percent(share)})"]
    if model.latency_seconds is not None and answer.model_latency_seconds is not None:
        saved = model.latency_seconds - answer.model_latency_seconds
        if saved > 0:
            parts.append(f"{duration(saved)} a prediction")
    if answer.model_bytes and model.bytes > answer.model_bytes:
        parts.append(f"{memory(model.bytes - answer.model_bytes)} of the file")
    return f"saves {join(parts)}"


def parameters_of(answer: Answer) -> int:
    return readings.weight(answer, answer.decision.size)[0]


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
