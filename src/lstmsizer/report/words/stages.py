"""What came after the decision, in words and as sections of the page: narrower layers, and dropout."""

from __future__ import annotations

from lstmsizer.records import Answer, Candidate, DropoutEffect, Size, Verdict
from lstmsizer.report import readings
from lstmsizer.report.numbers import count, interval, join, percent


def on_taper(answer: Answer) -> str:
    """Which of the answer's layers could be narrower; '' where that was not tried."""
    found, size = answer.taper, answer.decision.size
    if found is None:
        return ""
    others = [verdict for verdict in found.tried if verdict.size != size]
    left = join([left_open(answer, verdict) for verdict in others if verdict.judgement != "enough"])
    if size == found.before:
        return f"No layer of {size} was found that can be halved: {left}."
    sentence = (
        f"{size} is enough where {found.before} was the answer, and saves {_saved(answer, found.before)}"
    )
    return f"{sentence}; {left}." if left else f"{sentence}."


def _saved(answer: Answer, before: Size) -> str:
    was, now = (readings.weight(answer, size)[0] for size in (before, answer.decision.size))
    return f"{percent(1 - now / was)} of its {count(was, 'parameter')}"


def left_open(answer: Answer, verdict: Verdict) -> str:
    """``16 + 4 is worse: +3.2 % [+1.1 %, +5.3 %]``."""
    if verdict.excess is None:
        own = readings.verdict_of(answer, answer.decision.size)
        distance = readings.relative(answer, verdict.mean - (own.mean if own else readings.best_loss(answer)))
        return f"{verdict.size} was left behind in screening ({percent(distance, signed=True)})"
    excess, low, high = (readings.relative(answer, x) for x in (verdict.excess, verdict.low, verdict.high))
    said = "is worse" if verdict.judgement == "worse" else "is undecided"
    return f"{verdict.size} {said}: {percent(excess, signed=True)} {interval(low, high)}"


def dropout_of(candidate: Candidate) -> str:
    """``dropout 0.25``, ``recurrent dropout 0.1``; '' without any."""
    rates = (("dropout", candidate.dropout), ("recurrent dropout", candidate.recurrent_dropout))
    return join([f"{name} {rate:g}" for name, rate in rates if rate])


def with_dropout(answer: Answer) -> str:
    """``, with dropout 0.25`` where the delivered model is trained so; else ''."""
    found = answer.regularisation
    return f", with {dropout_of(found.chosen)}" if found and found.chosen else ""


def on_dropout(answer: Answer) -> str:
    """What dropout buys, or why it was not tried; '' where it was not asked for."""
    found, size = answer.regularisation, answer.decision.size
    if found is None:
        return ""
    if not found.overfitting:
        return "No larger size shows signs of overfitting beyond the tolerance, so dropout was not tried."
    shows = "show" if found.overfitting[1:] else "shows"
    overfit = f"{join([str(s) for s in found.overfitting])} {shows} signs of overfitting"
    if not found.effects:
        return f"{overfit}."
    effects = join([_effect(answer, effect) for effect in found.effects])
    sentence = f"{overfit}. Beside {size} without dropout, {effects}."
    if found.chosen and found.chosen.recurrent_dropout:
        sentence += " Keras trains recurrent dropout without cuDNN, so more slowly on a GPU."
    return sentence


def _effect(answer: Answer, effect: DropoutEffect) -> str:
    """``dropout 0.25 on 1 x 16 lowers the loss by 3.1 % [+1.0 %, +5.2 %]``."""
    what = f"{dropout_of(effect.candidate)} on {effect.candidate.size}"
    gain, low, high = (readings.relative(answer, x) for x in (effect.gain, effect.low, effect.high))
    if effect.low is None or effect.high is None:
        verdict = "buys nothing" if effect.gain <= 0 else "was not confirmed"
        return f"{what} {verdict} (in screening {percent(gain, signed=True)})"
    if effect.low > readings.tolerance(answer):
        return f"{what} lowers the loss by {percent(gain)} {interval(low, high)}"
    if effect.high < readings.tolerance(answer):
        return f"{what} buys nothing that counts: {percent(gain, signed=True)} {interval(low, high)}"
    return f"{what} may buy something: {percent(gain, signed=True)} {interval(low, high)}"
