"""A demand that changed after its fresh seeds were seen: the same evidence, and no certificate."""

from __future__ import annotations

from dataclasses import replace

from lstmsizer.records import Answer, Demand


def asked_again(answer: Answer, before: Demand | None) -> Answer:
    """The answer without its certificate, where the fresh seeds were drawn for the demand ``before``.

    A certificate's error holds for a tolerance and a confidence that were fixed before any fresh seed was
    seen. Who may choose them afterwards can choose those that are met. ``before`` None: they are the same.
    """
    if before is None:
        return answer
    return replace(
        answer,
        decision=replace(answer.decision, certified=False),
        windows=None if answer.windows is None else replace(answer.windows, certified=False),
        changed_from=before,
    )
