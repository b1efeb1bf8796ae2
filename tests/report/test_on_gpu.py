"""What is told of GPUs: the kernels, and the size that suits them."""

from __future__ import annotations

from dataclasses import replace

from report_answers import CERTIFIED, VERDICTS, size, verdict

from lstmsizer.records import Answer
from lstmsizer.report import facts
from lstmsizer.report.words.on_gpu import on_gpu, rounded


def with_eight(judgement: str) -> Answer:
    """The certified answer, 1 x 2, with such a verdict on 1 x 8."""
    others = tuple(one for one in VERDICTS if one.size != size(8))
    eight = verdict(size(8), judgement, 0.0702, excess=0.0004)
    return replace(CERTIFIED, decision=replace(CERTIFIED.decision, verdicts=(*others, eight)))


def test_the_size_for_a_gpu_is_the_smallest_multiple_of_eight_that_is_not_worse() -> None:
    answer = with_eight("enough")
    assert rounded(answer) == size(8)
    assert "There 1 x 8 is enough, too" in on_gpu(answer)
    assert facts.to_dict(answer)["on_gpu"]["size"] == [8]


def test_no_size_is_advised_that_was_not_found_to_be_enough() -> None:
    answer = with_eight("undecided")
    assert rounded(answer) is None
    assert on_gpu(answer) == "On a GPU Keras runs it by cuDNN, whatever the backend."


def test_sequences_of_several_lengths_are_padded_after_their_end_for_tensorflow() -> None:
    padded = replace(CERTIFIED, shapes=replace(CERTIFIED.shapes, padded=True))
    assert on_gpu(padded).startswith(
        "On a GPU Keras runs it by cuDNN on TensorFlow (pad after the end), not on JAX (masks of padded"
    )


def test_recurrent_dropout_is_said_to_cost_cudnn() -> None:
    final = CERTIFIED.final
    candidate = replace(final.request.candidate, recurrent_dropout=0.2)
    dropped = replace(final, request=replace(final.request, candidate=candidate))
    said = on_gpu(replace(CERTIFIED, final=dropped))
    assert said.startswith("On a GPU Keras cannot run it by cuDNN: recurrent dropout.")
