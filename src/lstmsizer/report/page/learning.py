"""The page's section on how the answer learned."""

from __future__ import annotations

from lstmsizer.records import Answer
from lstmsizer.report.figures.curves import learning_curves
from lstmsizer.report.numbers import count, duration
from lstmsizer.report.page import markup
from lstmsizer.report.words.refitting import how_it_learned


def section(answer: Answer) -> str:
    """The learning curves of the delivered training."""
    trial = answer.final
    rate = f"{trial.request.candidate.learning_rate:.2g}"
    caption = (
        f"{how_it_learned(answer)}: {count(len(trial.curve.train), 'epoch')} in {duration(trial.seconds)}, "
        f"learning rate {rate}."
    )
    message = f" {markup.data_text(trial.message)}" if trial.message else ""
    return (
        f"<h2>How the answer learned</h2>\n{markup.figure(learning_curves(answer, trial), caption + message)}"
    )
