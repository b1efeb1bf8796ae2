"""The page's opening: the answer in one sentence, its certainty, and the reasons."""

from __future__ import annotations

from html import escape

from lstmsizer.records import Answer
from lstmsizer.report import readings
from lstmsizer.report.numbers import count
from lstmsizer.report.page import markup
from lstmsizer.report.words import inputs, noted, sentences, splits, why_not

_EXCESS = "A size's excess is its distance to the best other size, with the confidence interval in brackets."


def section(answer: Answer) -> str:
    """The headline, its certainty, what warns, why no other size, and the further reasons."""
    badge = "badge certified" if answer.decision.certified else "badge"
    others = why_not.lines(answer)
    said = {sentence for _, sentence in others}
    asked = "".join(
        f"<dt>{question}</dt><dd>{markup.sentence(sentence)}</dd>" for question, sentence in others
    )
    warned = "".join(
        f'<p><span class="warning">{markup.WARNING}</span> {markup.data_text(note, 400)}</p>\n'
        for note in noted.warnings(answer)
    )
    reasons = [(about, sentence) for about, sentence in sentences.explained(answer) if sentence not in said]
    items = "".join(_reason(about, sentence) for about, sentence in reasons)
    first, more = sentences.opening(answer)
    sure = sentences.certainty(answer)
    sure = f"{answer.decision.size}: {sure}" if more else sure  # not of what the first clause says
    lead = f'<p class="lead">{escape(more[:1].upper() + more[1:])}</p>\n' if more else ""
    return (
        f"<header>\n<h1>{escape(first)}.</h1>\n{lead}"
        f'<p><span class="{badge}">{markup.sentence(sure)}</span></p>\n'
        f'<p class="soft">Asked: {_asked(answer)}, in {markup.data_text(answer.source)}.</p>\n</header>\n'
        f'{warned}<dl class="whynot">{asked}</dl>\n<ul class="reasons">{items}</ul>\n'
        f'<p class="soft">{escape(splits.fine_print(answer))} {_EXCESS}</p>'
    )


def _reason(about: str, sentence: str) -> str:
    named = f"<strong>{about}.</strong> " if about else ""
    return f"<li>{named}{markup.sentence(sentence)}</li>"


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
        outputs = f"{shapes.outputs:,} classes" if answer.classes else count(shapes.outputs, "label")
        return f"{what} at every step ({outputs}), of sequences of up to {count(shapes.steps, 'step')}"
    one_of = f", one of {len(answer.classes)} classes" if answer.classes else ""
    return f"{told}{one_of}, for each sequence of up to {steps}"
