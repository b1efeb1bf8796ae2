"""Why not smaller, larger or deeper: a sentence each, with what was measured of the next size that way."""

from __future__ import annotations

import math

from lstmsizer.records import Answer, Verdict
from lstmsizer.report import readings
from lstmsizer.report.numbers import count, interval, percent

OPEN = "no bound yet"
"""Where one side of an interval is not known: too few replicates."""


def lines(answer: Answer) -> tuple[tuple[str, str], ...]:
    """The three questions that everybody asks, each with its answer, also where there is nothing to try."""
    size = answer.decision.size
    unit = "One layer of 1 unit is the smallest size there is."
    layers = f"No deeper size was allowed: at most {count(answer.spec.space.max_layers, 'layer')}."
    if size.depth < answer.spec.space.max_layers:
        layers = "The next deeper size has fewer weights: it is told as the smaller one."
    return (
        ("Why not smaller?", smaller(answer) or unit),
        ("Why not larger?", larger(answer)),
        ("Why not deeper?", deeper(answer) or layers),
    )


def smaller(answer: Answer) -> str:
    """The largest size below the answer that was compared (else: as deep), and what speaks against it.

    '' where there is none to try.
    """
    verdict = _next_smaller(answer)
    if verdict is None:
        return "No smaller size was tried." if max(answer.decision.size.units) > 1 else ""
    what, evidence = str(verdict.size), f"{_against_best(answer, verdict)}."
    if not verdict.confirmed:
        return f"{what} was left behind: {evidence}"
    if verdict.judgement == "worse":
        return f"{what} is {readings.judged(answer, verdict)}: {evidence}"
    if verdict.judgement == "enough":
        return f"{what} is enough as well, but saves too little for what it costs in depth: {evidence}"
    return f"Whether {what} is enough is undecided: {evidence}"


def larger(answer: Answer) -> str:
    """The next size above the answer with as many layers, one that was compared if there is any."""
    depth = answer.decision.size.depth
    above = [
        verdict
        for verdict in readings.by_size(answer)
        if verdict.size.depth == depth and readings.side(answer, verdict.size) == "larger"
    ]
    if not above and max(answer.decision.size.units) >= answer.spec.space.max_units:
        return f"No larger size was allowed: at most {count(answer.spec.space.max_units, 'unit')} a layer."
    if not above:
        return "No larger size of this depth was tried."
    return _above(answer, ([v for v in above if v.confirmed] or above)[0], "More units", "gain")


def deeper(answer: Answer) -> str:
    """The best size with one layer more; layers are the user's first question. '' where there is none."""
    depth = answer.decision.size.depth + 1
    found = [v for v in answer.decision.verdicts if v.size.depth == depth and math.isfinite(v.mean)]
    if not found:
        return "No deeper size was tried." if depth <= answer.spec.space.max_layers else ""
    if (told := _next_smaller(answer)) in found:  # two small layers have fewer weights than a wide one
        found = [verdict for verdict in found if verdict != told]
    if not found:
        return ""
    best = min(found, key=lambda verdict: (not verdict.confirmed, verdict.mean))
    return _above(answer, best, "Another layer", "gains")


def _next_smaller(answer: Answer) -> Verdict | None:
    below = [v for v in readings.by_size(answer) if readings.side(answer, v.size) == "smaller"]
    as_deep = [v for v in below if v.size.depth == answer.decision.size.depth]
    return ([v for v in below if v.confirmed] or as_deep or below or [None])[-1]


def _against_best(answer: Answer, verdict: Verdict) -> str:
    """``+1.1 % [-0.3 %, +2.5 %]`` where judged; ``+1.1 % in screening`` where not."""
    if verdict.excess is None:
        distance = readings.relative(answer, verdict.mean - readings.best_loss(answer))
        return f"{percent(distance, signed=True)} in screening"
    excess, low, high = (readings.relative(answer, x) for x in (verdict.excess, verdict.low, verdict.high))
    if low is None or high is None:
        least, most = (OPEN if x is None else percent(x, signed=True) for x in (low, high))
        return f"{percent(excess, signed=True)} [{least}, {most}]"
    return f"{percent(excess, signed=True)} {interval(low, high)}"


def _above(answer: Answer, verdict: Verdict, subject: str, verb: str) -> str:
    """What a size above the answer would gain: nothing that counts, or something not ruled out."""
    evidence = f"{verdict.size} {_against_best(answer, verdict)}"
    own = readings.verdict_of(answer, answer.decision.size)
    if not verdict.confirmed and own is not None and verdict.mean >= own.mean:
        return f"{subject} gained nothing: {evidence}."
    better = None if own is None else readings.relative(answer, own.mean - verdict.mean)
    if not verdict.confirmed and own is not None:
        little = own.mean - verdict.mean <= readings.tolerance(answer)
        gained = "gained less than the tolerance" if little else "may still gain something"
        return f"{subject} {gained}: {verdict.size} was {percent(better)} better in screening."
    ruled_out = verdict.judgement == "worse" or (answer.decision.certified and verdict.confirmed)
    if verdict.low is not None and verdict.low >= -readings.tolerance(answer):
        ruled_out = True
    if ruled_out:
        return f"{subject} {verb} nothing that counts: {evidence}."
    # Beside a third size that is better still, the excess of one that is better than the answer is positive.
    if better is not None and better > 0 and (verdict.excess or 0) > 0:
        evidence += f", {percent(better)} better than {answer.decision.size}"
    return f"{subject} may still gain something: {evidence}."
