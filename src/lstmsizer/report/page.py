"""``report.html``: the answer as one page that needs nothing else, on a screen, a phone or paper.

Whatever comes from the user's data is escaped, and the page's own policy forbids scripts and every
request, so that a hostile column name stays a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from importlib.resources import files

from lstmsizer.records import Answer, Trial
from lstmsizer.report import (
    beyond,
    data_section,
    existing,
    inputs,
    markup,
    on_test,
    pareto,
    readings,
    recipe,
    sentences,
    splits,
    stages,
    windows,
)
from lstmsizer.report.curves import learning_curves
from lstmsizer.report.figure import off_the_figure, score_figure
from lstmsizer.report.numbers import (
    count,
    duration,
    interval,
    join,
    memory,
    name,
    number,
    percent,
)
from lstmsizer.report.refitting import how_it_learned


def html(answer: Answer, trials: Sequence[Trial]) -> str:
    """The whole page as text; ``trials`` are the study's, for the replicates' dots."""
    title = escape(f"lstmsizer: {name(readings.target_name(answer) or answer.source)}")
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    page = "\n".join(
        (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title>\n<style>\n{_style()}</style>\n</head>\n<body>\n<main>",
            _opening(answer),
            _scores(answer, trials),
            existing.section(answer),
            _sizes(answer),
            pareto.section(answer),
            windows.section(answer),
            stages.sections(answer),
            _splits(answer),
            beyond.sections(answer),
            on_test.section(answer),
            _rules(answer),
            data_section.section(answer),
            _learning(answer),
            _settings(answer),
            "</main>\n</body>\n</html>\n",
        )
    )
    # A file name that is not text (a lone surrogate) could not be written as UTF-8.
    return page.encode("utf-8", "replace").decode("utf-8")


def _style() -> str:
    return files("lstmsizer.report").joinpath("page.css").read_text(encoding="utf-8")


def _opening(answer: Answer) -> str:
    badge = "badge certified" if answer.decision.certified else "badge"
    items = "".join(f"<li>{markup.sentence(sentence)}</li>" for sentence in sentences.reasons(answer))
    return (
        f"<header>\n<h1>{escape(sentences.headline(answer))}</h1>\n"
        f'<p><span class="{badge}">{escape(sentences.certainty(answer))}</span></p>\n'
        f'<p class="soft">{_asked(answer)} in {markup.data_text(answer.source)}.</p>\n</header>\n'
        f'<ul class="reasons">{items}</ul>\n<p class="soft">{escape(splits.fine_print(answer))}</p>'
    )


def _asked(answer: Answer) -> str:
    """What is told from what."""
    shapes, ahead = answer.shapes, answer.spec.question.horizons
    steps = inputs.steps(shapes)
    told = markup.data_text(readings.target_name(answer) or "the label")
    if answer.task == "forecast":
        horizon = count(ahead[0], "step")
        if len(ahead) > 1:
            horizon = f"{len(ahead)} horizons from {ahead[0]} to {count(ahead[-1], 'step')}"
        return f"{told}, {horizon} ahead, from {steps}"
    if answer.task in ("tag", "next"):
        named = markup.data_text(readings.target_name(answer) or "the tag")
        what = "the next one" if answer.task == "next" else named
        outputs = count(shapes.outputs, "class" if answer.classes else "label")
        return f"{what} at every step ({outputs}), of sequences of up to {count(shapes.steps, 'step')}"
    one_of = f", one of {len(answer.classes)} classes" if answer.classes else ""
    return f"{told}{one_of}, for each sequence of up to {steps}"


def _scores(answer: Answer, trials: Sequence[Trial]) -> str:
    caption = (
        "Each mark is a size's mean over random starts, each faint dot one start; bars are the confidence "
        "intervals of the difference to the best other size, laid around the mean. Lower is better."
    )
    if far := off_the_figure(answer):
        beyond = join([f"{markup.data_text(b.name, 48)} ({number(b.score)})" for b in far])
        caption += f" Off the figure: {beyond}."
    return f"<h2>Score against size</h2>\n{markup.figure(score_figure(answer, trials), caption)}"


def _sizes(answer: Answer) -> str:
    rows: list[tuple[str, ...]] = []
    kinds: list[str] = []
    for verdict in readings.by_size(answer):
        cost = readings.cost_of(answer, verdict.size)
        distances = tuple(readings.relative(answer, x) for x in (verdict.excess, verdict.low, verdict.high))
        rows.append(
            (
                str(verdict.size),
                number(verdict.mean),
                percent(distances[0], signed=True) if verdict.excess is not None else "",
                interval(*distances[1:]) if verdict.excess is not None else "",
                readings.judged(answer, verdict),
                f"{verdict.replicates}" + (f" ({verdict.diverged} diverged)" if verdict.diverged else ""),
                f"{verdict.learning_rate:.2g}",
                f"{readings.weight(answer, verdict.size)[0]:,}",
                duration(cost.epoch_seconds) if cost else "",
            )
        )
        chosen = verdict.size == answer.decision.size
        kinds.append("answer" if chosen else "" if verdict.confirmed else "screened")
    head = ("size", "loss", "excess", "interval", "verdict", "starts", "rate", "weights", "an epoch")
    note = "Sizes are layers x units; the excess is the distance to the best other size."
    table = markup.table(head, rows, numeric=(1, 2, 3, 5, 6, 7, 8), kinds=kinds)
    return f'<h2>Every size that was tried</h2>\n{table}\n<p class="soft">{note}</p>'


def _splits(answer: Answer) -> str:
    found, size = answer.sensitivity, answer.decision.size
    if found is None:
        return ""
    rows = [
        (
            markup.data_text(splits.period(split) if split.score.first_time else f"split {number_of}"),
            f"{split.train:,}",
            str(split.best),
            percent(split.excess, signed=True),
            splits.standing(answer, split),
        )
        for number_of, split in enumerate(found.splits, start=2)
    ]
    over_folds = [
        (str(d.rival), percent(d.mean, signed=True), interval(d.low, d.high)) for d in found.differences
    ]
    head = ("scored", "trained on", "best other", f"{size} to it", "the tolerance")
    note = (
        f"Each with {count(found.seeds, 'random start')}. 'Unclear' is beyond the tolerance by no more than "
        "their luck. The intervals are over splits, the first one among them; few splits make them wide."
    )
    return (
        f"<h2>On further splits</h2>\n{markup.table(head, rows, numeric=(1, 3))}\n"
        f"{markup.table(('rival', f'{size} to it', 'interval'), over_folds, numeric=(1, 2))}\n"
        f'<p class="soft">{note}</p>'
    )


def _rules(answer: Answer) -> str:
    if not answer.rules:
        return ""
    rows: list[tuple[str, ...]] = []
    for said in answer.rules:
        cost = readings.cost_of(answer, said.size) if said.size else None
        source = markup.data_text(said.rule.source) + ("" if said.rule.verified else " (not checked)")
        rows.append(
            (
                markup.data_text(said.rule.name),
                "–" if said.size is None else str(said.size),
                f"{cost.stack_parameters:,}" if cost else "",
                markup.data_text(said.rule.formula)
                + (f" ({markup.data_text(said.note)})" if said.note else ""),
                source,
            )
        )
    table = markup.table(
        ("rule", "size", "weights", "formula", "source"), rows, numeric=(2,), prose=(0, 3, 4)
    )
    return f"<h2>What rules of thumb would have said</h2>\n{table}"


def _learning(answer: Answer) -> str:
    trial = answer.final
    rate = f"{trial.request.candidate.learning_rate:.2g}"
    caption = (
        f"{how_it_learned(answer)}: {count(len(trial.curve.train), 'epoch')} in {duration(trial.seconds)}, "
        f"learning rate {rate}."
    )
    message = f" {markup.data_text(trial.message)}" if trial.message else ""
    return f"<h2>How the answer learned</h2>\n{markup.figure(learning_curves(trial), caption + message)}"


def _settings(answer: Answer) -> str:
    spec, cost = answer.spec, readings.cost_of(answer, answer.decision.size)
    pairs = [
        ("network", recipe.network(answer)),
        ("batch size", f"{spec.setup.batch_size:,}"),
        ("epochs", f"at most {spec.setup.epochs:,}, patience {spec.setup.patience}"),
        ("sizes", f"up to {count(spec.space.max_layers, 'layer')} of {count(spec.space.max_units, 'unit')}"),
        ("confidence", f"{100 * answer.decision.confidence:.4g} %"),
        ("tolerance", f"{percent(readings.tolerance_share(answer))} ({answer.decision.tolerance.reason})"),
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
        f"<dt>data</dt><dd>{markup.data_text(answer.fingerprint[:16])}</dd></dl>"
    )
