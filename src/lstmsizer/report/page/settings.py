"""The page's section with every setting and version."""

from __future__ import annotations

import json
from html import escape

from lstmsizer.records import Answer
from lstmsizer.report import facts, readings
from lstmsizer.report.numbers import count, duration, memory, number, percent
from lstmsizer.report.page import markup
from lstmsizer.report.words import recipe

_ASKED = (
    "source", "fingerprint", "shapes", "columns", "spec", "seed", "confidence", "tolerance", "budget",
    "limits", "refit", "recipe", "versions",
)  # fmt: skip


def section(answer: Answer) -> str:
    """Every setting and version, to make the answer again."""
    spec, cost = answer.spec, readings.cost_of(answer, answer.decision.size)
    tolerance = answer.decision.tolerance
    pairs = [
        ("network", recipe.network(answer)),
        ("batch size", f"{spec.setup.batch_size:,}"),
        ("epochs", f"at most {spec.setup.epochs:,}, patience {spec.setup.patience}"),
        ("sizes", f"up to {count(spec.space.max_layers, 'layer')} of {count(spec.space.max_units, 'unit')}"),
        ("confidence", f"{100 * answer.decision.confidence:.4g} %"),
        ("tolerance", f"{percent(tolerance.relative)} of the best loss ({tolerance.reason})"),
        (
            "strategy",
            spec.strategy if spec.trials is None else f"{spec.strategy}, {count(spec.trials, 'draw')}",
        ),
        ("seed", str(spec.seed)),
        ("trainings", f"{answer.trials:,}"),
        ("price in fits", number(answer.fits, 2)),
        ("time", duration(answer.seconds) + (f" of {duration(answer.budget)}" if answer.budget else "")),
    ]
    if cost and cost.training_bytes is not None:
        pairs.append(
            ("memory", f"{memory(cost.training_bytes)} to train, {memory(cost.inference_bytes)} to predict")
        )
    versions = ", ".join(
        f"{markup.data_text(key, 40)} {markup.data_text(value, 40)}" for key, value in answer.versions
    )
    listed = "".join(f"<dt>{key}</dt><dd>{escape(value)}</dd>" for key, value in pairs)
    return (
        f"<h2>Settings</h2>\n<dl>{listed}<dt>versions</dt><dd>{versions}</dd>"
        f"<dt>data</dt><dd>{markup.data_text(answer.fingerprint[:16])}</dd></dl>\n{_all(answer)}"
    )


def _all(answer: Answer) -> str:
    """Every setting and version as ``answer.json`` has them, folded."""
    document = facts.to_dict(answer)
    text = json.dumps({key: document[key] for key in _ASKED}, indent=2, ensure_ascii=False)
    shown = "".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)
    return markup.folded(
        "All settings, as answer.json has them",
        markup.scrolled(f"<pre>{escape(shown)}</pre>"),
        "all-settings",
    )
