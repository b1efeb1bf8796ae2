"""The page's section with every training of the study, folded."""

from __future__ import annotations

from collections.abc import Sequence

from lstmsizer.records import Trial
from lstmsizer.report.numbers import count, duration, number
from lstmsizer.report.page import markup
from lstmsizer.report.page.markup import Cell

_ROWS = 1000  # some 350 bytes each


def section(trials: Sequence[Trial]) -> str:
    """One row a training, in the order in which they ended; '' where none is known."""
    if not trials:
        return ""
    head = (
        "size",
        "stage",
        "rate",
        "dropout",
        "fold",
        "seed",
        "epochs",
        "best epoch",
        "status",
        "score",
        "took",
    )
    shown = trials[:_ROWS]
    table = markup.table(
        head,
        [_row(trial) for trial in shown],
        numeric=(2, 3, 4, 5, 6, 7, 9, 10),
        sizes=[trial.request.candidate.size for trial in shown],
        csv="trainings",
    )
    left = len(trials) - len(shown)
    note = f"Left to the study: {count(left, 'later training')}. " if left else ""
    words = (
        f"{note}The score is the score part's, at the best epoch of stop; a training that was paused goes on "
        "in a later row."
    )
    folded = markup.folded(f"{count(len(trials), 'training')}", table, "trainings")
    return f'<h2>Every training</h2>\n<p class="soft">{words}</p>\n{folded}'


def _row(trial: Trial) -> tuple[str | Cell, ...]:
    candidate, replicate = trial.request.candidate, trial.request.replicate
    dropout = " + ".join(f"{rate:g}" for rate in (candidate.dropout, candidate.recurrent_dropout) if rate)
    return (
        str(candidate.size),
        trial.request.stage,
        Cell(f"{candidate.learning_rate:.2g}", candidate.learning_rate),
        dropout,
        f"{replicate.fold}",
        f"{replicate.seed}",
        f"{len(trial.curve.stop)}",
        f"{trial.best_epoch}" if trial.best_epoch else "",
        trial.status,
        Cell(number(trial.score, 4), trial.score),
        Cell(duration(trial.seconds), trial.seconds),
    )
