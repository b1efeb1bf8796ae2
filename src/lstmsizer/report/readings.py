"""What an answer says when it is asked a question: pure readings that every form of the report shares."""

from __future__ import annotations

import math
from typing import Literal

from lstmsizer.cost.parameters import stack_parameters
from lstmsizer.data.best_baseline import best_baseline as best_by_score
from lstmsizer.data.test_error import test_error as test_error
from lstmsizer.records import (
    Answer,
    Baseline,
    Cost,
    Size,
    Verdict,
)

Side = Literal["answer", "smaller", "larger"]

LITTLE = 0.02
"""Of the mean predictor's loss (an R² of 0.98): a best loss below this is no measure for differences."""


def weight(answer: Answer, size: Size) -> tuple[int, int]:
    """By what sizes are ordered: parameters, then depth."""
    cost = None if answer.spec.own is None else cost_of(answer, size)
    counted = None if cost is None else cost.parameters
    return counted or stack_parameters(size, answer.shapes, answer.spec.setup), size.depth


def side(answer: Answer, size: Size) -> Side:
    """Whether a size is the answer, or stands below or above it."""
    if size == answer.decision.size:
        return "answer"
    return "smaller" if weight(answer, size) < weight(answer, answer.decision.size) else "larger"


def by_size(answer: Answer) -> tuple[Verdict, ...]:
    """The verdicts, smallest size first."""
    return tuple(sorted(answer.decision.verdicts, key=lambda verdict: weight(answer, verdict.size)))


def verdict_of(answer: Answer, size: Size) -> Verdict | None:
    """The verdict on one size; None where it was never tried."""
    return next((verdict for verdict in answer.decision.verdicts if verdict.size == size), None)


def cost_of(answer: Answer, size: Size) -> Cost | None:
    """The cost of one size; None where it was not computed."""
    return next((cost for cost in answer.costs if cost.size == size), None)


def best_loss(answer: Answer) -> float:
    """The smallest mean score, in units of the score: what every per cent of the report is a part of.

    Means of fresh replicates come first: a screening score is the luckiest of several. NaN if none is finite.
    """
    finite = [verdict for verdict in answer.decision.verdicts if math.isfinite(verdict.mean)]
    confirmed = [verdict for verdict in finite if verdict.confirmed]
    return min((verdict.mean for verdict in confirmed or finite), default=math.nan)


def tolerance(answer: Answer) -> float:
    """The tolerance in units of the score; 0 where none could be measured, as when everything diverged."""
    delta = answer.decision.tolerance.delta
    return delta if math.isfinite(delta) and delta > 0 else 0.0


def shown(answer: Answer) -> bool:
    """Whether the answer was found enough; certified is more: its demand was fixed before it was seen."""
    own = verdict_of(answer, answer.decision.size)
    after_the_fact = answer.changed_from is not None and own is not None and own.judgement == "enough"
    return answer.decision.certified or after_the_fact


def relative(answer: Answer, difference: float | None) -> float | None:
    """A difference of scores as a fraction of ``whole`` (None stays None)."""
    all_of_it = whole(answer)
    if difference is None or not math.isfinite(difference) or not all_of_it > 0:
        return None
    return difference / all_of_it


def whole(answer: Answer) -> float:
    """What per cents are of: the best loss, or, where hardly any is left, what was gained over the mean.

    A loss may come as near to 0 as it likes; a difference that is ten times what is left of it may yet be
    none that anybody notices.
    """
    best = best_loss(answer)
    return answer.mean_predictor - best if _hardly_any(answer, best) else best


def whole_name(answer: Answer) -> str:
    """``the best loss``, or ``the gain over always predicting the mean``."""
    if not _hardly_any(answer, best_loss(answer)):
        return "the best loss"
    return f"the gain over always {mean_predictor_name(answer)}"


def mean_predictor_name(answer: Answer) -> str:
    """What the simplest predictor does always."""
    if answer.spec.setup.loss == "sigmoid":
        return "giving each label its share"
    return "giving each class its share" if answer.classes else "predicting the mean"


def tells_labels(answer: Answer) -> bool:
    """Whether classes or labels are told, whose losses have no unit to be scaled."""
    return answer.spec.setup.loss in ("softmax", "sigmoid")


def tolerance_share(answer: Answer) -> float:
    """The tolerance as a fraction of ``whole``."""
    share = answer.decision.tolerance
    if math.isfinite(share.delta) and _hardly_any(answer, best_loss(answer)):
        return share.delta / whole(answer)
    return share.relative


def _hardly_any(answer: Answer, loss: float) -> bool:
    return math.isfinite(answer.mean_predictor) and 0 <= loss < LITTLE * answer.mean_predictor


def judged(answer: Answer, verdict: Verdict) -> str:
    """The verdict in two words: 'the answer', 'enough', 'undecided', 'too small', 'too large' or 'worse'.

    'worse' is for a size that is smaller than the answer in parameters and deeper, or larger and shallower.
    """
    where = side(answer, verdict.size)
    if where == "answer":
        return "the answer" if answer.decision.certified else "best guess"
    if not verdict.confirmed:
        return "screened"
    if verdict.judgement == "worse":
        depth, own = verdict.size.depth, answer.decision.size.depth
        if depth != own and (depth > own) == (where == "smaller"):
            return "worse"
        return "too small" if where == "smaller" else "too large"
    return verdict.judgement


def target_name(answer: Answer) -> str:
    """What is predicted, in the data's own word for it; '' where the data has none (arrays, .ts files)."""
    question = answer.spec.question
    if question.remaining:
        return "steps left"
    return ", ".join(question.targets) if answer.task == "forecast" else question.label or question.tags or ""


def metric_name(answer: Answer) -> str:
    """``MSE``; ``log loss`` or ``share of errors`` where classes are told."""
    metric = answer.spec.setup.metric
    return {"loss": "log loss", "error": "share of errors"}.get(metric, metric.upper())


def best_baseline(answer: Answer) -> tuple[Baseline, float] | None:
    """The baseline with the best score, and its test error; None where no baseline has one."""
    metric = answer.spec.setup.metric
    best = best_by_score(answer.baselines, metric)
    return None if best is None or best.test is None else (best, test_error(best.test, metric))


def gain(answer: Answer) -> float | None:
    """By which fraction of the best baseline's test error the LSTM's is smaller; None without a baseline.

    Negative: the baseline is better. Minus infinity: the LSTM has no finite test error.
    """
    best = best_baseline(answer)
    if best is None:
        return None
    ours = test_error(answer.test, answer.spec.setup.metric)
    if not math.isfinite(ours):
        return -math.inf
    return (best[1] - ours) / best[1] if best[1] > 0 else -math.inf


def mean_is_enough(answer: Answer) -> bool:
    """Whether always predicting the train mean scores within the tolerance of the answer, or better.

    By the rule of the sizes: what is simpler and within the tolerance is enough. On the score part, where
    the answer has a mean over seeds; a single model's test error may be ahead of the mean by luck.
    """
    own = verdict_of(answer, answer.decision.size)
    return own is not None and answer.mean_predictor <= own.mean + tolerance(answer)


def worth_it(answer: Answer) -> bool:
    """Whether the LSTM's test error is below the best baseline's, and it learned more than the mean."""
    better = gain(answer)
    return (better is None or better > 0) and not mean_is_enough(answer)
