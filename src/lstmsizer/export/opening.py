"""The opening comment of ``model.py``: what the model is, why it has this size, and what else was tried."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from lstmsizer.data.preprocessing import LabelledPreprocessing, Preprocessing, TokenPreprocessing
from lstmsizer.data.stepwise.prepared import StepPreprocessing
from lstmsizer.data.tokens.tokenise import CHARACTERS, WORDS
from lstmsizer.export.literals import WIDTH, text
from lstmsizer.export.preprocess import Prepared
from lstmsizer.records import Answer, Decision, Size, Verdict

BECAUSE = {
    "asked": "as asked",
    "one percent": "the default minimum",
    "mean predictor": "0.2 % of what the simplest predictor loses",
    "seed": "the luck of one random start",
}


def opening(answer: Answer, preprocessing: Prepared) -> str:
    """Comment lines. Texts from data are literals in them, so that none can end the comment."""
    lines: list[str] = []
    what = _what(answer, preprocessing)
    metric = {"loss": "log loss", "error": "share of errors"}.get(answer.spec.setup.metric)
    loss = metric or f"{answer.spec.setup.metric} in scaled units"
    for paragraph in (f"{_network(answer)}: {what}", *_why(answer.decision, loss)):
        # No word is broken, so that literals stay whole.
        lines += textwrap.wrap(paragraph, WIDTH - 2, break_long_words=False, break_on_hyphens=False)
        lines.append("")
    lines += _table(answer)
    return "".join(f"# {line}".rstrip() + "\n" for line in lines)


def _what(answer: Answer, preprocessing: Prepared) -> str:
    if isinstance(preprocessing, StepPreprocessing):
        return _steps(answer, preprocessing)
    if isinstance(preprocessing, TokenPreprocessing):
        return _texts(answer, preprocessing)
    labelled = isinstance(preprocessing, LabelledPreprocessing)
    return _labels(answer, preprocessing) if labelled else _forecasts(answer, preprocessing)


def _network(answer: Answer) -> str:
    size, setup, own = answer.decision.size, answer.spec.setup, answer.spec.own
    if own is not None:
        units = " and ".join(map(str, size.units))
        return f"{text(own.name)} of {size.depth} {_plural(size.depth, 'layer')} of {units} units"
    kind = f"{'bidirectional ' if setup.bidirectional else ''}{setup.cell.upper()}"
    layers = f"One {kind} layer" if size.depth == 1 else f"{size.depth} {kind} layers"
    units = " and ".join(map(str, size.units))
    return f"{layers} of {units} {_plural(size.units[-1], 'unit')}"


def _forecasts(answer: Answer, preprocessing: Preprocessing) -> str:
    targets = ", ".join(map(text, preprocessing.targets))
    several = f", of each of {len(preprocessing.series):,} series" if preprocessing.group is not None else ""
    return (
        f"forecasts {targets} {_ahead(preprocessing.horizons)} ahead{several}, from the last "
        f"{preprocessing.window} {_plural(preprocessing.window, 'row')} of {text(answer.source)}."
    )


def _labels(answer: Answer, preprocessing: LabelledPreprocessing) -> str:
    classes, label = len(preprocessing.class_names), text(preprocessing.label or "label")
    told = f"tells {label}, one of {classes} classes," if classes else f"predicts {label}"
    features = len(preprocessing.columns)
    if preprocessing.remaining:
        return (
            f"predicts how many steps of a run are left, at most {preprocessing.remaining:,}, from its last "
            f"{preprocessing.steps} of {features} {_plural(features, 'feature')} in {text(answer.source)}."
        )
    return (
        f"{told} of each sequence of up to {preprocessing.steps} {_plural(preprocessing.steps, 'step')} of "
        f"{features} {_plural(features, 'feature')} in {text(answer.source)}."
    )


def _steps(answer: Answer, prepared: StepPreprocessing) -> str:
    count = answer.shapes.outputs
    told = f"one of {count} classes" if prepared.class_names else f"{count} labels"
    what = "what comes next" if answer.task == "next" else "the tag"
    return (
        f"tells {what} ({told}) at every step of sequences of up to {prepared.steps} "
        f"{_plural(prepared.steps, 'step')} in {text(answer.source)}."
    )


def _texts(answer: Answer, prepared: TokenPreprocessing) -> str:
    classes, label = len(prepared.class_names), text(prepared.label or "label")
    told = f"tells {label}, one of {classes} classes," if classes else f"predicts {label}"
    by = f"as {prepared.tokens}" if prepared.tokens in (WORDS, CHARACTERS) else f"by {text(prepared.tokens)}"
    known = f"{len(prepared.vocabulary):,} different tokens"
    return f"{told} of each text of {text(answer.source)}, read {by} ({known})."


def _ahead(horizons: tuple[int, ...]) -> str:
    """'1 row', '1 and 6 rows', or '1 to 24 rows' where none is left out."""
    first, last = horizons[0], horizons[-1]
    if len(horizons) > 2 and len(horizons) == last - first + 1:
        return f"{first} to {last} rows"
    return f"{' and '.join(map(str, horizons))} {_plural(last, 'row')}"


def _why(decision: Decision, loss: str) -> Iterator[str]:
    sure, tolerance = f"{100 * decision.confidence:.4g} %", decision.tolerance
    if decision.certified:
        yield (
            f"Why this size: it is the smallest of which it is {sure} certain that no other size in the "
            "comparison is better by more than the tolerance."
        )
    else:
        yield (
            "Why this size: it is the best guess so far. The trainings that were made do not suffice to say "
            f"with {sure} certainty that it is the smallest that is good enough."
        )
    yield (
        f"The tolerance is {tolerance.delta:.3g}, that is {100 * tolerance.relative:.2g} % of the best loss "
        f"({BECAUSE.get(tolerance.reason, tolerance.reason)}). The loss is the {loss}, on "
        "data that neither the weights nor the number of epochs were chosen on:"
    )


def _table(answer: Answer) -> Iterator[str]:
    """One line a size that was tried."""
    parameters = {cost.size: cost.parameters for cost in answer.costs}
    verdicts = answer.decision.verdicts
    width = max([4, *(len(str(verdict.size)) for verdict in verdicts)])
    yield f"  {'size':<{width}}      loss  trainings"
    for verdict in verdicts:
        judged = _judged(verdict, answer.decision.size, parameters)
        yield f"  {verdict.size!s:<{width}}  {verdict.mean:>8.4g}  {verdict.replicates:>9}  {judged}"


def _judged(verdict: Verdict, chosen: Size, parameters: dict[Size, int]) -> str:
    if not verdict.confirmed:
        return "only tried"
    if verdict.judgement != "worse" or not {verdict.size, chosen} <= parameters.keys():
        return verdict.judgement
    smaller, deeper = parameters[verdict.size] < parameters[chosen], verdict.size.depth - chosen.depth
    if deeper and (deeper > 0) == smaller:
        return "worse"
    return "too small" if smaller else "too large"


def _plural(count: int, word: str) -> str:
    return word if count == 1 else f"{word}s"
