"""What scores of classes say when they are asked: accuracy, recall, and how sure the test part makes them."""

from __future__ import annotations

import math

from lstmsizer.records import LabelScores

_Z = 1.959964  # the normal distribution's quantile of 97.5 %


def examples(scores: LabelScores) -> int:
    """How many examples were scored."""
    return sum(map(sum, scores.confusion))


def right(scores: LabelScores) -> str:
    """``98.4 % right``: a decimal more than other shares have, since good classifiers differ there."""
    return f"{100 * (1 - scores.error):.1f} % right"


def accuracy_interval(scores: LabelScores) -> tuple[float, float]:
    """Where the accuracy on all such data lies with 95 % confidence: Wilson's interval.

    Wilson (1927), JASA 22, 209-212; unlike mean plus or minus two standard errors it makes sense at 100 %
    and for few examples, which are taken as independent.
    """
    n, right = examples(scores), 1 - scores.error
    if not n:
        return 0.0, 1.0
    middle = (right + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    reach = _Z / (1 + _Z**2 / n) * math.sqrt(right * (1 - right) / n + _Z**2 / (4 * n**2))
    return max(middle - reach, 0.0), min(middle + reach, 1.0)


def log_loss_reach(scores: LabelScores) -> float:
    """What the mean log loss plus or minus this covers with 95 % confidence; NaN for a single example."""
    n = examples(scores)
    return _Z * scores.log_loss_sd / math.sqrt(n) if n else math.nan


def recalls(scores: LabelScores) -> tuple[float, ...]:
    """For each class the share of its examples that were told to be of it; NaN where it has none."""
    return tuple(
        row[number] / sum(row) if sum(row) else math.nan for number, row in enumerate(scores.confusion)
    )


def macro_f1(scores: LabelScores) -> float:
    """The mean over classes of 2 hits / (examples + told to be): the harmonic mean of recall and precision.

    As scikit-learn's ``f1_score(average="macro")``: each class counts alike, and one that neither comes up
    nor is told is left out. NaN without examples.
    """
    hits = [row[number] for number, row in enumerate(scores.confusion)]
    both = [
        sum(row) + sum(told)
        for row, told in zip(scores.confusion, zip(*scores.confusion, strict=True), strict=True)
    ]
    found = [2 * hit / total for hit, total in zip(hits, both, strict=True) if total]
    return math.fsum(found) / len(found) if found else math.nan
