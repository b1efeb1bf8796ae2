"""Bad seeds: random starts from which a size ends far worse than it usually does.

Small networks fail to learn a task from some starts and master it from the others. Where that costs many
tolerances, a mean over a few replicates says nothing as long as the bad start has not come: of six, one in
six is missed a third of the time. No bound knows of what was not seen. But sizes are alike in this: the one
beside, or the one below, shows that such starts exist. So where any size has shown one, a certificate
must wait for as many replicates as leave little room for those that have not come.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

FEWEST = 6
"""Scores from which a size's usual one is known well enough."""
FAR = 5.0
"""Of a size's usual deviations (from its median, as large as a normal one's standard deviation)."""
SERIOUS = 6.0
"""In tolerances: what one start in six must lose to move the mean by one."""
PATIENCE = 24
"""Replicates before which nothing is certified then: they miss one in eight 4 % of the time."""
_NORMAL = 1.4826  # standard deviation of normal numbers over the median of their distances from the median


def seen(groups: Iterable[np.ndarray], delta: float) -> bool:
    """Whether any size, with scores [n] at one learning rate, has had a bad seed."""
    return any(len(scores) >= FEWEST and _worst_is_bad(scores, delta) for scores in groups)


def _worst_is_bad(scores: np.ndarray, delta: float) -> bool:
    distances = scores - np.median(scores)
    usual = _NORMAL * float(np.median(np.abs(distances)))
    return float(distances.max()) > max(FAR * usual, SERIOUS * delta)
