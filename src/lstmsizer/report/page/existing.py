"""The page's section on a model that is in use beside the answer."""

from __future__ import annotations

from lstmsizer.records import Answer
from lstmsizer.report.numbers import duration, memory, name
from lstmsizer.report.page import markup
from lstmsizer.report.words.existing import parameters_of


def section(answer: Answer) -> str:
    """The page's table of both models; '' where none was checked."""
    model = answer.existing
    if model is None:
        return ""
    found = model.comparison
    rows = [
        (
            markup.data_text(name(model.name)),
            str(model.size),
            f"{model.parameters:,}",
            duration(model.latency_seconds),
            memory(model.bytes),
            _rate(found.verdict.learning_rate if found else None),
            f"{found.verdict.replicates}" if found else "",
        ),
        (
            "the answer",
            str(answer.decision.size),
            f"{parameters_of(answer):,}",
            duration(answer.model_latency_seconds),
            memory(answer.model_bytes),
            _rate(answer.final.request.candidate.learning_rate),
            "",
        ),
    ]
    head = ("model", "size", "weights", "a prediction", "file", "rate", "starts")
    note = (
        "Both files, and predictions of one sequence with Keras on this machine, were measured. The rate is "
        "the one that the size was compared with."
    )
    if found and model.learning_rate and found.verdict.learning_rate != model.learning_rate:
        note += f" It does better with it than with its own, {_rate(model.learning_rate)}."
    table = markup.table(head, rows, numeric=(2, 3, 4, 5, 6))
    return f'<h2>Your model</h2>\n{table}\n<p class="soft">{note}</p>'


def _rate(rate: float | None) -> str:
    return "" if rate is None else f"{rate:.2g}"
