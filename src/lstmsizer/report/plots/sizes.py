"""Score against size as a chart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from lstmsizer.records import Answer, Trial
from lstmsizer.report import readings
from lstmsizer.report.figures.sizes import off_the_figure
from lstmsizer.report.numbers import count
from lstmsizer.report.plots.style import (
    BLUE,
    GREY,
    HEIGHT,
    ORANGE,
    VIOLET,
    WIDTH,
    Drawn,
    colours,
    plain,
    styled,
)

Row = dict[str, Any]

MOST_STARTS = 1000
"""Dots: a chart carries its rows with it wherever it is saved."""
_WIDE = 6.0
"""Times that the largest score is the smallest, from which on the axis is logarithmic."""
_OF_DEPTH = {1: BLUE, 2: ORANGE}


def size_rows(answer: Answer) -> list[Row]:
    """A row for each size that was tried: its mean, its interval laid around it, and what was judged."""
    rows: list[Row] = []
    for verdict in readings.by_size(answer):
        if not math.isfinite(verdict.mean):
            continue
        low = high = verdict.mean
        if verdict.excess is not None and verdict.low is not None and verdict.high is not None:
            low, high = (verdict.mean + bound - verdict.excess for bound in (verdict.low, verdict.high))
        rows.append(
            {
                "size": str(verdict.size),
                "layers": count(verdict.size.depth, "layer"),
                "units": math.prod(verdict.size.units) ** (1 / verdict.size.depth),
                "equal": len(set(verdict.size.units)) == 1,
                "score": verdict.mean,
                "low": low,
                "high": high,
                "verdict": readings.judged(answer, verdict),
                "replicates": verdict.replicates,
                "parameters": readings.weight(answer, verdict.size)[0],
                "answer": verdict.size == answer.decision.size,
            }
        )
    return rows


def start_rows(answer: Answer, trials: Sequence[Trial]) -> list[Row]:
    """A row for each random start behind a mean, at most ``MOST_STARTS``."""
    means = {verdict.size: verdict for verdict in answer.decision.verdicts}
    rows: list[Row] = []
    for trial in trials:
        candidate = trial.request.candidate
        verdict = means.get(candidate.size)
        if verdict is None or candidate.learning_rate != verdict.learning_rate:
            continue
        stages = ("confirm", "taper") if verdict.confirmed else ("screen", "taper")
        if trial.request.stage in stages and trial.status != "paused" and math.isfinite(trial.score):
            rows.append(
                {
                    "size": str(candidate.size),
                    "layers": count(candidate.size.depth, "layer"),
                    "units": math.prod(candidate.size.units) ** (1 / candidate.size.depth),
                    "score": trial.score,
                    "seed": trial.request.replicate.seed,
                }
            )
    return rows[:MOST_STARTS]


def baseline_rows(answer: Answer) -> list[Row]:
    """A row for each baseline whose score is near enough to those of the sizes."""
    far = off_the_figure(answer)
    near = [one for one in answer.baselines if math.isfinite(one.score) and one not in far]
    return [{"baseline": plain(one.name), "score": one.score} for one in near]


def chart(answer: Answer, trials: Sequence[Trial]) -> Drawn:
    """Score against units, a line a depth; intervals, starts, the tolerance and the baselines."""
    import altair as alt

    rows = size_rows(answer)
    scores = [row["score"] for row in rows]
    bent = bool(scores) and 0 < min(scores) * _WIDE < max(scores)
    powers = alt.Axis(values=[2**power for power in range(13)], format=",d")
    wide = alt.Scale(type="log", base=2, nice=False, padding=20)
    x = alt.X("units:Q", title="units in each layer", axis=powers, scale=wide)
    scale = alt.Scale(type="log" if bent else "linear", zero=False, nice=not bent)
    y = alt.Y("score:Q", title=f"{readings.metric_name(answer)} on the score part", scale=scale)
    depths = {row["layers"]: _OF_DEPTH.get(int(row["layers"].split()[0]), VIOLET) for row in rows}
    colour = alt.Color("layers:N", title=None, scale=colours(depths))
    told = ["size:N", "score:Q", "verdict:N", "replicates:Q", "parameters:Q"]
    sizes = alt.Chart(alt.Data(values=rows)).encode(x=x, color=colour)
    best = readings.best_loss(answer)
    band = [{"from": best, "to": best + readings.tolerance(answer)}] if math.isfinite(best) else []
    beside = alt.Chart(alt.Data(values=baseline_rows(answer)))
    layers = (
        alt.Chart(alt.Data(values=band))
        .mark_rect(fill="#2f9e5b", opacity=0.22)
        .encode(y="from:Q", y2="to:Q"),
        beside.mark_rule(color=GREY, strokeDash=[5, 4]).encode(y=y, tooltip=["baseline:N", "score:Q"]),
        alt.Chart(alt.Data(values=start_rows(answer, trials)))
        .mark_circle(opacity=0.3, size=18)
        .encode(x=x, y=y, color=colour, tooltip=["size:N", "seed:Q", "score:Q"]),
        sizes.mark_line(strokeWidth=1.6).encode(y=y).transform_filter("datum.equal"),
        sizes.mark_rule(strokeWidth=1.6).encode(y=alt.Y("low:Q", scale=scale), y2="high:Q"),
        sizes.mark_point(filled=True, size=60, opacity=1).encode(
            y=y, shape=alt.Shape("layers:N", legend=None), tooltip=told
        ),
        sizes.mark_circle(filled=False, size=340)
        .encode(y=y, color=alt.value(GREY))
        .transform_filter("datum.answer"),
    )
    return styled(
        alt.layer(*layers).properties(width=WIDTH, height=HEIGHT, title=f"Answer: {answer.decision.size}")
    )
