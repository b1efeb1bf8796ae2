"""What an answer lacks for want of time, a sentence on each thing."""

from __future__ import annotations

from collections.abc import Mapping

from lstmsizer.records import Answer, Lacking, LeftOut, WantOfTime
from lstmsizer.report.numbers import count

TOO_LATE: Mapping[WantOfTime, str] = {
    "budget": "the budget ended the search",
    "too little": "too little of the budget was left; allow more (--budget)",
    "interrupted": "the search was stopped",
}
"""Why something was not begun."""
_CUT_SHORT: Mapping[WantOfTime, str] = {
    "budget": "the time was over",
    "too little": "the time was over",
    "interrupted": "you stopped it",
}
_NOT_BEGUN: Mapping[Lacking, str] = {
    "taper": "No layer was tapered",
    "dropout": "No dropout was tried",
    "splits": "The further splits were not tried",
    "more data": "What more data would change was not tried",
}
_NO_END: Mapping[Lacking, str] = {
    "taper": "Tapering the layers came to no end",
    "dropout": "Trying dropout came to no end",
    "comparison": "Comparing your model came to no end",
    "more data": "What more data would change was not tried to its end",
}


def on_left_out(answer: Answer) -> tuple[str, ...]:
    """A sentence on each thing that is left out, but on those that are told where they would stand.

    So it is with the baselines, what limits cost, a model in use that was not compared, windows of which some
    were compared, and models that were not measured.
    """
    said = (_sentence(answer, one) for one in answer.left_out)
    return tuple(sentence for sentence in said if sentence)


def _sentence(answer: Answer, one: LeftOut) -> str:
    """'' where it is told elsewhere."""
    match one.what:
        case "windows" if not one.begun:
            why = "as you stopped the run" if one.why == "interrupted" else "for want of time"
            middle = f"the size is for the middle one, {answer.spec.question.window}"
            return f"The windows were not compared, {why}: {middle}."
        case "splits" if one.begun:
            tried = f"Of {count(one.of, 'further split')} {one.done or 'none'} could be tried"
            return f"{tried} before {_CUT_SHORT[one.why]}."
        case "training":
            return (
                f"The model was trained for {one.done} of up to {one.of} epochs, as you stopped the run; the "
                "same command again trains it to the end."
            )
        case "refit":
            return "The model is the one trained on the train and the stop part, as you stopped the run."
        case what:
            told, why = (_NO_END, _CUT_SHORT) if one.begun else (_NOT_BEGUN, TOO_LATE)
            return f"{told[what]}: {why[one.why]}." if what in told else ""
