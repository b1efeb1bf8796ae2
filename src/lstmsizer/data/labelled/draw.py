"""From sequences, groups and a given test part to folds; too little of anything is refused here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lstmsizer.data.labelled.found import Found
from lstmsizer.data.labelled.parts import (
    NOWHERE,
    Parts,
    deal,
    deal_groups,
    group_left_out,
    quantile_bins,
    rolled,
    tenth,
    tenth_of_groups,
)
from lstmsizer.data.labelled.targets import Targets
from lstmsizer.data.labelled.units import by_rarest, duplicate_notes, duplicates, tied
from lstmsizer.data.unasked import folds_unasked, told_of
from lstmsizer.errors import DataError, SettingError

FEWEST = 40
"""Sequences (30 beside a given test part): as forecasting, ten for each of the four parts on average."""


@dataclass(frozen=True)
class Drawn:
    """The folds, the first of which decides, and what there is to say of them."""

    folds: tuple[Parts, ...]
    notes: tuple[str, ...]


def draw(found: Found, targets: Targets, folds: int | None) -> Drawn:
    """The parts of each fold.

    ``folds`` None: as many as bring the scored sequences to 200, at most 4.

    Raises
    ------
    DataError
        Too few sequences, groups, or sequences of a class for four parts, or for so many folds; or a group
        stands in the given test part and outside it.
    """
    _check_enough(found)
    same = duplicates(found)
    told_of_same = duplicate_notes(same, targets.values)
    strata = targets.values if targets.class_names else quantile_bins(targets.values)
    same = by_rarest(same, strata) if targets.class_names else same
    possible, told_of_groups = (_by_class if found.groups is None else _by_group)(
        found, targets, strata, same
    )
    first = possible[0]
    left_out = len(same) - sum(len(part) for part in (first.train, first.stop, first.score, first.test))
    notes = told_of_same + told_of_groups + _left_out(left_out)
    notes += _lacking(first, targets)
    if folds is None:
        folds, told = _folds_by_amount(possible, targets)
        notes += told
    if not 1 <= folds <= len(possible):
        raise SettingError(
            f"This data has {len(possible)} folds at most; ask for 1 to {len(possible)}, not {folds}."
        )
    return Drawn(tuple(possible[:folds]), notes)


def _check_enough(found: Found) -> None:
    rest = len(found.lengths) if found.test is None else int((~found.test).sum())
    fewest, parts = (FEWEST, "four parts") if found.test is None else (FEWEST * 3 // 4, "three parts")
    if found.test is not None and not found.test.any():
        raise DataError(f"The test part of {found.source} has no sequence; mark some as 'test'.")
    if rest < fewest:
        beside = "" if found.test is None else " beside the test part"
        raise DataError(
            f"{found.source} has {rest} sequence{'s' * (rest != 1)}{beside}, too few for {parts} to say "
            f"anything; at least {fewest} are needed."
        )


def _by_class(
    found: Found, targets: Targets, strata: np.ndarray, same: np.ndarray
) -> tuple[list[Parts], tuple[str, ...]]:
    """Every fold there is; a sequence goes where the first one goes that is the same. No notes."""
    firsts = same == np.arange(len(same))
    _check_classes(found, targets, strata, firsts)
    test = found.test
    if test is None:
        chosen = np.zeros(len(same), bool)
        chosen[firsts] = tenth(strata[firsts])
        test = chosen[same]
    blocks = _dealt(strata, same, test)
    return _some(rolled(blocks, strata, test), found, targets, strata, blocks), ()


def _dealt(strata: np.ndarray, same: np.ndarray, test: np.ndarray) -> np.ndarray:
    """[N] the block of each sequence that is not tested, drawn by class."""
    free = (same == np.arange(len(same))) & _untested(test, same)
    blocks = np.full(len(same), NOWHERE)
    blocks[free] = deal(strata[free])
    return np.where(test, NOWHERE, blocks[same])


def _untested(test: np.ndarray, same: np.ndarray) -> np.ndarray:
    """[N] bool: neither in the test part nor the same as a sequence of it."""
    return ~test & ~np.isin(same, same[test])


def _left_out(count: int) -> tuple[str, ...]:
    if count == 0:
        return ()
    are = "sequence is" if count == 1 else "sequences are"
    return (f"{count:,} {are} left out of training, being the same as some of the test part.",)


def _check_classes(found: Found, targets: Targets, strata: np.ndarray, firsts: np.ndarray) -> None:
    """Refuse a class that cannot be in every part."""
    needed, where, usable = 4, "", firsts
    if found.test is not None:
        needed, where = 3, " outside the test part"
        usable = firsts & ~found.test
    counts = np.bincount(strata[usable], minlength=len(targets.class_names))
    for name, count in zip(targets.class_names, counts, strict=False):
        if count < needed:
            few = f"{count} different sequence" + "s" * int(count != 1)
            raise DataError(
                f"The class '{name}' of {found.source} has {few}{where}; each class needs {needed}, one for "
                "each part: add some, merge it with another class, or leave it out."
            )


def _by_group(
    found: Found, targets: Targets, strata: np.ndarray, same: np.ndarray
) -> tuple[list[Parts], tuple[str, ...]]:
    """Every fold there is, and a note where groups are few; those that share a sequence go together.

    With two groups beside the test part each fold scores one of them, and the stop part, which only chooses
    the epoch, is of the train part's group. With one alone, the test part alone has a group of its own.
    """
    groups = tied(np.asarray(found.groups), same)
    test = found.test
    if test is None:
        test = tenth_of_groups(strata, groups)
    else:
        _check_apart(found, test)
    free = _untested(test, same)
    among = len(np.unique(groups[free]))
    if among == 0:
        raise DataError(
            f"{found.source} has 1 group that shares no sequence with others; at least 2 are needed, one of "
            "them to test on, and 4 for each part to have its own."
        )
    blocks = np.full(len(same), NOWHERE)
    if among == 1:
        blocks = _dealt(strata, same, test)
        possible = rolled(blocks, strata, test)
    elif among == 2:
        blocks[free] = groups[free]
        possible = group_left_out(groups, np.where(free, same, NOWHERE), strata, test)
    else:
        blocks[free] = deal_groups(strata[free], groups[free])
        possible = rolled(blocks, strata, test)
    possible = _some(possible, found, targets, strata, blocks)
    return possible, _few_groups(np.asarray(found.groups), possible[0]) if among < 3 else ()


def _few_groups(groups: np.ndarray, parts: Parts) -> tuple[str, ...]:
    """What there are too few groups for."""
    test, score = (_named(groups[numbers]) for numbers in (parts.test, parts.score))
    if np.isin(groups[parts.score], groups[parts.train]).any():
        return (
            f"There are few groups: the test part alone has its own ({test}). Sizes are compared on "
            f"sequences of groups that were trained on ({score}): the test says more of a new one.",
        )
    return (
        f"There are few groups: the test part ({test}) and the score part ({score}) have their own; the stop "
        f"part, which chooses the epoch, is of those that are trained on ({_named(groups[parts.train])}).",
    )


def _named(groups: np.ndarray) -> str:
    names = sorted(set(groups.tolist()))
    return ", ".join(f"'{name}'" for name in names[:3]) + ", ..." * (len(names) > 3)


def _some(
    possible: list[Parts], found: Found, targets: Targets, strata: np.ndarray, blocks: np.ndarray
) -> list[Parts]:
    """The folds; without any, the error that says why."""
    if not possible:
        raise DataError(_never_trained(found, targets, strata, blocks))
    return possible


def _check_apart(found: Found, test: np.ndarray) -> None:
    groups = np.asarray(found.groups)
    both = np.intersect1d(groups[test], groups[~test])
    if len(both):
        raise DataError(
            f"The group '{both[0]}' of {found.source} is both in the test part and outside it; leave out the "
            "group, or the test part."
        )


def _never_trained(found: Found, targets: Targets, strata: np.ndarray, blocks: np.ndarray) -> str:
    """Which class is in too few groups to be trained in any fold."""
    spread = {int(s): len(np.unique(blocks[(strata == s) & (blocks >= 0)])) for s in np.unique(strata)}
    rarest = min(spread, key=lambda stratum: spread[stratum])
    name = f"the class '{targets.class_names[rarest]}'" if targets.class_names else "some range of the labels"
    return (
        f"In {found.source}, {name} is in too few groups to be in every part; leave it out, merge it with "
        "another, or name a finer group."
    )


def _lacking(parts: Parts, targets: Targets) -> tuple[str, ...]:
    """A note on classes that a part lacks, because groups stay whole or because it was given so."""
    told: list[str] = []
    for part in ("stop", "score", "test"):
        seen = set(targets.values[getattr(parts, part)].tolist()) if targets.class_names else set[int]()
        lost = [name for number, name in enumerate(targets.class_names) if number not in seen]
        if lost:
            names = ", ".join(lost[:6]) + ", ..." * (len(lost) > 6)
            told.append(f"The {part} part has no sequence of {names}.")
    return tuple(told)


def _folds_by_amount(possible: list[Parts], targets: Targets) -> tuple[int, tuple[str, ...]]:
    scored = len(possible[0].score)
    folds = folds_unasked(scored, scored, len(possible))
    within = f"tell an accuracy to within {round(100 * 0.98 / scored**0.5)} % at worst"
    return folds, told_of(scored, folds, "sequences", within if targets.class_names else "are few")
