"""Learning curves as a chart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from lstmsizer.errors import SettingError
from lstmsizer.records import Answer, Replicate, Size, Trial
from lstmsizer.report.plots.style import BLUE, HEIGHT, ORANGE, VIOLET, WIDTH, Drawn, colours, styled

Row = dict[str, Any]

MOST_ROWS = 4000
"""Altair refuses more than 5,000, which all would travel with the chart."""
PARTS = {"train": BLUE, "stop": ORANGE, "score": VIOLET}


def curve_rows(trials: Sequence[Trial]) -> list[Row]:
    """A row for each epoch, part and start; of many epochs every second, third, ..."""
    epochs = sum(len(trial.curve.train) for trial in trials)
    step = max(1, math.ceil(3 * epochs / MOST_ROWS))
    return [
        {
            "start": f"seed {trial.request.replicate.seed}, fold {trial.request.replicate.fold}",
            "rate": trial.request.candidate.learning_rate,
            "part": part,
            "epoch": epoch + 1,
            "loss": losses[epoch],
        }
        for trial in trials
        for part, losses in zip(PARTS, (trial.curve.train, trial.curve.stop, trial.curve.score), strict=True)
        for epoch in range(0, len(losses), step)
        if math.isfinite(losses[epoch])
    ]


def trained(answer: Answer, size: Size | None, trials: Sequence[Trial]) -> list[Trial]:
    """The delivered training (``size`` None), or every start of a size by its chosen learning rate.

    Each start once, as far as it was trained, and without the dropout that was tried later.

    Raises
    ------
    SettingError
        The study at hand has no training of that size.
    """
    if size is None:
        return [answer.final]
    found = [trial for trial in trials if trial.request.candidate.size == size and trial.curve.train]
    found = [trial for trial in found if not _dropout(trial)] or found
    chosen = {v.learning_rate for v in answer.decision.verdicts if v.size == size}
    found = [trial for trial in found if trial.request.candidate.learning_rate in chosen] or found
    if not found:
        known = sorted({trial.request.candidate.size for trial in trials})
        hint = f"it has {', '.join(map(str, known[:12]))}" if known else "it is not in the answer's folder"
        raise SettingError(f"The study has no training of {size}: {hint}.")
    longest: dict[tuple[float, Replicate], Trial] = {}
    for trial in sorted(found, key=lambda trial: len(trial.curve.train)):
        longest[trial.request.candidate.learning_rate, trial.request.replicate] = trial
    return [longest[start] for start in sorted(longest)]


def _dropout(trial: Trial) -> bool:
    return bool(trial.request.candidate.dropout or trial.request.candidate.recurrent_dropout)


def chart(answer: Answer, size: Size | None, trials: Sequence[Trial]) -> Drawn:
    """Loss against epoch, a line for each part and start; a rule at the epoch that was kept."""
    import altair as alt

    shown = trained(answer, size, trials)
    rows = curve_rows(shown)
    losses = [row["loss"] for row in rows]
    bent = bool(losses) and 0 < 6 * min(losses) < max(losses)
    lines = (
        alt.Chart(alt.Data(values=rows))
        .mark_line(strokeWidth=1.6, opacity=1.0 if len(shown) == 1 else 0.7)
        .encode(
            x=alt.X("epoch:Q", title="epoch"),
            y=alt.Y(
                "loss:Q",
                title="loss",
                scale=alt.Scale(type="log" if bent else "linear", zero=False, nice=not bent),
            ),
            color=alt.Color("part:N", title=None, scale=colours(PARTS)),
            detail="start:N",
            tooltip=["part:N", "start:N", "epoch:Q", "loss:Q", "rate:Q"],
        )
    )
    kept = [{"epoch": trial.best_epoch} for trial in shown if len(shown) == 1 and trial.best_epoch]
    rule = alt.Chart(alt.Data(values=kept)).mark_rule(strokeDash=[2, 4], color="#7a828c").encode(x="epoch:Q")
    of = answer.decision.size if size is None else size
    return styled(
        alt.layer(lines, rule).properties(width=WIDTH, height=HEIGHT, title=f"Learning curves of {of}")
    )
