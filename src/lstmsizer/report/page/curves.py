"""The page's section on how each size learned: its learning curves, folded, and what they say."""

from __future__ import annotations

from collections.abc import Sequence

from lstmsizer.records import Answer, Trial, Verdict
from lstmsizer.report import readings
from lstmsizer.report.figures.curves import OTHERS, POINTS, learning_curves
from lstmsizer.report.numbers import count, number
from lstmsizer.report.page import markup
from lstmsizer.report.starts import median, starts
from lstmsizer.report.words.fitting import fitting, rules

SIZES = 40
"""Whose curves the page has room for: the answer's, then those of the best."""


def section(answer: Answer, trials: Sequence[Trial]) -> str:
    """One folded figure a size, smallest first; '' where no training is known."""
    behind = {verdict.size: starts(verdict, trials) for verdict in readings.by_size(answer)}
    drawn = [verdict for verdict in readings.by_size(answer) if median(behind[verdict.size])]
    if not drawn:
        return ""
    shown = sorted(drawn, key=lambda v: (v.size != answer.decision.size, not v.confirmed, v.mean))[:SIZES]
    own = median(behind.get(answer.decision.size, ()))
    folded = [_folded(answer, verdict, behind[verdict.size], own) for verdict in drawn if verdict in shown]
    left = len(drawn) - len(folded)
    more = f" The curves of {count(left, 'further size')} are left out." if left else ""
    note = (
        f"Drawn strongly is the start with the middle score, faintly the others, at most {OTHERS}; of more "
        f"than {POINTS} epochs only some. The train loss is a mean over the epoch, while the weights were "
        f"still changing.{more}"
    )
    terms = "".join(f"<dt>{term}</dt><dd>{markup.sentence(said)}</dd>" for term, said in rules(answer))
    told = f'<dl class="terms">{terms}<dt>else</dt><dd>None of these.</dd></dl>' if terms else ""
    return "\n".join(
        ("<h2>How each size learned</h2>", *folded, told, f'<p class="soft">{markup.sentence(note)}</p>')
    )


def _folded(answer: Answer, verdict: Verdict, ranked: tuple[Trial, ...], own: Trial | None) -> str:
    middle = median(ranked)
    assert middle is not None
    size, key = str(verdict.size), f"curves-{markup.size_key(verdict.size)}"
    said = fitting(answer, verdict, ranked, own)
    began = count(len(ranked), "start")
    lost = sum(trial.best_epoch == 0 for trial in ranked)
    began += f", {lost} without a result" if lost else ""
    summary = f"{size}, {readings.judged(answer, verdict)}: loss {number(verdict.mean)}, {began}" + (
        f"; {said}" if said else ""
    )
    others = [trial for trial in ranked if trial is not middle]
    of = "its only start" if not others else f"the middle of {count(len(ranked), 'start')}"
    caption = (
        f"{size} at learning rate {verdict.learning_rate:.2g}; drawn strongly is seed "
        f"{middle.request.replicate.seed}, {of}"
        + (f"; {count(len(others) - OTHERS, 'further start')} not drawn" if len(others) > OTHERS else "")
        + "."
    )
    drawn = learning_curves(answer, middle, others, key, f"Learning curves of {size}")
    chosen = verdict.size == answer.decision.size
    return markup.folded(markup.sentence(summary), markup.figure(drawn, caption), key, on_paper=chosen)
