"""What the test part says in a sentence: bias, growth with the horizon, single classes, calibration."""

from __future__ import annotations

import math
from collections.abc import Sequence

from lstmsizer.records import ClassesOnTest, ClassScores, HorizonError, Residuals, TargetOnTest
from lstmsizer.report.numbers import count, name, number, percent

_LITTLE = 0.01
"""Of the squared error: a bias that makes less of it is hardly one."""
_ALIKE = 0.05
"""Errors that differ by less than this share are about the same."""
MANY = {"class": "classes", "label": "labels"}
_CLOSE = 0.02
"""Between what probabilities claim and what is right, where more examples would tell less apart."""


def bias(found: Residuals, examples: int) -> str:
    """Whether forecasts lean to one side, as far as so many ``examples`` can tell."""
    squared = found.mean**2 + found.sd**2
    share = found.mean**2 / squared if squared > 0 else 0.0
    figures = f"the mean of truth minus forecast is {number(found.mean)}, beside a standard deviation of "
    figures += number(found.sd)
    if share < _LITTLE:
        return f"Hardly any bias: {figures}."
    if abs(found.mean) <= 2 * found.sd / math.sqrt(examples):  # those that overlap would tell still less
        return f"No bias that {count(examples, 'example')} could show: {figures}."
    side = "low" if found.mean > 0 else "high"
    return (
        f"A bias: forecasts are {number(abs(found.mean))} too {side} on average, beside a standard deviation "
        f"of {number(found.sd)}; this makes {percent(share)} of the squared error."
    )


def by_horizon(target: TargetOnTest, baseline: str) -> str:
    """How the error changes with the steps ahead, and where the baseline is better; '' for one horizon."""
    if len(target.by_horizon) < 2:
        return ""
    first, last = target.by_horizon[0], target.by_horizon[-1]
    said = f"The RMSE {_change(first.rmse, last.rmse)} {_at(first)} to {_at(last)}"
    most = max(target.by_horizon, key=lambda one: one.rmse)
    if most.rmse > max(first.rmse, last.rmse) * (1 + _ALIKE):
        said += f", but is largest in between, {_at(most)}"
    compared = [one for one in target.by_horizon if one.baseline is not None]
    if not compared:
        return f"{said}."
    return f"{said}; {_beside(compared, name(baseline))}."


def _at(error: HorizonError) -> str:
    return f"{number(error.rmse)} ({count(error.horizon, 'step')} ahead)"


def _change(first: float, last: float) -> str:
    if last > first * (1 + _ALIKE):
        return "grows with the horizon, from"
    if last < first * (1 - _ALIKE):
        return "falls with the horizon, from"
    return "hardly changes with the horizon, from"


def _beside(errors: list[HorizonError], baseline: str) -> str:
    lost = [one.horizon for one in errors if one.baseline is not None and one.baseline < one.rmse]
    if not lost:
        return f"{baseline} is nowhere better"
    if len(lost) == len(errors):
        return f"{baseline} is better at every horizon"
    where = f"{len(lost)} of the {len(errors)} horizons"
    return f"{baseline} is better at {where}"


def better_told(each: Sequence[ClassScores], baseline: str, what: str) -> str:
    """How many classes or labels (``what``) the baseline beside it tells better; '' without one."""
    if not baseline:
        return ""
    lost = [one for one in each if (one.baseline_f1 or 0.0) > (one.f1 or 0.0)]
    if len(each) == 1:
        of = f"the {what}" if lost else f"no {what}"
    elif len(lost) == len(each):
        of = f"all {len(each)} {MANY[what]}"
    else:
        of = f"{len(lost) or 'none'} of the {len(each)} {MANY[what]}"
    return f"By F1 {name(baseline)} tells {of} better than the network."


def worst_told(each: Sequence[ClassScores], names: Sequence[str], what: str) -> str:
    """Which class or label (``what``) is told worst, of those that come up, or how many are never told."""
    seen = [one for one in each if one.support]
    if len(seen) < 2:
        return ""
    if (never := sum(not one.f1 for one in seen)) > 1:
        return f"{never} of the {len(seen)} {MANY[what]} are never told rightly."
    worst = min(seen, key=_f1)
    called = name(names[worst.number], 24) if worst.number < len(names) else str(worst.number)
    return f"Told worst is '{called}': F1 {number(_f1(worst), 2)}, with {worst.support:,} in the test part."


def _f1(scores: ClassScores) -> float:
    return scores.f1 or 0.0


def calibration(found: ClassesOnTest, unit: str) -> str:
    """Whether the likeliest class is right as often as its probability claims."""
    total = sum(one.count for one in found.calibration)
    claimed = sum(one.count * one.claimed for one in found.calibration) / total
    right = sum(one.count * one.right for one in found.calibration) / total
    figures = (
        f"the likeliest class has a mean probability of {percent(claimed)}, and is right {percent(right)}"
    )
    reach = max(2 * math.sqrt(right * (1 - right) / total), _CLOSE)
    if abs(claimed - right) <= reach:
        verdict = "Probabilities hold what they claim, as far as the test part can tell"
    elif claimed > right:
        verdict = "Probabilities claim too much"
    else:
        verdict = "Probabilities claim too little"
    return f"{verdict}: {figures} of the time ({count(total, unit)})."
