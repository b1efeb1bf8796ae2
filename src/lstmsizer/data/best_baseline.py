"""The one baseline that stands beside the network on test. (Nothing heavy is imported: reports use it.)"""

from __future__ import annotations

import math
from collections.abc import Iterable

from lstmsizer.data.test_error import test_error
from lstmsizer.records import Baseline, Metric


def best_baseline(baselines: Iterable[Baseline], metric: Metric) -> Baseline | None:
    """The baseline with the lowest score; None: none has a finite test error in the ``metric``.

    It is chosen on the score part, as the network's size is, so that the test part judges both and has chosen
    neither: the least of several test errors is the luckiest one. Scores that are not finite come last, ties
    go by name.
    """
    tested = [b for b in baselines if b.test is not None and math.isfinite(test_error(b.test, metric))]
    return min(tested, key=_place, default=None)


def _place(baseline: Baseline) -> tuple[bool, float, str]:
    known = math.isfinite(baseline.score)
    return not known, baseline.score if known else 0.0, baseline.name
