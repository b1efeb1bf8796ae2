"""What scores of steps say: losses in nats and in bits, perplexity, and how sure the test part makes them."""

from __future__ import annotations

import math

from lstmsizer.records import Answer, StepScores
from lstmsizer.report.numbers import count, number

_Z = 1.959964  # the normal distribution's quantile of 97.5 %


def unit(answer: Answer) -> str:
    """What a step is called: a 'character' or a 'word' of a text, else a 'step'."""
    question = answer.spec.question
    if answer.task == "next" and answer.classes:
        return (question.tokens or "characters").removesuffix("s")
    return "step"


def right(scores: StepScores) -> str:
    """``93.1 % right``; of labels, of which most hold seldom, ``frame accuracy 30.1 %``."""
    if scores.frame_accuracy is not None:
        return f"frame accuracy {100 * scores.frame_accuracy:.1f} %"
    return f"{100 * (1 - scores.error):.1f} % right"


def bits(answer: Answer, scores: StepScores) -> str:
    """``2.32 bits a character, perplexity 5``: as language models are compared; '' elsewhere."""
    if answer.task != "next" or not answer.classes:
        return ""
    nats = scores.log_loss
    return f"{number(nats / math.log(2))} bits a {unit(answer)}, perplexity {number(math.exp(nats))}"


def reach(scores: StepScores, metric: str) -> float:
    """What the mean plus or minus this covers with 95 % confidence, sequences being drawn; NaN for one."""
    return _Z * (scores.error_se if metric == "error" else scores.log_loss_se)


def how_sure(answer: Answer, scores: StepScores) -> str:
    """What follows the test error: ``± 0.02 nats a step, 93.1 % right``, of language models the bits too."""
    said = f" ± {number(reach(scores, answer.spec.setup.metric), 2)}"
    if answer.spec.setup.metric != "error":
        over = f", summed over {answer.shapes.outputs} labels" if scores.frame_accuracy is not None else ""
        said += f" nats a {unit(answer)}{over}"
    return ", ".join(part for part in (said, bits(answer, scores), right(scores)) if part)


def tested(answer: Answer, scores: StepScores) -> str:
    """How much the test part holds: ``6,354 steps of 700 sequences``."""
    pieces = "chunk" if answer.task == "next" and answer.classes else "sequence"
    return f"{count(scores.steps, unit(answer))} of {count(scores.sequences, pieces)}"
