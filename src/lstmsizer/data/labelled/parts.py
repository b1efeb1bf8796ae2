"""The parts of labelled sequences: drawn by class and by group, the same sequence never on two sides.

What is drawn are units: a sequence with its duplicates, or a whole group. A tenth of them is the test part,
if none was given. The rest is dealt into six blocks; a fold scores one, stops by the next and trains on the
four others, so that the shares are those of forecasting (60, 15, 15 and 10 %), and up to six folds share
nothing that they score. Which block a unit is in depends on no number of folds: who asks for more of them
later keeps those that were trained. Without groups each class is dealt by itself, from the first block on
where it has fewer units than blocks, which scikit-learn's ``StratifiedKFold`` does not do: so a class with
four units is in all parts of the first fold. Groups are dealt by scikit-learn's ``StratifiedGroupKFold``.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

BLOCKS = 6
TEST_SHARE = 0.10
SEED = 0
NOWHERE = -1
"""The block of what is in none: it is tested on, or left out."""


@dataclass(frozen=True)
class Parts:
    """Sequence numbers of each part, ascending."""

    train: np.ndarray
    stop: np.ndarray
    score: np.ndarray
    test: np.ndarray


def rolled(blocks: np.ndarray, strata: np.ndarray, test: np.ndarray) -> list[Parts]:
    """Every fold of the ``blocks`` [N] that can be of use; the best balanced first.

    Of use: all of the strata [N] are trained, and stop and score have two of them at least (or the only one).
    A fold that lacks a stratum in one of its parts comes after those that lack none. ``test`` [N] bool.
    """
    count = int(blocks.max()) + 1
    found: list[Parts] = []
    for block in range(count):
        stop = (block + 1) % count
        found.append(
            Parts(
                np.flatnonzero((blocks >= 0) & (blocks != block) & (blocks != stop)),
                np.flatnonzero(blocks == stop),
                np.flatnonzero(blocks == block),
                np.flatnonzero(test),
            )
        )
    return _useful(found, strata, blocks >= 0)


def group_left_out(
    groups: np.ndarray, units: np.ndarray, strata: np.ndarray, test: np.ndarray
) -> list[Parts]:
    """Folds that each score one of two groups [N]; a fifth of the other is their stop part.

    Drawn are ``units`` [N] (numbers; a sequence and its duplicates share one), none of them in ``test``
    [N] bool; sequences with a negative unit are in no part.
    """
    found: list[Parts] = []
    for group in np.unique(groups[units >= 0]):
        rest = np.flatnonzero((units >= 0) & (groups != group))
        drawn, firsts, place = np.unique(units[rest], return_index=True, return_inverse=True)
        held = _held_out(strata[rest][firsts], len(drawn))[place.reshape(-1)]
        score = np.flatnonzero((units >= 0) & (groups == group))
        found.append(Parts(rest[~held], rest[held], score, np.flatnonzero(test)))
    return _useful(found, strata, units >= 0)


def _held_out(strata: np.ndarray, count: int) -> np.ndarray:
    """[U] bool: about a fifth of each stratum's units [U], one at least."""
    held = np.zeros(count, bool)
    for stratum in np.unique(strata):
        members = np.random.default_rng(SEED).permutation(np.flatnonzero(strata == stratum))
        held[members[: max(1, round(len(members) / (BLOCKS - 1)))]] = True
    return held


def _useful(folds: list[Parts], strata: np.ndarray, drawn: np.ndarray) -> list[Parts]:
    """Those that can be of use, the best balanced first; ``drawn`` [N] bool: what is in their parts."""
    known = len(np.unique(strata[drawn]))
    most_lacking = (0, max(0, known - 2), max(0, known - 2))  # in train, stop and score
    found: list[tuple[int, Parts]] = []
    for parts in folds:
        held_out = (parts.train, parts.stop, parts.score)
        lacking = [known - len(np.unique(strata[numbers])) for numbers in held_out]
        if all(few <= most for few, most in zip(lacking, most_lacking, strict=True)):
            found.append((sum(lacking), parts))
    return [parts for _, parts in sorted(found, key=lambda pair: pair[0])]


def tenth(strata: np.ndarray) -> np.ndarray:
    """[U] bool: a tenth of the units, at least one of each stratum [U]."""
    chance = np.random.default_rng(SEED)
    chosen = np.zeros(len(strata), bool)
    seen = 0
    for stratum in np.unique(strata):
        members = chance.permutation(np.flatnonzero(strata == stratum))
        seen += len(members)
        chosen[members[: max(1, round(TEST_SHARE * seen - chosen.sum()))]] = True
    return chosen


def deal(strata: np.ndarray) -> np.ndarray:
    """[U] the block of each unit, 0 to 5; a stratum of three units or more is in the blocks 0, 1 and 2."""
    chance = np.random.default_rng(SEED)
    blocks = np.zeros(len(strata), np.int64)
    placed = 0
    for stratum in np.unique(strata):
        members = chance.permutation(np.flatnonzero(strata == stratum))
        first = placed if len(members) >= BLOCKS else 0
        blocks[members] = (first + np.arange(len(members))) % BLOCKS
        placed += len(members)
    return blocks


def tenth_of_groups(strata: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """[N] bool: about a tenth of the sequences, whole groups of them; more where there are few groups."""
    tenths = _grouped(strata, groups, round(1 / TEST_SHARE))
    sizes = np.bincount(tenths)
    away = np.where(sizes == 0, np.inf, np.abs(sizes - TEST_SHARE * len(strata)))
    return tenths == np.argmin(away)


def deal_groups(strata: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """[N] the block of each sequence, 0 to 5 or fewer, every group in one of them alone."""
    found = _grouped(strata, groups, BLOCKS)
    return np.unique(found, return_inverse=True)[1].reshape(-1)  # no number without a sequence


def _grouped(strata: np.ndarray, groups: np.ndarray, most: int) -> np.ndarray:
    """[N] the block of each sequence, as many blocks as there are groups, and at most so many."""
    from sklearn.model_selection import StratifiedGroupKFold

    count = min(most, len(np.unique(groups)), int(np.bincount(strata).max(initial=0)))
    blocks = np.zeros(len(strata), np.int64)
    if count < 2:
        return blocks
    splitter = StratifiedGroupKFold(count, shuffle=True, random_state=SEED)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a class with fewer sequences than blocks
        for block, (_, members) in enumerate(splitter.split(strata, strata, groups)):
            blocks[members] = block
    return blocks


def quantile_bins(targets: np.ndarray) -> np.ndarray:
    """[N] strata of targets [N, O] that are numbers: equal shares of the first one's order.

    At most ten, of ten sequences or more: more would say nothing of the rest of the order.
    """
    order = np.argsort(np.argsort(targets[:, 0], kind="stable"), kind="stable")
    bins = max(1, min(10, len(order) // 10))
    return order * bins // len(order)
