"""Parts of fewer sequences than an answer can rest on, since scikit-learn's users fit what they have."""

from __future__ import annotations

import warnings

import numpy as np

from lstmsizer.data.given import PARTS
from lstmsizer.data.labelled.draw import FEWEST

LEAST = 5
"""Sequences without which the four parts would have but one each."""

DEALT = ("stop", "score", "test", "train", "train", "train", "train", "stop", "score", "train")
"""Where sequences go, in turn, once the train part has one of each class."""

SEED = 0


def parts_of_few(classes: np.ndarray | None, count: int) -> dict[str, np.ndarray] | None:
    """Numbers of the ``count`` sequences by part; None where there are enough to be split as always.

    ``classes`` [N] are numbers of classes (None: nothing is classified), which the train part has all of. The
    user is warned.

    Raises
    ------
    ValueError
        There are so many classes that nothing is left for the other parts.
    """
    if count >= FEWEST:
        return None
    warnings.warn(
        f"{count} sequences are too few to say which size is enough, which takes {FEWEST} at least: what is "
        "found is a guess.",
        UserWarning,
        stacklevel=4,
    )
    drawn = np.random.default_rng(SEED).permutation(count)
    strata = np.zeros(count, np.int64) if classes is None else classes
    firsts = drawn[np.unique(strata[drawn], return_index=True)[1]]
    rest = drawn[~np.isin(drawn, firsts)]
    parts = np.resize(DEALT, len(rest))
    numbers = {part: rest[parts == part] for part in PARTS} | {
        "train": np.concatenate([firsts, rest[parts == "train"]])
    }
    if not all(map(len, numbers.values())):
        raise ValueError(f"{count} sequences of {len(firsts)} classes are too few: add some of each class.")
    return {part: np.sort(members) for part, members in numbers.items()}
