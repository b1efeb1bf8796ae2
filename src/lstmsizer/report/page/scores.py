"""The page's section with the figure: score against size."""

from __future__ import annotations

from collections.abc import Sequence

from lstmsizer.records import Answer, Trial
from lstmsizer.report.figures.sizes import (
    off_the_figure,
    rules_off_the_figure,
    score_figure,
    starts_off_the_figure,
)
from lstmsizer.report.numbers import join, number
from lstmsizer.report.page import markup

_NAMED = 6  # starts, or sizes, beyond the figure that are told one by one


def section(answer: Answer, trials: Sequence[Trial]) -> str:
    """The figure of score against size; ``trials`` give the dots of single starts."""
    caption = (
        "Each mark is a size's mean over random starts, each faint dot one start; bars are the confidence "
        "intervals of the difference to the best other size, laid around the mean. Lower is better."
    )
    if far := off_the_figure(answer, trials):
        baselines = join([f"{markup.data_text(b.name, 48)} ({number(b.score)})" for b in far])
        caption += f" Off the figure: {baselines}."
    if outside := starts_off_the_figure(answer, trials):
        told = [f"{trial.request.candidate.size} ({number(trial.score)})" for trial in outside]
        caption += f" Starts too far away to be drawn: {_some(told)}."
    if beyond := rules_off_the_figure(answer):
        said = f"rules of thumb say {_some([str(size) for size in beyond])}"
        caption += f" Beyond the sizes that were tried, {said}."
    return f"<h2>Score against size</h2>\n{markup.figure(score_figure(answer, trials), caption)}"


def _some(told: list[str]) -> str:
    more = len(told) - _NAMED
    return join([*told[:_NAMED], f"{more:,} more"] if more > 0 else told)
