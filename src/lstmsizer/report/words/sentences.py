"""The answer in words. Pure functions: an answer in, sentences out; every form of the report quotes them."""

from __future__ import annotations

import math

from lstmsizer.records import Answer, Setup, Size
from lstmsizer.report import readings
from lstmsizer.report.numbers import count, duration, join, memory, name, number, percent
from lstmsizer.report.words import inputs, recipe, why_not, windows
from lstmsizer.report.words.beside import instead, on_test
from lstmsizer.report.words.beyond import on_more_data, on_score_part
from lstmsizer.report.words.existing import on_existing
from lstmsizer.report.words.limited import on_limits, within_limits
from lstmsizer.report.words.on_gpu import on_gpu
from lstmsizer.report.words.refitting import on_refit
from lstmsizer.report.words.splits import on_further_splits
from lstmsizer.report.words.stages import on_dropout, on_taper, with_dropout

_TOLERANCE = {
    "asked": "as asked",
    "one percent": "the default minimum",
    "mean predictor": "0.2 % of what always {mean} loses",
    "seed": "the luck of one random start",
}


_HOPELESS = 200
"""Further replicates of each contender, many times what a whole search trains: nobody waits for them."""


def layers(size: Size, cell: str = "") -> str:
    """A size in words: ``1 LSTM layer of 2 units``, ``2 layers of 64 and 32 units``."""
    kind = f"{cell} layer" if cell else "layer"
    if len(set(size.units)) == 1:
        return f"{count(size.depth, kind)} of {count(size.units[0], 'unit')}"
    return f"{count(size.depth, kind)} of {join([f'{units:,}' for units in size.units])} units"


def network(setup: Setup) -> str:
    """``LSTM``, ``bidirectional GRU``."""
    return f"{'bidirectional ' if setup.bidirectional else ''}{setup.cell.upper()}"


def headline(answer: Answer) -> str:
    """The first line: what to use, or that no LSTM is worth it, and what is as good or better."""
    first, more = opening(answer)
    return f"{first}: {more}" if more else f"{first}."


def opening(answer: Answer) -> tuple[str, str]:
    """The headline in two: its first clause and, where no LSTM is worth it, what speaks for that."""
    size = answer.decision.size
    if readings.worth_it(answer):
        of_size = layers(size, network(answer.spec.setup)) if answer.spec.own is None else layers(size)
        of_size += "" if answer.spec.own is None else f" in {recipe.network(answer)}"
        return f"Use {of_size}{windows.with_window(answer)}{with_dropout(answer)}", ""
    size_of = "" if answer.spec.own is None else "size of "
    cell, anyway = f"{size_of}{recipe.network(answer)}", f"{layers(size)}{windows.with_window(answer)}"
    none = f"No {cell} is" if answer.decision.certified else f"No {cell} tried so far is"
    return f"{none} worth it here", f"{instead(answer)}. If you want one anyway: {anyway}."


def certainty(answer: Answer) -> str:
    """How sure the answer is: ``certified, 95 %`` or ``best guess: undecided``."""
    if answer.decision.certified:
        said = f"certified{within_limits(answer)}, {100 * answer.decision.confidence:.4g} %"
    else:
        said = "enough, but no certificate" if readings.shown(answer) else "best guess: undecided"
    return windows.certainty(answer, said)


def reasons(answer: Answer) -> tuple[str, ...]:
    """Why this size, sentence by sentence: against others, on test, in cost, and how the search ended."""
    return tuple(sentence for _, sentence in explained(answer))


def explained(answer: Answer) -> tuple[tuple[str, str], ...]:
    """The reasons, each with the word for what it is about; '' for why no other size."""
    others = (why_not.smaller(answer), why_not.larger(answer), why_not.deeper(answer))
    compared = others if len(answer.decision.verdicts) > 1 else ("No other size was tried.",)
    told = (
        ("Your model", on_existing(answer)),
        ("Window", windows.on_windows(answer)),
        ("Tolerance", enough(answer)),
        ("Changed", on_changed_demand(answer)),
        *(("", sentence) for sentence in compared),
        ("Limits", on_limits(answer)),
        ("Taper", on_taper(answer)),
        ("Dropout", on_dropout(answer)),
        ("Other splits", on_further_splits(answer)),
        ("Other data", on_score_part(answer)),
        ("More data", on_more_data(answer)),
        ("On test", on_test(answer)),
        ("Trained on", on_refit(answer)),
        ("Folklore", folklore(answer)),
        ("Conditions", recipe.right_for(answer)),
        ("Cost", price(answer)),
        ("GPU", on_gpu(answer)),
        ("The search", ending(answer)),
        ("Precision", precision(answer)),
        ("Diverged", diverged(answer)),
    )
    return tuple((about, sentence) for about, sentence in told if sentence)


def on_changed_demand(answer: Answer) -> str:
    """That a demand was changed after its fresh seeds were seen, so that nothing is certified; else ''."""
    before, now = answer.changed_from, answer.spec.demand
    if before is None:
        return ""
    parts: list[str] = []
    if before.tolerance != now.tolerance:
        was = "the default" if before.tolerance is None else percent(before.tolerance)
        parts.append(f"tolerance changed after the fact (was {was})")
    if before.confidence != now.confidence:
        parts.append(f"confidence changed after the fact (was {100 * before.confidence:.4g} %)")
    said = f"{join(parts)}: not a certificate at {100 * answer.decision.confidence:.4g} %."
    return said[:1].upper() + said[1:]


def enough(answer: Answer) -> str:
    """What 'enough' means here, and against which sizes it was shown or not shown."""
    decision = answer.decision
    tolerance = decision.tolerance
    why = _TOLERANCE[tolerance.reason].format(mean=readings.mean_predictor_name(answer))
    share = readings.tolerance_share(answer)
    if tolerance.reason == "asked" and share != tolerance.relative:
        why = f"{percent(tolerance.relative)} of the best loss, {why}"
    margin = f"{percent(share)} of {readings.whole_name(answer)} ({why})"
    others = [str(size) for size in _rivals(answer)]
    if not others:
        judged = {v.judgement for v in decision.verdicts if v.confirmed and v.size != decision.size}
        fact = f"No {'larger' if judged else 'other'} size was compared"
        fact = "Every other compared size is worse" if judged == {"worse"} else fact
        known = f"; the tolerance is {margin}" if math.isfinite(tolerance.relative) else ""
        return f"{fact} on fresh seeds{known}."
    if readings.shown(answer):
        sizes = f"Neither {join(others, 'nor')} is" if len(others) == 2 else f"None of {join(others)} is"
        sizes = f"{others[0]} is not" if len(others) == 1 else sizes
        return f"{sizes} better by more than the tolerance, {margin}."
    rivals = join(others, "or")
    return f"Not shown yet: that no other size ({rivals}) is better by more than the tolerance, {margin}."


def _rivals(answer: Answer) -> list[Size]:
    """The larger sizes against which the answer was asked whether it is enough."""
    decision = answer.decision
    planned = {*decision.contenders, *decision.reference} - {decision.size}
    ordered = sorted(planned, key=lambda size: readings.weight(answer, size))
    own = readings.weight(answer, decision.size)
    return [size for size in ordered if readings.weight(answer, size) > own]


def folklore(answer: Answer) -> str:
    """What the rules of thumb would have said: their range, and the best-known three."""
    said = [(rule.size, rule.rule.name) for rule in answer.rules if rule.size is not None]
    if not said:
        return ""
    ordered = sorted((size for size, _ in said), key=lambda size: readings.weight(answer, size))
    some = join([f"'{name(label)}' says {size}" for size, label in said[:3]])
    if len(said) == 1:
        return f"The rule of thumb {some}."
    return f"{count(len(said), 'rule')} of thumb range from {ordered[0]} to {ordered[-1]}: {some}."


def price(answer: Answer) -> str:
    """What the answer costs to keep and to use."""
    cost = readings.cost_of(answer, answer.decision.size)
    if cost is None:
        return ""
    parts = [inputs.parameters(cost)]
    if cost.inference_bytes is not None:
        parts.append(f"{memory(cost.inference_bytes)} to predict with")
    if answer.model_latency_seconds is not None:
        parts.append(f"{duration(answer.model_latency_seconds)} a prediction in Keras")
    return f"{', '.join(parts)}."


def ending(answer: Answer) -> str:
    """Why the search ended, what it took, and what it would take to decide."""
    took = f"{count(answer.trials, 'training')} in {duration(answer.seconds)}"
    if math.isfinite(answer.fits):  # else this machine's speed is not known
        took += f", the price of {number(answer.fits, 2)} fits"
    if answer.ending == "certified":
        return f"Settled after {took}."
    why = {
        "budget": f"The budget of {duration(answer.budget)} ended the search after {took}",
        "interrupted": f"You stopped the search after {took}",
        "exhausted": f"All replicates were used up without a clear verdict: {took}",
    }[answer.ending]
    return f"{why}. {would_decide(answer)}".strip()


def would_decide(answer: Answer) -> str:
    """How many more replicates, and how much work, would probably decide; '' where none would."""
    decision = answer.decision
    if not any(verdict.confirmed for verdict in decision.verdicts):
        come = "was only beginning to compare on" if decision.contenders else "had not come to"
        return (
            f"It {come} fresh seeds{'' if decision.contenders else ' yet'}: more time may change the answer."
        )
    if decision.certified or decision.missing <= 0:
        return ""
    if decision.missing >= _HOPELESS:
        return (
            f"More replicates will hardly decide ({decision.missing:,} or more would be needed), as a "
            "difference is about as large as the tolerance: ask with another --tolerance."
        )
    sizes = decision.contenders or (decision.size,)
    words = [str(size) for size in sizes]
    each = f"of each of {join(words)}" if len(words) > 1 else f"of {words[0]}"
    seconds = _replicate_seconds(answer, sizes)
    work = "" if seconds is None else f", about {duration(decision.missing * seconds)} of work for one core,"
    return f"{count(decision.missing, 'more replicate')} {each}{work} would probably decide."


def _replicate_seconds(answer: Answer, sizes: tuple[Size, ...]) -> float | None:
    """Predicted seconds for one more replicate of every given size; None without a calibration."""
    total = 0.0
    for size in sizes:
        cost, verdict = readings.cost_of(answer, size), readings.verdict_of(answer, size)
        if cost is None or cost.epoch_seconds is None or verdict is None or not math.isfinite(verdict.epochs):
            return None
        # Training goes on for the patience after the best epoch, unless the cap comes first.
        setup = answer.spec.setup
        total += min(verdict.epochs + setup.patience, setup.epochs) * cost.epoch_seconds
    return total


def precision(answer: Answer) -> str:
    """The smallest difference that the replicates could have shown."""
    detectable = readings.relative(answer, answer.decision.detectable)
    return (
        ""
        if detectable is None
        else f"The replicates could have shown a difference of {percent(detectable)}."
    )


def diverged(answer: Answer) -> str:
    """How many of the counted trainings diverged, where any did."""
    amount = sum(verdict.diverged for verdict in answer.decision.verdicts)
    if not amount:
        return ""
    return f"{count(amount, 'training')} diverged; in a mean each counts as predicting the mean."
