"""Score, parameters and latency of every size as a chart."""

from __future__ import annotations

import math
from typing import Any

from lstmsizer.records import Answer
from lstmsizer.report import readings
from lstmsizer.report.plots.style import BLUE, GREY, HEIGHT, WIDTH, Drawn, styled

Row = dict[str, Any]


def trade_off_rows(answer: Answer) -> list[Row]:
    """A row for each size with a score; ``milliseconds`` None where nobody knows."""
    return [
        {
            "size": str(row.size),
            "score": row.mean,
            "parameters": row.parameters,
            "milliseconds": None if row.latency_seconds is None else 1000 * row.latency_seconds,
            "front": row.front,
            "confirmed": row.confirmed,
            "answer": row.size == answer.decision.size,
        }
        for row in answer.pareto
        if math.isfinite(row.mean)
    ]


def chart(answer: Answer) -> Drawn:
    """Score against parameters; the front is joined, the area of a mark is the time of a prediction."""
    import altair as alt

    y = alt.Y(
        "score:Q",
        title=f"{readings.metric_name(answer)} on the score part",
        scale=alt.Scale(zero=False),
    )
    x = alt.X("parameters:Q", title="parameters", scale=alt.Scale(type="log", nice=False, padding=20))
    sizes = alt.Chart(alt.Data(values=trade_off_rows(answer))).encode(x=x, y=y)
    marks = sizes.mark_circle(opacity=0.85).encode(
        size=alt.Size("milliseconds:Q", title="ms a prediction", scale=alt.Scale(zero=True, range=[0, 300])),
        color=alt.condition("datum.front", alt.value(BLUE), alt.value(GREY)),
        tooltip=["size:N", "score:Q", "parameters:Q", "milliseconds:Q", "confirmed:N", "front:N"],
    )
    words = sizes.mark_text(dy=-14, color=GREY).encode(text="size:N").transform_filter("datum.front")
    ring = sizes.mark_circle(filled=False, size=480, color=GREY).transform_filter("datum.answer")
    line = sizes.mark_line(color=BLUE).transform_filter("datum.front")
    return styled(
        alt.layer(line, marks, ring, words).properties(width=WIDTH, height=HEIGHT, title="Trade-offs")
    )
