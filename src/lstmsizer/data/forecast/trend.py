"""What no training part has seen: targets beyond its range, as where a series has a trend."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lstmsizer.data.forecast.folds import Parts

OFTEN = 0.2
"""The share of targets beyond the range that is said: of a series without a trend next to none are, since the
train part is several times as long as what is scored and tested.
"""


def trend_notes(names: Sequence[str], targets: np.ndarray, parts: Parts) -> tuple[str, ...]:
    """A note for each column of which many scored and tested targets lie beyond those of the train part.

    An LSTM's outputs are sums of bounded units, so that it cannot follow a series to where it has never been.
    ``targets`` [N, O] have the outputs of the first column first.
    """
    later = np.concatenate([parts.score, parts.test])
    told: list[str] = []
    for name, values in zip(names, np.split(targets, len(names), axis=1), strict=True):
        low, high = values[parts.train].min(), values[parts.train].max()
        above, below = (values[later] > high).mean(), (values[later] < low).mean()
        share, where = max((above, f"above {high:.6g}"), (below, f"below {low:.6g}"))
        if share > OFTEN:
            told.append(
                f"Of the targets '{name}' that are scored and tested {100 * share:.0f} % lie {where}, where "
                "none is that the network is trained on: it cannot follow a trend there. Forecast the "
                "changes from step to step instead."
            )
    return tuple(told)
