"""Parts of labelled sequences that the user gives by their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from lstmsizer.data.given import NOWHERE, PARTS, part_of_each
from lstmsizer.data.labelled.draw import Drawn, draw
from lstmsizer.data.labelled.found import Found
from lstmsizer.data.labelled.parts import Parts
from lstmsizer.data.labelled.targets import Targets
from lstmsizer.data.labelled.units import duplicates
from lstmsizer.errors import DataError, SettingError


def with_test(found: Found, split: Mapping[str, object] | None) -> Found:
    """The sequences with their test part, where it is given; see ``given.part_of_each``.

    Raises
    ------
    SettingError
        The source says itself what its test part is, or some sequence is in no part.
    """
    if split is None or set(split) == set(PARTS):
        return found
    if found.test is not None:
        raise SettingError(f"{found.source} says itself which sequences are the test part; give no split.")
    told = part_of_each(split, len(found.lengths), "sequence")
    if (told == NOWHERE).any():
        number = int(np.argmax(told == NOWHERE))
        raise SettingError(f"The split has sequence {number} in no part; name it in train or in test.")
    return replace(found, test=told == "test")


def parts_given(
    found: Found, targets: Targets, split: Mapping[str, object] | None, folds: int | None
) -> Drawn:
    """The four parts that are given, as one fold; or else what is drawn.

    A sequence that is the same as one of a later part (train, stop, score, test) is left out.

    Raises
    ------
    DataError
        A group stands in two parts, or a part has no sequence of its own, or the train part not all classes.
    SettingError
        More than one fold is asked for, or the parts are no split.
    """
    if split is None or set(split) != set(PARTS):
        return draw(found, targets, folds)
    if folds not in (None, 1):
        raise SettingError(f"All four parts are given, so that there is one split and not {folds}.")
    if found.test is not None:
        raise SettingError(f"{found.source} says itself which sequences are the test part; give no split.")
    told, same = part_of_each(split, len(found.lengths), "sequence"), duplicates(found)
    _check_groups(found, told)
    taken = np.zeros(0, np.int64)
    numbers: dict[str, np.ndarray] = {}
    for part in reversed(PARTS):
        chosen = np.flatnonzero((told == part) & ~np.isin(same, taken))
        if len(chosen) == 0:
            raise DataError(f"The part '{part}' has no sequence that is in no later part too.")
        numbers[part], taken = chosen, np.union1d(taken, same[chosen])
    left = int((told != NOWHERE).sum()) - sum(map(len, numbers.values()))
    notes = (f"{left:,} sequences are left out, being the same as some of a later part.",) if left else ()
    _check_trained(targets, numbers["train"])
    return Drawn((Parts(*(numbers[part] for part in PARTS)),), notes)


def _check_groups(found: Found, told: np.ndarray) -> None:
    groups = np.asarray(() if found.groups is None else found.groups)
    for group in np.unique(groups):
        parts = sorted(set(told[groups == group].tolist()) - {NOWHERE})
        if len(parts) > 1:
            raise DataError(
                f"The group '{group}' of {found.source} stands in the parts '{parts[0]}' and '{parts[1]}'; "
                "it may stand in one only."
            )


def _check_trained(targets: Targets, train: np.ndarray) -> None:
    for number, name in enumerate(targets.class_names):
        if not (targets.values[train] == number).any():
            raise DataError(
                f"The train part has no sequence of the class '{name}'; give it some, or leave it out."
            )
