"""What a Keras user wants to know before the model goes to a GPU: which kernels run it, and in which size."""

from __future__ import annotations

from lstmsizer.cost.cudnn import RecurrentLayer, hindrances
from lstmsizer.records import Answer, Size
from lstmsizer.report import readings
from lstmsizer.report.numbers import join

TENSOR_CORES = 8
"""Hidden sizes that tensor cores take whole are multiples of this (of 4 in TF32).

Source: NVIDIA, Recurrent Layers User's Guide, quick start checklist
(https://docs.nvidia.com/deeplearning/performance/dl-performance-recurrent/index.html).
"""
NAMES = {"jax": "JAX", "tensorflow": "TensorFlow", "torch": "torch"}


def hindered(answer: Answer) -> dict[str, str]:
    """By backend, what keeps the delivered model from cuDNN; '' where nothing does."""
    candidate = answer.final.request.candidate
    layer = RecurrentLayer(answer.spec.setup.cell, candidate.recurrent_dropout)
    return hindrances(layer, answer.shapes.padded or answer.shapes.vocabulary > 0)


def rounded(answer: Answer) -> Size | None:
    """The size to take on a GPU: the smallest one no narrower than the answer, as deep as it, whose widths
    are multiples of 8 and which is enough.

    None where none was found to be; the answer itself where it is one.
    """
    own = answer.decision.size
    if _whole(own):
        return own
    enough = [
        verdict.size
        for verdict in readings.by_size(answer)
        if verdict.judgement == "enough"
        and verdict.size.depth == own.depth
        and _whole(verdict.size)
        and all(wide >= narrow for wide, narrow in zip(verdict.size.units, own.units, strict=True))
    ]
    return enough[0] if enough else None


def on_gpu(answer: Answer) -> str:
    """Both in a sentence or two; nothing of a model that somebody else builds."""
    if answer.spec.own is not None:
        return ""
    return " ".join(filter(None, (_kernels(answer), _width(answer))))


def _kernels(answer: Answer) -> str:
    """Which backends run the model by cuDNN, and why the others do not."""
    why = hindered(answer)
    fast = [NAMES[backend] for backend, hindrance in why.items() if not hindrance]
    if len(fast) == len(why):
        return "On a GPU Keras runs it by cuDNN, whatever the backend."
    if not fast:
        return f"On a GPU Keras cannot run it by cuDNN: {join(list(dict.fromkeys(why.values())))}."
    padding = " (pad after the end)" if answer.shapes.padded or answer.shapes.vocabulary else ""
    slow = [f"{NAMES[backend]} ({hindrance})" for backend, hindrance in why.items() if hindrance]
    return f"On a GPU Keras runs it by cuDNN on {join(fast)}{padding}, not on {join(slow)}."


def _width(answer: Answer) -> str:
    """What to take where widths are to be multiples of 8."""
    size = rounded(answer)
    if size in (None, answer.decision.size):
        return ""
    return (
        f"There {size} is enough, too, and suits tensor cores, which take multiples of {TENSOR_CORES} whole."
    )


def _whole(size: Size) -> bool:
    return all(units % TENSOR_CORES == 0 for units in size.units)
